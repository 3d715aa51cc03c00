"""Appeals are for whoever sees the application; envelopes of money and awards routed up for whoever buys."""

from django.db import migrations


class Migration(migrations.Migration):
    """Raised the wall, which the newest migration raises as it is now, when all its tables stand."""

    dependencies = [("wall", "0013_plans"), ("market", "0003_ratios_and_appeals"), ("commissioning", "0006_worth")]
    operations = []
