"""Plans and advice of a programme are seen by whoever sees the programme."""

from django.conf import settings
from django.db import migrations

from throughcare.wall import build

RAISED = "c0df20d3e52a"


def raise_wall(apps, schema_editor):
    """Run `policies` as they are now: a later change is a later migration, and takes this step away from here."""
    for statement in build.statements(settings.DATABASES["loader"]["USER"]):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("wall", "0012_homes_and_work"), ("engagement", "0002_plans_and_advice")]
    operations = [migrations.RunPython(raise_wall, migrations.RunPython.noop)]
