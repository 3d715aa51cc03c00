"""Attempts to open bids before time are seen by whoever sees the call-off."""

from django.db import migrations


class Migration(migrations.Migration):
    """Raised the wall, which the newest migration raises as it is now, when all its tables stand."""

    dependencies = [("wall", "0021_safety"), ("commissioning", "0009_envelopes_apart")]
    operations = []
