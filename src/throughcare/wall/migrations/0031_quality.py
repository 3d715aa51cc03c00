"""What was found in a case of a quality sample is for whoever sees the referral."""

from django.conf import settings
from django.db import migrations

from throughcare.wall import build

RAISED = "26bca77fa138"


def raise_wall(apps, schema_editor):
    """Run `policies` as they are now: a later change is a later migration, and takes this step away from here."""
    for statement in build.statements(settings.DATABASES["loader"]["USER"]):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("wall", "0030_challenges"), ("referrals", "0014_quality")]
    operations = [migrations.RunPython(raise_wall, migrations.RunPython.noop)]
