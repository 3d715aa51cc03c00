"""What each member of a supply chain had is for the buyer, the lead provider, and each its own."""

from django.conf import settings
from django.db import migrations

from throughcare.wall import build

RAISED = "674bd2eb5238"


def raise_wall(apps, schema_editor):
    """Run `policies` as they are now: a later change is a later migration, and takes this step away from here."""
    for statement in build.statements(settings.DATABASES["loader"]["USER"]):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("wall", "0026_enforcement"), ("insight", "0006_shares")]
    operations = [migrations.RunPython(raise_wall, migrations.RunPython.noop)]
