"""Appeals are for whoever sees the application; envelopes of money and awards routed up for whoever buys."""

from django.conf import settings
from django.db import migrations

from throughcare.wall import build

RAISED = "5445d8b0ce7f"


def raise_wall(apps, schema_editor):
    """Run `policies` as they are now: a later change is a later migration, and takes this step away from here."""
    for statement in build.statements(settings.DATABASES["loader"]["USER"]):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("wall", "0013_plans"), ("market", "0003_ratios_and_appeals"), ("commissioning", "0006_worth")]
    operations = [migrations.RunPython(raise_wall, migrations.RunPython.noop)]
