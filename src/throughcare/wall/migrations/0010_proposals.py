"""Proposals are walled as the record of the person is."""

from django.db import migrations


class Migration(migrations.Migration):
    """Raised the wall, which the newest migration raises as it is now, when all its tables stand."""

    dependencies = [("wall", "0009_scores"), ("referrals", "0009_proposals")]
    operations = []
