"""Custody and handovers are walled like the rest of a record, and a search finds those whom somebody supports."""

from django.db import migrations


class Migration(migrations.Migration):
    """Raised the wall, which the newest migration raises as it is now, when all its tables stand."""

    dependencies = [("wall", "0002_planned_once"), ("people", "0007_custody_and_handover")]
    operations = []
