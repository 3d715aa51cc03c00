"""What belongs to a referral, its pauses, moves and onward referrals too, is walled as the referral is."""

from django.conf import settings
from django.db import migrations

from throughcare.wall import build

RAISED = "51dd7fa390cd"


def raise_wall(apps, schema_editor):
    """Run `policies` as they are now: a later change is a later migration, and takes this step away from here."""
    for statement in build.statements(settings.DATABASES["loader"]["USER"]):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("wall", "0003_handovers"), ("referrals", "0007_directory"), ("services", "0003_onward")]
    operations = [migrations.RunPython(raise_wall, migrations.RunPython.noop)]
