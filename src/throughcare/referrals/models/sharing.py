"""Who of a supply chain was given a referral, who had been proposed, and why it was another."""

from django.db import models
from django.db.models import Q

from throughcare.accounts.models import Organisation, User
from throughcare.referrals.models.referral import Referral


class PassOn(models.Model):
    """That a lead provider passed a referral on to a member of its supply chain, itself included."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="passed_on")
    to = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    proposed = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")  # whom the system proposed
    reason = models.TextField(blank=True)  # why it is another than was proposed
    passed_at = models.DateTimeField()
    passed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    handed_back_at = models.DateTimeField(null=True)
    handed_back_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    hand_back_reason = models.TextField(blank=True)

    class Meta:
        ordering = ("passed_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(handed_back_at=None) | Q(handed_back_by__isnull=False),
                name="pass_on_handed_back_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.referral_id} passed on to {self.to_id}"
