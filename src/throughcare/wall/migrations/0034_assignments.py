"""Who scores what is for whoever commissions, evaluates or inspects."""

from django.conf import settings
from django.db import migrations

from throughcare.wall import build

RAISED = "9f1f40029005"


def raise_wall(apps, schema_editor):
    """Run `policies` as they are now: a later change is a later migration, and takes this step away from here."""
    for statement in build.statements(settings.DATABASES["loader"]["USER"]):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("wall", "0033_bid_files"), ("commissioning", "0012_evaluation")]
    operations = [migrations.RunPython(raise_wall, migrations.RunPython.noop)]
