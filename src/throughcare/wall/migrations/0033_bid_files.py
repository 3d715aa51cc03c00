"""A bid's files are its bidder's, and after the opening also the buyer's side's, as the bid itself."""

from django.db import migrations


class Migration(migrations.Migration):
    """Raised the wall, which the newest migration raises as it is now, when all its tables stand."""

    dependencies = [("wall", "0032_direct_awards"), ("documents", "0002_sealed")]
    operations = []
