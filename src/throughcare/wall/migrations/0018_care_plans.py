"""Care plans are walled by consent and job profiles as shared, besides the record of the person."""

from django.db import migrations


class Migration(migrations.Migration):
    """Raised the wall, which the newest migration raises as it is now, when all its tables stand."""

    dependencies = [("wall", "0017_partners"), ("referrals", "0010_partners")]
    operations = []
