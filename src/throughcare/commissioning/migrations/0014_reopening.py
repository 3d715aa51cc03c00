"""Agreed scores that were opened again."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def user(**more):
    """A foreign key to a user."""
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, **more
    )


class Migration(migrations.Migration):
    dependencies = [("commissioning", "0013_price_keys")]
    operations = [
        migrations.CreateModel(
            name="Reopening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "call_off",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reopenings",
                        to="commissioning.calloff",
                    ),
                ),
                ("reason", models.TextField()),
                ("prices_were_open", models.BooleanField()),
                ("asked_at", models.DateTimeField()),
                ("asked_by", user()),
                ("is_agreed", models.BooleanField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by", user(null=True)),
                ("decision_reason", models.TextField(blank=True)),
                ("took_effect_at", models.DateTimeField(null=True)),
                ("agreed_before", models.JSONField(default=list)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="reopening_with_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(is_agreed=None, decided_at=None, decided_by=None)
                        | (
                            models.Q(is_agreed__isnull=False, decided_at__isnull=False, decided_by__isnull=False)
                            & ~models.Q(decision_reason="")
                        ),
                        name="reopening_decided_whole",
                    ),
                    models.CheckConstraint(
                        condition=~models.Q(decided_by=models.F("asked_by")), name="reopening_two_people"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(took_effect_at=None)
                        | models.Q(prices_were_open=False)
                        | models.Q(is_agreed=True),
                        name="reopening_after_prices_agreed",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(prices_were_open=True, is_agreed=None),
                        fields=("call_off",),
                        name="reopening_asked_once",
                    ),
                ],
            },
        ),
    ]
