"""Custody and handovers are walled like the rest of a record, and a search finds those whom somebody supports."""

from django.conf import settings
from django.db import migrations

from throughcare.wall import build

RAISED = "eb3148979343"


def raise_wall(apps, schema_editor):
    """Run `policies` as they are now: a later change is a later migration, and takes this step away from here."""
    for statement in build.statements(settings.DATABASES["loader"]["USER"]):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("wall", "0002_planned_once"), ("people", "0007_custody_and_handover")]
    operations = [migrations.RunPython(raise_wall, migrations.RunPython.noop)]
