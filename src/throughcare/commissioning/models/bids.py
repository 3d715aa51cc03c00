"""Bids, sealed until the opening."""

from django.db import models
from django.db.models import Q

from throughcare.accounts.models import Organisation, User
from throughcare.commissioning import rules
from throughcare.commissioning.models.call_offs import Lot
from throughcare.kernel.states import choices


class Bid(models.Model):
    """An organisation's bid for a lot. Its words are never stored in the clear before the opening."""

    reference = models.CharField(max_length=20, unique=True)
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="bids")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="bids")
    status = models.CharField(max_length=20, default=rules.BidStatus.DRAFT, choices=choices(rules.BidStatus))
    # a draft: sealed under a key of its own, which is wrapped by a key kept outside the database
    draft = models.BinaryField(null=True)
    draft_key = models.BinaryField(null=True)
    draft_saved_at = models.DateTimeField(null=True)
    # a submitted bid: three envelopes sealed to the competition's keys. A draft beside it is a replacement in writing
    sealed_standing = models.BinaryField(null=True)  # who bids, with whom, and what changed since it was admitted
    sealed = models.BinaryField(null=True)  # the answers
    sealed_price = models.BinaryField(null=True)  # price and wishes, to a key of their own
    sealed_sha256 = models.CharField(max_length=64, blank=True)  # over all three
    received_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    # a bid of before a material change counts only when it is confirmed again before the close
    unconfirmed_since = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    lapsed_at = models.DateTimeField(null=True)  # its bidder was told that it does not count
    # an opened bid
    opened_at = models.DateTimeField(null=True)
    opening_fault = models.CharField(max_length=200, blank=True)  # why the opening could not read it
    answers = models.JSONField(null=True)  # {question number: words}
    shares = models.JSONField(null=True)  # {organisation id: percent} of a bid with partners, as it was sealed
    standing_changes = models.TextField(blank=True)  # what changed in the bidder's standing; blank: nothing
    # a bid whose price was opened
    price_opened_at = models.DateTimeField(null=True)
    price_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    preference = models.PositiveSmallIntegerField(null=True)  # the lot's place among the bidder's own, 1 the dearest
    is_bundled = models.BooleanField(null=True)  # only together with the other lots of its bundle
    created_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["lot", "organisation"], name="bid_once_per_lot"),
            models.CheckConstraint(
                condition=Q(status="submitted", sealed__isnull=False, received_at__isnull=False)
                | Q(status="opened", sealed__isnull=False, received_at__isnull=False, draft=None, draft_key=None)
                | Q(status__in=["draft", "withdrawn"], sealed=None),
                name="bid_submitted_is_sealed",
            ),
            models.CheckConstraint(
                condition=Q(draft=None, draft_key=None) | Q(draft__isnull=False, draft_key__isnull=False),
                name="bid_draft_with_its_key",
            ),
            models.CheckConstraint(
                condition=Q(status="opened")
                | Q(answers=None, price_gbp=None, preference=None, is_bundled=None, shares=None),
                name="bid_unread_until_opened",
            ),
            models.CheckConstraint(
                condition=Q(price_opened_at__isnull=False) | Q(price_gbp=None, preference=None, is_bundled=None),
                name="bid_price_shut_until_opened",
            ),
            models.CheckConstraint(
                condition=Q(unconfirmed_since=None) | Q(status="submitted"), name="bid_unconfirmed_is_submitted"
            ),
        )
        indexes = (
            models.Index(fields=["organisation", "-created_at"]),
            models.Index(
                fields=["unconfirmed_since"],
                condition=Q(unconfirmed_since__isnull=False, lapsed_at=None),
                name="bid_to_confirm",
            ),
        )

    def __str__(self) -> str:
        return self.reference

    @property
    def members(self) -> set[int]:
        """Organisations behind an opened bid: the bidder and its partners."""
        return {self.organisation_id, *map(int, self.shares or ())}
