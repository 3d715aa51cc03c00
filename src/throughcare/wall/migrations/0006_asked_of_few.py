"""Whether somebody is shut out of a record is asked of the few records that have a rule, no longer listed for all."""

from django.db import migrations


class Migration(migrations.Migration):
    """Raised the wall, which the newest migration raises as it is now, when all its tables stand."""

    dependencies = [("wall", "0005_award_proposals")]
    operations = []
