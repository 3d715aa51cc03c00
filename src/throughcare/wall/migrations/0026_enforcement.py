"""What absences lead to is for probation staff; evidence of why somebody did not come, for whoever sees the absence."""

from django.conf import settings
from django.db import migrations

from throughcare.wall import build

RAISED = "03af320507ad"


def raise_wall(apps, schema_editor):
    """Run `policies` as they are now: a later change is a later migration, and takes this step away from here."""
    for statement in build.statements(settings.DATABASES["loader"]["USER"]):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("wall", "0025_sharing"), ("attendance", "0006_enforcement")]
    operations = [migrations.RunPython(raise_wall, migrations.RunPython.noop)]
