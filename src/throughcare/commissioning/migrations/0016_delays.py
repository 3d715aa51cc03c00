"""By when a late decision is expected, and why it is late."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("commissioning", "0015_low_prices")]

    operations = [
        migrations.AddField("calloff", "decision_expected_on", models.DateField(null=True)),
        migrations.AddField("calloff", "delay_reason", models.TextField(blank=True, default=""), preserve_default=False),
    ]
