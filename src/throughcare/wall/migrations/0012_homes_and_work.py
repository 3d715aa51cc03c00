"""Homes and work of a person are for whoever sees the person."""

from django.conf import settings
from django.db import migrations

from throughcare.wall import build

RAISED = "f708a0e5a3c5"


def raise_wall(apps, schema_editor):
    """Run `policies` as they are now: a later change is a later migration, and takes this step away from here."""
    for statement in build.statements(settings.DATABASES["loader"]["USER"]):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("wall", "0011_imports"), ("people", "0009_homes_and_work")]
    operations = [migrations.RunPython(raise_wall, migrations.RunPython.noop)]
