"""Plans and advice of a programme are seen by whoever sees the programme."""

from django.db import migrations


class Migration(migrations.Migration):
    """Raised the wall, which the newest migration raises as it is now, when all its tables stand."""

    dependencies = [("wall", "0012_homes_and_work"), ("engagement", "0002_plans_and_advice")]
    operations = []
