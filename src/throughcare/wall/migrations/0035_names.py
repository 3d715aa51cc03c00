"""Other names are for staff alone, and a search by name finds somebody by any of theirs."""

from django.db import migrations


class Migration(migrations.Migration):
    """Raised the wall, which the newest migration raises as it is now, when all its tables stand."""

    dependencies = [("wall", "0034_assignments"), ("people", "0014_names_and_breaches")]
    operations = []
