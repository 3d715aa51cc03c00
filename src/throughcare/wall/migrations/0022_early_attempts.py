"""Attempts to open bids before time are seen by whoever sees the call-off."""

from django.conf import settings
from django.db import migrations

from throughcare.wall import build

RAISED = "ad44b33b576f"


def raise_wall(apps, schema_editor):
    """Run `policies` as they are now: a later change is a later migration, and takes this step away from here."""
    for statement in build.statements(settings.DATABASES["loader"]["USER"]):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("wall", "0021_safety"), ("commissioning", "0009_envelopes_apart")]
    operations = [migrations.RunPython(raise_wall, migrations.RunPython.noop)]
