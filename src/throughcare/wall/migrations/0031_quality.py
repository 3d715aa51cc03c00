"""What was found in a case of a quality sample is for whoever sees the referral."""

from django.db import migrations


class Migration(migrations.Migration):
    """Raised the wall, which the newest migration raises as it is now, when all its tables stand."""

    dependencies = [("wall", "0030_challenges"), ("referrals", "0014_quality")]
    operations = []
