"""What people say of themselves goes to whoever they agreed to; when they can come, to all who work with them."""

from django.conf import settings
from django.db import migrations

from throughcare.wall import build

RAISED = "f7c4d4e08981"


def raise_wall(apps, schema_editor):
    """Run `policies` as they are now: a later change is a later migration, and takes this step away from here."""
    for statement in build.statements(settings.DATABASES["loader"]["USER"]):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("wall", "0027_shares"), ("people", "0013_circumstances_and_sentences")]
    operations = [migrations.RunPython(raise_wall, migrations.RunPython.noop)]
