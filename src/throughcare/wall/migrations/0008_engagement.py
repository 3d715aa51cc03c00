"""Drafts of programmes, versions not yet published and questions as they were asked are for the buyer alone."""

from django.conf import settings
from django.db import migrations

from throughcare.wall import build

RAISED = "5d8ae08bf44f"


def raise_wall(apps, schema_editor):
    """Run `policies` as they are now: a later change is a later migration, and takes this step away from here."""
    for statement in build.statements(settings.DATABASES["loader"]["USER"]):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("wall", "0007_release_plans"), ("engagement", "0001_initial")]
    operations = [migrations.RunPython(raise_wall, migrations.RunPython.noop)]
