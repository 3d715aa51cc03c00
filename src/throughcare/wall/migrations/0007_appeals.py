"""Appeals against a failed cell are for whoever sees its application."""

from django.db import migrations


class Migration(migrations.Migration):
    """Raised the wall, which the newest migration raises as it is now, when all its tables stand."""

    dependencies = [("wall", "0006_asked_of_few"), ("market", "0003_ratios_and_appeals")]
    operations = []
