"""What organisations declare is for themselves and for assessors; who is off the framework for whoever buys."""

from django.db import migrations


class Migration(migrations.Migration):
    """Raised the wall, which the newest migration raises as it is now, when all its tables stand."""

    dependencies = [("wall", "0028_circumstances"), ("market", "0007_profile_and_membership")]
    operations = []
