"""A subcontractor sees what was passed on to it; shares are for the lead provider, the buyer, and each its own."""

from django.conf import settings
from django.db import migrations

from throughcare.wall import build

RAISED = "f85676ed3c10"


def raise_wall(apps, schema_editor):
    """Run `policies` as they are now: a later change is a later migration, and takes this step away from here."""
    for statement in build.statements(settings.DATABASES["loader"]["USER"]):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("wall", "0024_questions"), ("referrals", "0012_sharing"), ("contracts", "0001_initial")]
    operations = [migrations.RunPython(raise_wall, migrations.RunPython.noop)]
