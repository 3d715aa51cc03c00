"""Awards, the proposal of an award across lots, and departures from it."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from throughcare.accounts.models import Organisation, User
from throughcare.commissioning import rules
from throughcare.commissioning.models.bids import Bid
from throughcare.commissioning.models.call_offs import CallOff, Lot
from throughcare.kernel.states import choices

# Of what one asks and another decides: nothing of a decision, or all of it.
DECIDED_WHOLE = Q(is_agreed=None, decided_at=None, decided_by=None) | (
    Q(is_agreed__isnull=False, decided_at__isnull=False, decided_by__isnull=False) & ~Q(decision_reason="")
)
TWO_PEOPLE = ~Q(decided_by=F("asked_by"))


class Award(models.Model):
    """A lot given to a bid; the database allows one in force per lot and period."""

    reference = models.CharField(max_length=20, unique=True)
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="awards")
    bid = models.ForeignKey(Bid, models.PROTECT, related_name="awards")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="awards")
    value_gbp = models.DecimalField(max_digits=14, decimal_places=2)
    quality_score = models.DecimalField(max_digits=7, decimal_places=4)  # of 100
    price_score = models.DecimalField(max_digits=7, decimal_places=4)  # of 100
    total_score = models.DecimalField(max_digits=7, decimal_places=4)  # of 100
    starts_on = models.DateField()
    ends_on = models.DateField()
    status = models.CharField(max_length=20, default=rules.AwardStatus.STANDSTILL, choices=choices(rules.AwardStatus))
    reason = models.TextField()
    concentration_reason = models.TextField(blank=True)  # why a high share is right; blank: it isn't high
    approved_at = models.DateTimeField()
    approved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    standstill_ends_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancel_reason = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(cancelled_at=None) | ~Q(cancel_reason=""), name="award_cancel_reason"),
            ExclusionConstraint(
                name="award_one_in_force",
                expressions=[
                    ("lot", RangeOperators.EQUAL),
                    (
                        Func(F("starts_on"), F("ends_on"), function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=~Q(status="cancelled"),
            ),
        )
        indexes = (models.Index(fields=["status", "standstill_ends_at"]),)

    def __str__(self) -> str:
        return self.reference


class AwardProposal(models.Model):
    """The best award across the lots still open, as worked out at a moment; the latest of a call-off counts.

    `problem` and `answer` are documents of `optimise.lots`, so that anybody can verify them: lots go by their number,
    organisations by their id. `reasons` has a row a bid, `leaving` what would change if a winner left.
    """

    call_off = models.ForeignKey(CallOff, models.CASCADE, related_name="proposals")
    made_at = models.DateTimeField()
    problem = models.JSONField()
    answer = models.JSONField()
    reasons = models.JSONField()
    leaving = models.JSONField()

    def __str__(self) -> str:
        return f"proposal for call-off {self.call_off_id}"


class Departure(models.Model):
    """That a lot should go to another bid than the proposed one: the approver asks, a commissioner agrees or not."""

    lot = models.ForeignKey(Lot, models.CASCADE, related_name="departures")
    bid = models.ForeignKey(Bid, models.CASCADE, related_name="departures")
    proposal = models.ForeignKey(AwardProposal, models.PROTECT, related_name="departures")
    reason = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    is_agreed = models.BooleanField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decision_reason = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["lot"], condition=Q(is_agreed=None), name="departure_asked_once"),
            models.CheckConstraint(condition=DECIDED_WHOLE, name="departure_decided_whole"),
            models.CheckConstraint(condition=TWO_PEOPLE, name="departure_two_people"),
        )

    def __str__(self) -> str:
        return f"departure in lot {self.lot_id}"


class Escalation(models.Model):
    """An award above its approver's limit, routed up: who asked, and what an approver without that limit decided."""

    lot = models.ForeignKey(Lot, models.CASCADE, related_name="escalations")
    bid = models.ForeignKey(Bid, models.CASCADE, related_name="escalations")
    value_gbp = models.DecimalField(max_digits=14, decimal_places=2)
    limit_gbp = models.DecimalField(max_digits=14, decimal_places=2)
    reason = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    is_agreed = models.BooleanField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decision_reason = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["lot"], condition=Q(is_agreed=None), name="escalation_asked_once"),
            models.CheckConstraint(condition=Q(value_gbp__gt=F("limit_gbp")), name="escalation_above_limit"),
            models.CheckConstraint(condition=DECIDED_WHOLE, name="escalation_decided_whole"),
            models.CheckConstraint(condition=TWO_PEOPLE, name="escalation_two_people"),
        )

    def __str__(self) -> str:
        return f"escalation of lot {self.lot_id}"


class Challenge(models.Model):
    """What a bidder says was wrong with an award of its lot, what it stayed, and what was decided."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="challenges")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="challenges")
    status = models.CharField(
        max_length=10, default=rules.ChallengeStatus.RECEIVED, choices=choices(rules.ChallengeStatus)
    )
    grounds = models.TextField()
    received_at = models.DateTimeField()
    received_from = models.ForeignKey(User, models.PROTECT, related_name="+")
    is_stay = models.BooleanField()  # it came in standstill
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answer = models.TextField(blank=True)
    days_lost = models.PositiveSmallIntegerField(null=True)  # by which everything after it moved

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["award", "organisation"], condition=Q(status="received"), name="challenge_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(status="received", decided_at=None)
                | (~Q(status="received") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="challenge_decided_whole",
            ),
        )

    def __str__(self) -> str:
        return f"challenge of award {self.award_id}"
