"""A bid's files are its bidder's, and after the opening also the buyer's side's, as the bid itself."""

from django.conf import settings
from django.db import migrations

from throughcare.wall import build

RAISED = "546ba472601a"


def raise_wall(apps, schema_editor):
    """Run `policies` as they are now: a later change is a later migration, and takes this step away from here."""
    for statement in build.statements(settings.DATABASES["loader"]["USER"]):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("wall", "0032_direct_awards"), ("documents", "0002_sealed")]
    operations = [migrations.RunPython(raise_wall, migrations.RunPython.noop)]
