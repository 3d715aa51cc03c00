"""What was agreed without competition stays open to all where it is stopped."""

from django.conf import settings
from django.db import migrations

from throughcare.wall import build

RAISED = "a0e8197034d5"


def raise_wall(apps, schema_editor):
    """Run `policies` as they are now: a later change is a later migration, and takes this step away from here."""
    for statement in build.statements(settings.DATABASES["loader"]["USER"]):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("wall", "0031_quality"), ("contracts", "0004_direct_awards")]
    operations = [migrations.RunPython(raise_wall, migrations.RunPython.noop)]
