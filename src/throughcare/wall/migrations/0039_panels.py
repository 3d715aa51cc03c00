"""Votes of a panel are for assessors."""

from django.db import migrations


class Migration(migrations.Migration):
    """Raised the wall, which the newest migration raises as it is now, when all its tables stand."""

    dependencies = [("wall", "0038_changes"), ("market", "0008_panel")]
    operations = []
