"""What absences lead to is for probation staff; evidence of why somebody did not come, for whoever sees the absence."""

from django.db import migrations


class Migration(migrations.Migration):
    """Raised the wall, which the newest migration raises as it is now, when all its tables stand."""

    dependencies = [("wall", "0025_sharing"), ("attendance", "0006_enforcement")]
    operations = []
