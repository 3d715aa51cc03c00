"""That agreed scores were opened again: who asked and why, who agreed, and how they stood before."""

from django.db import models
from django.db.models import Q

from throughcare.accounts.models import User
from throughcare.commissioning.models.awards import DECIDED_WHOLE, TWO_PEOPLE
from throughcare.commissioning.models.call_offs import CallOff


class Reopening(models.Model):
    """What the approver asked for; once prices are known it takes effect only when a second person agrees."""

    call_off = models.ForeignKey(CallOff, models.CASCADE, related_name="reopenings")
    reason = models.TextField()
    prices_were_open = models.BooleanField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    is_agreed = models.BooleanField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decision_reason = models.TextField(blank=True)
    took_effect_at = models.DateTimeField(null=True)
    agreed_before = models.JSONField(default=list)  # rows of bid, question, score and reason, as they stood

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="reopening_with_reason"),
            models.CheckConstraint(condition=DECIDED_WHOLE, name="reopening_decided_whole"),
            models.CheckConstraint(condition=TWO_PEOPLE, name="reopening_two_people"),
            models.CheckConstraint(
                condition=Q(took_effect_at=None) | Q(prices_were_open=False) | Q(is_agreed=True),
                name="reopening_after_prices_agreed",
            ),
            models.UniqueConstraint(
                fields=["call_off"],
                condition=Q(prices_were_open=True, is_agreed=None),
                name="reopening_asked_once",
            ),
        )

    def __str__(self) -> str:
        return f"reopening of {self.call_off_id}"
