"""Other names are for staff alone, and a search by name finds somebody by any of theirs."""

from django.conf import settings
from django.db import migrations

from throughcare.wall import build

RAISED = "7bd4740078ab"


def raise_wall(apps, schema_editor):
    """Run `policies` as they are now: a later change is a later migration, and takes this step away from here."""
    for statement in build.statements(settings.DATABASES["loader"]["USER"]):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("wall", "0034_assignments"), ("people", "0014_names_and_breaches")]
    operations = [migrations.RunPython(raise_wall, migrations.RunPython.noop)]
