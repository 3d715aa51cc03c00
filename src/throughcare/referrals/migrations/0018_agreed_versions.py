"""A second person agrees to what a contract may be asked for, and its words may stand in Welsh too."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KEPT = "UPDATE referrals_serviceversion SET status = 'agreed', decided_at = made_at"  # on one person's word until now


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("referrals", "0017_days"),
    ]

    operations = [
        migrations.AddField(
            model_name="serviceversion",
            name="status",
            field=models.CharField(
                choices=[("asked", "Asked"), ("agreed", "Agreed"), ("refused", "Refused")],
                default="asked",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="serviceversion",
            name="decided_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="serviceversion",
            name="decided_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="serviceversion",
            name="decision_reason",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="versionchoice",
            name="name_cy",
            field=models.CharField(blank=True, default="", max_length=200),
            preserve_default=False,
        ),
        migrations.RunSQL(KEPT, migrations.RunSQL.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="serviceversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("decided_by", models.F("made_by")), _negated=True),
                name="service_version_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="serviceversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("status", "asked")),
                    models.Q(models.Q(("status", "asked"), _negated=True), ("decided_at__isnull", False)),
                    _connector="OR",
                ),
                name="service_version_decided_whole",
            ),
        ),
    ]
