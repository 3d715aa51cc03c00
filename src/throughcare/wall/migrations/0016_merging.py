"""Records that were made one are for whoever sees the one; pairs told apart for whoever merges."""

from django.db import migrations


class Migration(migrations.Migration):
    """Raised the wall, which the newest migration raises as it is now, when all its tables stand."""

    dependencies = [("wall", "0015_notifications"), ("people", "0011_merging")]
    operations = []
