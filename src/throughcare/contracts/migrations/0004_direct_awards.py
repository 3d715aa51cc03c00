"""A direct award is a process of its own, with standstill where its ground has one."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

LETTERS = {"direct": "DA", "grant": "GR", "extension": "EX"}


def number(apps, schema_editor):
    """What was asked for before has a reference too, and what was agreed was followed at once."""
    for asked in apps.get_model("contracts", "Uncompeted").objects.order_by("pk"):
        asked.reference = f"{LETTERS[asked.kind]}-{asked.asked_at:%Y}-{asked.pk:03d}"
        if asked.kind != "extension":
            asked.ocid = f"{settings.OCID_PREFIX}-{asked.reference.lower()}"
        if asked.status == "agreed":
            asked.confirmed_at = asked.decided_at
        asked.save(update_fields=["reference", "ocid", "confirmed_at"])


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0003_without_competition"),
        ("market", "0007_profile_and_membership"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("uncompeted", "reference", models.CharField(max_length=20, null=True)),
        migrations.AddField("uncompeted", "ocid", models.CharField(blank=True, default="", max_length=60), preserve_default=False),
        migrations.AddField(
            "uncompeted",
            "framework",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="market.framework"
            ),
        ),
        migrations.AddField("uncompeted", "standstill_ends_at", models.DateTimeField(null=True)),
        migrations.AddField("uncompeted", "confirmed_at", models.DateTimeField(null=True)),
        migrations.AddField("uncompeted", "stopped_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "uncompeted",
            "stopped_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            "uncompeted", "stop_reason", models.TextField(blank=True, default=""), preserve_default=False
        ),
        migrations.AlterField("uncompeted", "ground", models.CharField(max_length=30)),
        migrations.AlterField(
            "uncompeted",
            "status",
            models.CharField(
                choices=[("asked", "Asked"), ("agreed", "Agreed"), ("refused", "Refused"), ("stopped", "Stopped")],
                default="asked",
                max_length=10,
            ),
        ),
        migrations.RunPython(number, migrations.RunPython.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AlterField("uncompeted", "reference", models.CharField(max_length=20, unique=True)),
        migrations.AddConstraint(
            "uncompeted", models.UniqueConstraint(fields=["ocid"], condition=~Q(ocid=""), name="uncompeted_ocid_once")
        ),
        migrations.AddConstraint(
            "uncompeted",
            models.CheckConstraint(
                condition=Q(status="stopped", stopped_at__isnull=False, stopped_by__isnull=False, confirmed_at=None)
                & ~Q(stop_reason="")
                | ~Q(status="stopped") & Q(stopped_at=None, stopped_by=None, stop_reason=""),
                name="uncompeted_stopped_whole",
            ),
        ),
        migrations.AddIndex(
            "uncompeted",
            models.Index(
                condition=Q(status="agreed", confirmed_at=None),
                fields=["standstill_ends_at"],
                name="uncompeted_standing",
            ),
        ),
    ]
