"""Who writes a section of a profile, and words in it that are not saved, are the organisation's own."""

from django.conf import settings
from django.db import migrations

from throughcare.wall import build

RAISED = "bcb7649c43fc"


def raise_wall(apps, schema_editor):
    """Run `policies` as they are now: a later change is a later migration, and takes this step away from here."""
    for statement in build.statements(settings.DATABASES["loader"]["USER"]):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("wall", "0040_told"), ("market", "0009_profile_sections")]
    operations = [migrations.RunPython(raise_wall, migrations.RunPython.noop)]
