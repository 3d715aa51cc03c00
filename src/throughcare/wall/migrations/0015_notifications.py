"""What somebody is told of, how they chose to be told, and the reports that they asked for are for themselves alone."""

from django.db import migrations


class Migration(migrations.Migration):
    """Raised the wall, which the newest migration raises as it is now, when all its tables stand."""

    dependencies = [
        ("wall", "0014_money"),
        ("letters", "0003_messages"),
        ("notifications", "0001_initial"),
        ("insight", "0005_referral_reports"),
    ]
    operations = []
