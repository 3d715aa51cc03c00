"""What was asked about a price is for whoever sees the bid."""

from django.conf import settings
from django.db import migrations

from throughcare.wall import build

RAISED = "dbcf2b1d878d"


def raise_wall(apps, schema_editor):
    """Run `policies` as they are now: a later change is a later migration, and takes this step away from here."""
    for statement in build.statements(settings.DATABASES["loader"]["USER"]):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("wall", "0036_reopening"), ("commissioning", "0015_low_prices")]
    operations = [migrations.RunPython(raise_wall, migrations.RunPython.noop)]
