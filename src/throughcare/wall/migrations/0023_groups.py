"""Groups are for those who deliver the service and for probation staff; who is in one, for whoever sees the referral."""

from django.db import migrations


class Migration(migrations.Migration):
    """Raised the wall, which the newest migration raises as it is now, when all its tables stand."""

    dependencies = [("wall", "0022_early_attempts"), ("attendance", "0005_groups")]
    operations = []
