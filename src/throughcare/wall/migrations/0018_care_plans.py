"""Care plans are walled by consent and job profiles as shared, besides the record of the person."""

from django.conf import settings
from django.db import migrations

from throughcare.wall import build

RAISED = "851e74166840"


def raise_wall(apps, schema_editor):
    """Run `policies` as they are now: a later change is a later migration, and takes this step away from here."""
    for statement in build.statements(settings.DATABASES["loader"]["USER"]):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("wall", "0017_partners"), ("referrals", "0010_partners")]
    operations = [migrations.RunPython(raise_wall, migrations.RunPython.noop)]
