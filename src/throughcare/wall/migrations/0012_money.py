"""Appeals are for whoever sees the application; envelopes of money and awards routed up for whoever buys."""

from django.conf import settings
from django.db import migrations

from throughcare.wall import build

RAISED = "129503e4277b"


def raise_wall(apps, schema_editor):
    """Run `policies` as they are now: a later change is a later migration, and takes this step away from here."""
    for statement in build.statements(settings.DATABASES["loader"]["USER"]):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("wall", "0011_imports"), ("market", "0003_ratios_and_appeals"), ("commissioning", "0005_money_and_limits")]
    operations = [migrations.RunPython(raise_wall, migrations.RunPython.noop)]
