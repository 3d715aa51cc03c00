"""A person meets whoever delivers: the directory's figures, and the referral with its needs and queries."""

from django.db import models
from django.db.models import F, Q

from throughcare.accounts.models import User
from throughcare.contracts.models import DeliveryBody
from throughcare.kernel.states import choices
from throughcare.people.models import Person, Sentence
from throughcare.reference.models import Area, Need
from throughcare.referrals import rules


class DirectoryFigure(models.Model):
    """How long people wait at a delivery body and how many it can take: written by delivery, read by everybody."""

    body = models.OneToOneField(DeliveryBody, models.CASCADE, related_name="figures")
    waiting_count = models.PositiveIntegerField(default=0)  # sent, not yet seen
    open_count = models.PositiveIntegerField(default=0)
    capacity_count = models.PositiveIntegerField(null=True)  # open referrals it can hold; None: not said
    median_wait_days = models.PositiveSmallIntegerField(
        null=True
    )  # working days to the first appointment, last 90 days
    as_of = models.DateTimeField()

    def __str__(self) -> str:
        return f"figures of {self.body_id}"


class Referral(models.Model):
    """The one way into delivery: joins a person to a delivery body."""

    class Kind(models.TextChoices):
        SERVICE = "service", "Service"
        INTERVENTION = "intervention", "Structured intervention"  # of the probation service itself

    # identification
    reference = models.CharField(max_length=8, unique=True)  # two letters, four digits, two of the service: "KM4821WO"
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.SERVICE)
    person = models.ForeignKey(Person, models.PROTECT, related_name="referrals")
    sentence = models.ForeignKey(Sentence, models.PROTECT, null=True, related_name="referrals")  # None: not yet chosen
    body = models.ForeignKey(DeliveryBody, models.PROTECT, related_name="referrals")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")  # the lot area by which it was bought
    delivery_unit = models.ForeignKey(Area, models.PROTECT, related_name="+")  # the person's, when sent
    status = models.CharField(max_length=12, default=rules.ReferralStatus.DRAFT, choices=choices(rules.ReferralStatus))
    # what the provider must know
    reason = models.TextField(blank=True)
    risk_summary = models.TextField(blank=True)  # redacted for sharing
    risk_confirmed_at = models.DateTimeField(null=True)
    needs_notes = models.TextField(blank=True)  # access, caring, work
    finish_by = models.DateField(null=True)
    # lifecycle
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decision_reason = models.TextField(blank=True)
    assigned_at = models.DateTimeField(null=True)
    caseworker = models.ForeignKey(User, models.PROTECT, null=True, related_name="caseload")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    end_reason = models.CharField(max_length=40, blank=True)  # code of "withdrawal-reason"; blank when completed
    end_comment = models.TextField(blank=True)
    # first appointment, written by delivery: what directory and measure read
    first_due_on = models.DateField(null=True)
    first_held_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(status="draft") | Q(status="withdrawn") | Q(sent_at__isnull=False), name="referral_sent"
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(sentence__isnull=False, first_due_on__isnull=False),
                name="referral_sent_with_sentence",
            ),
            models.CheckConstraint(
                condition=~Q(status="assigned") | Q(caseworker__isnull=False), name="referral_assigned_to_somebody"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["completed", "ended_early", "withdrawn"]) | Q(ended_at__isnull=False),
                name="referral_ended",
            ),
        )
        indexes = (
            models.Index(fields=["person", "-created_at"]),
            models.Index(fields=["body", "status", "sent_at"]),
            models.Index(fields=["caseworker", "status"]),
            models.Index(fields=["delivery_unit", "status"]),
            models.Index(fields=["sent_at", "id"]),
            models.Index(F("ended_at").desc(nulls_last=True), F("id").desc(), name="referral_newest_ended"),
            models.Index(fields=["ended_at", "id"], name="referral_oldest_ended"),
            models.Index(fields=["created_by"], condition=Q(sent_at=None), name="referral_unsent"),
        )

    def __str__(self) -> str:
        return self.reference


class ReferralNeed(models.Model):
    """One need that the referral asks to be met, its complexity and the outcome wanted; delivery adds the result."""

    class Result(models.TextChoices):
        ACHIEVED = "achieved", "Achieved"
        PARTLY = "partly", "Partly achieved"
        NOT_ACHIEVED = "not_achieved", "Not achieved"

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="needs")
    need = models.ForeignKey(Need, models.PROTECT, related_name="+")
    complexity = models.CharField(max_length=6, choices=choices(rules.Complexity))
    outcome_wanted = models.CharField(max_length=60)  # code of "desired-outcome"
    result = models.CharField(max_length=12, blank=True, choices=Result.choices)
    result_notes = models.TextField(blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["referral", "need"], name="referral_need_once"),)

    def __str__(self) -> str:
        return f"{self.need_id} of {self.referral_id}"


class Query(models.Model):
    """A provider's question about a referral and the practitioner's answer."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="queries")
    question = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name_plural = "queries"
        ordering = ("asked_at",)

    def __str__(self) -> str:
        return f"query on {self.referral_id}"
