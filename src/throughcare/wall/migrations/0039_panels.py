"""Votes of a panel are for assessors."""

from django.conf import settings
from django.db import migrations

from throughcare.wall import build

RAISED = "4551139ea0bd"


def raise_wall(apps, schema_editor):
    """Run `policies` as they are now: a later change is a later migration, and takes this step away from here."""
    for statement in build.statements(settings.DATABASES["loader"]["USER"]):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("wall", "0038_changes"), ("market", "0008_panel")]
    operations = [migrations.RunPython(raise_wall, migrations.RunPython.noop)]
