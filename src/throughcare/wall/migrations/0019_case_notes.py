"""Case notes are for whoever sees the referral."""

from django.db import migrations


class Migration(migrations.Migration):
    """Raised the wall, which the newest migration raises as it is now, when all its tables stand."""

    dependencies = [("wall", "0018_care_plans"), ("referrals", "0011_case_notes")]
    operations = []
