"""Proposed awards and departures from them are for whoever buys."""

from django.db import migrations


class Migration(migrations.Migration):
    """Raised the wall, which the newest migration raises as it is now, when all its tables stand."""

    dependencies = [("wall", "0004_moving"), ("commissioning", "0003_award_proposals")]
    operations = []
