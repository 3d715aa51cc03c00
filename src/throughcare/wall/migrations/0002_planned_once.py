"""Policies ask functions whether somebody sees the referral of a row: they are planned once a connection."""

from django.conf import settings
from django.db import migrations

from throughcare.wall import build

RAISED = "268cca8a2bd4"


def raise_wall(apps, schema_editor):
    """Run `policies` as they are now: a later change is a later migration, and takes this step away from here."""
    for statement in build.statements(settings.DATABASES["loader"]["USER"]):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("wall", "0001_policies")]
    operations = [migrations.RunPython(raise_wall, migrations.RunPython.noop)]
