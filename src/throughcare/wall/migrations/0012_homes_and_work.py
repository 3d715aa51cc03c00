"""Homes and work of a person are for whoever sees the person."""

from django.db import migrations


class Migration(migrations.Migration):
    """Raised the wall, which the newest migration raises as it is now, when all its tables stand."""

    dependencies = [("wall", "0011_imports"), ("people", "0009_homes_and_work")]
    operations = []
