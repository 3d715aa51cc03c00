"""Case notes are for whoever sees the referral."""

from django.conf import settings
from django.db import migrations

from throughcare.wall import build

RAISED = "5d7d9081768d"


def raise_wall(apps, schema_editor):
    """Run `policies` as they are now: a later change is a later migration, and takes this step away from here."""
    for statement in build.statements(settings.DATABASES["loader"]["USER"]):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("wall", "0018_care_plans"), ("referrals", "0011_case_notes")]
    operations = [migrations.RunPython(raise_wall, migrations.RunPython.noop)]
