"""What somebody is told of, and how they chose to be told, is for themselves alone."""

from django.conf import settings
from django.db import migrations

from throughcare.wall import build

RAISED = "0cc953258bca"


def raise_wall(apps, schema_editor):
    """Run `policies` as they are now: a later change is a later migration, and takes this step away from here."""
    for statement in build.statements(settings.DATABASES["loader"]["USER"]):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("wall", "0013_plans"), ("letters", "0003_messages"), ("notifications", "0001_initial")]
    operations = [migrations.RunPython(raise_wall, migrations.RunPython.noop)]
