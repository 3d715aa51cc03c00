"""A published change of a call-off is everybody's, one in writing its buyer's."""

from django.conf import settings
from django.db import migrations

from throughcare.wall import build

RAISED = "16ee919cb26f"


def raise_wall(apps, schema_editor):
    """Run `policies` as they are now: a later change is a later migration, and takes this step away from here."""
    for statement in build.statements(settings.DATABASES["loader"]["USER"]):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("wall", "0037_low_prices"), ("commissioning", "0017_changes")]
    operations = [migrations.RunPython(raise_wall, migrations.RunPython.noop)]
