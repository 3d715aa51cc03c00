"""Zones, people kept apart and victims in contact are for the service's own staff; a liaison officer sees their own cases."""

from django.conf import settings
from django.db import migrations

from throughcare.wall import build

RAISED = "632c79382b69"


def raise_wall(apps, schema_editor):
    """Run `policies` as they are now: a later change is a later migration, and takes this step away from here."""
    for statement in build.statements(settings.DATABASES["loader"]["USER"]):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("wall", "0020_lessons"), ("people", "0012_safety")]
    operations = [migrations.RunPython(raise_wall, migrations.RunPython.noop)]
