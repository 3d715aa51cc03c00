"""Files that are taken in are for whoever keeps the caseload of an organisation."""

from django.db import migrations


class Migration(migrations.Migration):
    """Raised the wall, which the newest migration raises as it is now, when all its tables stand."""

    dependencies = [("wall", "0010_proposals"), ("imports", "0001_initial")]
    operations = []
