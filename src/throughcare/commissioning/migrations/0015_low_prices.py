"""What bidders were asked about abnormally low prices."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def user(**more):
    """A foreign key to a user."""
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, **more
    )


class Migration(migrations.Migration):
    dependencies = [("commissioning", "0014_reopening")]
    operations = [
        migrations.CreateModel(
            name="PriceQuery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "bid",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="price_query",
                        to="commissioning.bid",
                    ),
                ),
                ("median_gbp", models.DecimalField(decimal_places=2, max_digits=14)),
                ("percent", models.PositiveSmallIntegerField()),
                ("question", models.TextField()),
                ("asked_at", models.DateTimeField()),
                ("asked_by", user()),
                ("due_at", models.DateTimeField()),
                ("answer", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("answered_by", user(null=True)),
                ("is_agreed", models.BooleanField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by", user(null=True)),
                ("decision_reason", models.TextField(blank=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("question", ""), _negated=True), name="price_query_with_question"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(answered_at=None, answered_by=None, answer="")
                        | (
                            models.Q(answered_at__isnull=False, answered_by__isnull=False) & ~models.Q(answer="")
                        ),
                        name="price_query_answered_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(is_agreed=None, decided_at=None, decided_by=None)
                        | (
                            models.Q(is_agreed__isnull=False, decided_at__isnull=False, decided_by__isnull=False)
                            & ~models.Q(decision_reason="")
                        ),
                        name="price_query_decided_whole",
                    ),
                    models.CheckConstraint(
                        condition=~models.Q(decided_by=models.F("asked_by")), name="price_query_two_people"
                    ),
                ],
            },
        ),
    ]
