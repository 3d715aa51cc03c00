"""An e-mail becomes a message: it may be a text, it is told whether it arrived, and an address may be marked as dead."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Lower

# Jobs that wait to send say the new name of what they send.
RENAME_WAITING = (
    "UPDATE procrastinate_jobs SET args = jsonb_build_object('message_id', args->'email_id')"
    " WHERE task_name = 'letters.send' AND status IN ('todo', 'doing')"
)


class Migration(migrations.Migration):
    dependencies = [
        ("letters", "0002_email"),
        ("procrastinate", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RenameModel("Email", "Message"),
        migrations.RenameIndex("message", new_name="message_newest_first", old_name="email_newest_first"),
        migrations.AddField(
            "message",
            "channel",
            models.CharField(
                choices=[("email", "E-mail"), ("text", "Text message")], default="email", max_length=5
            ),
        ),
        migrations.AddField(
            "message",
            "user",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="messages",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField("message", "tries", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("message", "notify_id", models.UUIDField(null=True, unique=True)),
        migrations.AddField("message", "delivered_at", models.DateTimeField(null=True)),
        migrations.AddField("message", "failed_at", models.DateTimeField(null=True)),
        migrations.AlterField("message", "subject", models.CharField(blank=True, max_length=200)),
        migrations.AlterField("message", "to", models.CharField(max_length=254)),
        migrations.AddIndex(
            "message",
            models.Index(
                condition=models.Q(("failed_at__isnull", False)),
                fields=["-failed_at", "-id"],
                name="message_failed",
            ),
        ),
        migrations.AddConstraint(
            "message",
            models.CheckConstraint(
                condition=models.Q(("delivered_at", None), ("failed_at", None), _connector="OR"),
                name="message_one_end",
            ),
        ),
        migrations.CreateModel(
            name="DeadAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "channel",
                    models.CharField(choices=[("email", "E-mail"), ("text", "Text message")], max_length=5),
                ),
                ("to", models.CharField(max_length=254)),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("since", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint("channel", Lower("to"), name="dead_address_once")],
            },
        ),
        migrations.RunSQL(RENAME_WAITING, migrations.RunSQL.noop),
    ]
