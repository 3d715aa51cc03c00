from django.db import migrations


class Migration(migrations.Migration):
    """Raised the wall so that a policy is planned once a connection; the newest migration raises it as it is now."""

    dependencies = [("wall", "0001_policies")]
    operations = []
