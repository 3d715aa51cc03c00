"""Appeals against a failed cell are for whoever sees its application."""

from django.conf import settings
from django.db import migrations

from throughcare.wall import build

RAISED = "36488f3be4d9"


def raise_wall(apps, schema_editor):
    """Run `policies` as they are now: a later change is a later migration, and takes this step away from here."""
    for statement in build.statements(settings.DATABASES["loader"]["USER"]):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("wall", "0006_asked_of_few"), ("market", "0003_ratios_and_appeals")]
    operations = [migrations.RunPython(raise_wall, migrations.RunPython.noop)]
