"""Challenges and transition plans are for the bidder and the buyer; what is agreed without competition is for all."""

from django.conf import settings
from django.db import migrations

from throughcare.wall import build

RAISED = "2d2632817ef9"


def raise_wall(apps, schema_editor):
    """Run `policies` as they are now: a later change is a later migration, and takes this step away from here."""
    for statement in build.statements(settings.DATABASES["loader"]["USER"]):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("wall", "0029_profiles"),
        ("commissioning", "0010_routes_and_challenges"),
        ("contracts", "0003_without_competition"),
    ]
    operations = [migrations.RunPython(raise_wall, migrations.RunPython.noop)]
