"""What somebody is told of, how they chose to be told, and the reports that they asked for are for themselves alone."""

from django.conf import settings
from django.db import migrations

from throughcare.wall import build

RAISED = "742c27ad4998"


def raise_wall(apps, schema_editor):
    """Run `policies` as they are now: a later change is a later migration, and takes this step away from here."""
    for statement in build.statements(settings.DATABASES["loader"]["USER"]):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("wall", "0014_money"),
        ("letters", "0003_messages"),
        ("notifications", "0001_initial"),
        ("insight", "0005_referral_reports"),
    ]
    operations = [migrations.RunPython(raise_wall, migrations.RunPython.noop)]
