from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_machine_client")]

    operations = [
        migrations.CreateModel(
            name="Throttle",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("tries", models.PositiveIntegerField()),
                ("free_at", models.DateTimeField()),
            ],
            options={"indexes": [models.Index(fields=["free_at"], name="throttle_by_time")]},
        ),
        # Counts may be lost with the server, and must cost no wait for the disk.
        migrations.RunSQL("ALTER TABLE accounts_throttle SET UNLOGGED", "ALTER TABLE accounts_throttle SET LOGGED"),
    ]
