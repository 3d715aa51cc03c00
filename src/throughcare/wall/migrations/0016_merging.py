"""Records that were made one are for whoever sees the one; pairs told apart for whoever merges."""

from django.conf import settings
from django.db import migrations

from throughcare.wall import build

RAISED = "7cd8af24a5f4"


def raise_wall(apps, schema_editor):
    """Run `policies` as they are now: a later change is a later migration, and takes this step away from here."""
    for statement in build.statements(settings.DATABASES["loader"]["USER"]):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("wall", "0015_notifications"), ("people", "0011_merging")]
    operations = [migrations.RunPython(raise_wall, migrations.RunPython.noop)]
