"""Who scores what is for whoever commissions, evaluates or inspects."""

from django.db import migrations


class Migration(migrations.Migration):
    """Raised the wall, which the newest migration raises as it is now, when all its tables stand."""

    dependencies = [("wall", "0033_bid_files"), ("commissioning", "0012_evaluation")]
    operations = []
