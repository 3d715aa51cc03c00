"""Proposals are walled as the record of the person is."""

from django.conf import settings
from django.db import migrations

from throughcare.wall import build

RAISED = "352f32a48582"


def raise_wall(apps, schema_editor):
    """Run `policies` as they are now: a later change is a later migration, and takes this step away from here."""
    for statement in build.statements(settings.DATABASES["loader"]["USER"]):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("wall", "0009_scores"), ("referrals", "0009_proposals")]
    operations = [migrations.RunPython(raise_wall, migrations.RunPython.noop)]
