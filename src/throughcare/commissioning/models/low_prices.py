"""That a bidder was asked about an abnormally low price, what it answered, and what a second person decided."""

from django.db import models
from django.db.models import Q

from throughcare.accounts.models import User
from throughcare.commissioning.models.awards import DECIDED_WHOLE, TWO_PEOPLE
from throughcare.commissioning.models.bids import Bid


class PriceQuery(models.Model):
    """What the approver asked in writing; agreed to, the bid stands, else it is set aside."""

    bid = models.OneToOneField(Bid, models.CASCADE, related_name="price_query")
    median_gbp = models.DecimalField(max_digits=14, decimal_places=2)  # of the lot's prices, when it was asked
    percent = models.PositiveSmallIntegerField()  # of the median, below which policy has a price explained
    question = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    is_agreed = models.BooleanField(null=True)  # the explanation is accepted
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decision_reason = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(question=""), name="price_query_with_question"),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="price_query_answered_whole",
            ),
            models.CheckConstraint(condition=DECIDED_WHOLE, name="price_query_decided_whole"),
            models.CheckConstraint(condition=TWO_PEOPLE, name="price_query_two_people"),
        )

    def __str__(self) -> str:
        return f"price query of bid {self.bid_id}"
