"""Groups are for those who deliver the service and for probation staff; who is in one, for whoever sees the referral."""

from django.conf import settings
from django.db import migrations

from throughcare.wall import build

RAISED = "910b5e4f2f15"


def raise_wall(apps, schema_editor):
    """Run `policies` as they are now: a later change is a later migration, and takes this step away from here."""
    for statement in build.statements(settings.DATABASES["loader"]["USER"]):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("wall", "0022_early_attempts"), ("attendance", "0005_groups")]
    operations = [migrations.RunPython(raise_wall, migrations.RunPython.noop)]
