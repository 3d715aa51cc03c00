"""Drafts of the framework's questions are for whoever runs it; opinions of assessors for assessors alone."""

from django.conf import settings
from django.db import migrations

from throughcare.wall import build

RAISED = "3c14059563d4"


def raise_wall(apps, schema_editor):
    """Run `policies` as they are now: a later change is a later migration, and takes this step away from here."""
    for statement in build.statements(settings.DATABASES["loader"]["USER"]):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("wall", "0023_groups"), ("market", "0006_first_questions")]
    operations = [migrations.RunPython(raise_wall, migrations.RunPython.noop)]
