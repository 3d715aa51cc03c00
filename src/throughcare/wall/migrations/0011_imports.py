"""Files that are taken in are for whoever keeps the caseload of an organisation."""

from django.conf import settings
from django.db import migrations

from throughcare.wall import build

RAISED = "84e38d054cfa"


def raise_wall(apps, schema_editor):
    """Run `policies` as they are now: a later change is a later migration, and takes this step away from here."""
    for statement in build.statements(settings.DATABASES["loader"]["USER"]):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("wall", "0010_proposals"), ("imports", "0001_initial")]
    operations = [migrations.RunPython(raise_wall, migrations.RunPython.noop)]
