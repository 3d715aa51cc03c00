"""Pre-release plans are walled as the record of the person is."""

from django.conf import settings
from django.db import migrations

from throughcare.wall import build

RAISED = "e91c0a0f202d"


def raise_wall(apps, schema_editor):
    """Run `policies` as they are now: a later change is a later migration, and takes this step away from here."""
    for statement in build.statements(settings.DATABASES["loader"]["USER"]):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("wall", "0006_asked_of_few"), ("referrals", "0008_release_plans")]
    operations = [migrations.RunPython(raise_wall, migrations.RunPython.noop)]
