"""Messages of the partner finder are for two organisations alone, and single answers on readiness for nobody."""

from django.db import migrations


class Migration(migrations.Migration):
    """Raised the wall, which the newest migration raises as it is now, when all its tables stand."""

    dependencies = [("wall", "0016_merging"), ("engagement", "0003_readiness_and_partners")]
    operations = []
