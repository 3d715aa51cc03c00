"""What each member of a supply chain had is for the buyer, the lead provider, and each its own."""

from django.db import migrations


class Migration(migrations.Migration):
    """Raised the wall, which the newest migration raises as it is now, when all its tables stand."""

    dependencies = [("wall", "0026_enforcement"), ("insight", "0006_shares")]
    operations = []
