"""What organisations declare is for themselves and for assessors; who is off the framework for whoever buys."""

from django.conf import settings
from django.db import migrations

from throughcare.wall import build

RAISED = "6d7cf3f4f1d2"


def raise_wall(apps, schema_editor):
    """Run `policies` as they are now: a later change is a later migration, and takes this step away from here."""
    for statement in build.statements(settings.DATABASES["loader"]["USER"]):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("wall", "0028_circumstances"), ("market", "0007_profile_and_membership")]
    operations = [migrations.RunPython(raise_wall, migrations.RunPython.noop)]
