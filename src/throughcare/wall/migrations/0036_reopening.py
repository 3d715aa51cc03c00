"""What was opened again of agreed scores is for whoever commissions, evaluates or inspects."""

from django.conf import settings
from django.db import migrations

from throughcare.wall import build

RAISED = "3b08f560048d"


def raise_wall(apps, schema_editor):
    """Run `policies` as they are now: a later change is a later migration, and takes this step away from here."""
    for statement in build.statements(settings.DATABASES["loader"]["USER"]):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("wall", "0035_names"), ("commissioning", "0014_reopening")]
    operations = [migrations.RunPython(raise_wall, migrations.RunPython.noop)]
