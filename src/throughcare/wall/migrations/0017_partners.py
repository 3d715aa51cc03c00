"""Messages of the partner finder are for two organisations alone, and single answers on readiness for nobody."""

from django.conf import settings
from django.db import migrations

from throughcare.wall import build

RAISED = "450c82fee3fa"


def raise_wall(apps, schema_editor):
    """Run `policies` as they are now: a later change is a later migration, and takes this step away from here."""
    for statement in build.statements(settings.DATABASES["loader"]["USER"]):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("wall", "0016_merging"), ("engagement", "0003_readiness_and_partners")]
    operations = [migrations.RunPython(raise_wall, migrations.RunPython.noop)]
