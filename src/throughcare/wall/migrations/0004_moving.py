"""What belongs to a referral, its pauses, moves and onward referrals too, is walled as the referral is."""

from django.db import migrations


class Migration(migrations.Migration):
    """Raised the wall, which the newest migration raises as it is now, when all its tables stand."""

    dependencies = [("wall", "0003_handovers"), ("referrals", "0007_directory"), ("services", "0003_onward")]
    operations = []
