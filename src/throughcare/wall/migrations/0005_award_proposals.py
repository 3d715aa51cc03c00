"""Proposed awards and departures from them are for whoever buys."""

from django.conf import settings
from django.db import migrations

from throughcare.wall import build

RAISED = "ef4414586e91"


def raise_wall(apps, schema_editor):
    """Run `policies` as they are now: a later change is a later migration, and takes this step away from here."""
    for statement in build.statements(settings.DATABASES["loader"]["USER"]):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("wall", "0004_moving"), ("commissioning", "0003_award_proposals")]
    operations = [migrations.RunPython(raise_wall, migrations.RunPython.noop)]
