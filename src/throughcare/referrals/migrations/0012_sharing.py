"""Who of a supply chain delivers a referral, and to whom it was passed on."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_subcontractors"),
        ("referrals", "0011_case_notes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    # a new table with all its keys at once, and the table that people use last: no lock is held for long
    operations = [
        migrations.CreateModel(
            name="PassOn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField(blank=True)),
                ("passed_at", models.DateTimeField()),
                ("handed_back_at", models.DateTimeField(null=True)),
                ("hand_back_reason", models.TextField(blank=True)),
                (
                    "handed_back_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "passed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "proposed",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="passed_on", to="referrals.referral"
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
            ],
            options={
                "ordering": ("passed_at", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("handed_back_at", None), ("handed_back_by__isnull", False), _connector="OR"),
                        name="pass_on_handed_back_by_somebody",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="referral",
            name="deliverer",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.organisation",
            ),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                condition=models.Q(("deliverer__isnull", False)),
                fields=["deliverer", "status"],
                name="referral_deliverer",
            ),
        ),
    ]
