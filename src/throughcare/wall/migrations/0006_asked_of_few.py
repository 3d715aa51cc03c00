"""Whether somebody is shut out of a record is asked of the few records that have a rule, no longer listed for all."""

from django.conf import settings
from django.db import migrations

from throughcare.wall import build

RAISED = "b98bf6b72b70"


def raise_wall(apps, schema_editor):
    """Run `policies` as they are now: a later change is a later migration, and takes this step away from here."""
    for statement in build.statements(settings.DATABASES["loader"]["USER"]):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("wall", "0005_award_proposals")]
    operations = [migrations.RunPython(raise_wall, migrations.RunPython.noop)]
