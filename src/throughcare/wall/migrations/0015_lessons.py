"""Lessons of earlier contracts are for whoever buys."""

from django.conf import settings
from django.db import migrations

from throughcare.wall import build

RAISED = "6309aeac7c7c"


def raise_wall(apps, schema_editor):
    """Run `policies` as they are now: a later change is a later migration, and takes this step away from here."""
    for statement in build.statements(settings.DATABASES["loader"]["USER"]):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("wall", "0014_money"), ("commissioning", "0007_lessons_and_terms")]
    operations = [migrations.RunPython(raise_wall, migrations.RunPython.noop)]
