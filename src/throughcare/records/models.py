"""Requests for a copy of one's record, disputes about it, holds against erasing it, and disposals of what is due."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from throughcare.accounts.models import User
from throughcare.kernel.states import choices
from throughcare.people.models import Person
from throughcare.records.rules import corrections, redaction, requests, retention
from throughcare.reference.models import Area


def by() -> "models.ForeignKey[User | None, User | None]":
    """Who did something; None until it is done, or where the system did."""
    return models.ForeignKey(User, models.PROTECT, null=True, related_name="+")


class AccessRequest(models.Model):
    """A person asks for a copy of their record."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="access_requests")
    status = models.CharField(max_length=12, default=requests.S.RECEIVED, choices=choices(requests.RequestStatus))
    # receipt
    received_on = models.DateField()
    received_how = models.CharField(max_length=20, choices=choices(requests.How))
    asked_for = models.TextField(blank=True)  # in their words; empty: everything
    recorded_at = models.DateTimeField()
    recorded_by = by()
    # who asks
    identified_on = models.DateField(null=True)
    identity_check = models.CharField(max_length=30, blank=True, choices=choices(requests.IdentityCheck))
    identified_by = by()
    # time
    extended_at = models.DateTimeField(null=True)
    extended_by = by()
    extension_reason = models.TextField(blank=True)
    # collecting
    step_count = models.PositiveSmallIntegerField(default=0)  # tables to look through
    steps_done = models.PositiveSmallIntegerField(default=0)
    collected_at = models.DateTimeField(null=True)
    # two people
    proposed_at = models.DateTimeField(null=True)
    proposed_by = by()
    sent_back_reason = models.TextField(blank=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = by()
    # end
    handed_over_how = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = by()
    end_reason = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=models.F("proposed_by")),
                name="access_request_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["handed_over", "refused", "withdrawn"]) | Q(ended_at__isnull=False),
                name="access_request_ended",
            ),
        )
        indexes = (
            models.Index(fields=["status", "received_on", "id"]),
            models.Index(fields=["received_on", "id"]),
            models.Index(fields=["ended_at"]),
        )

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What people call it."""
        return f"SA-{self.pk:05d}"


class Original(models.Model):
    """All that was found, as it was found: sealed by its hash, never changed, and never given to anybody."""

    request = models.OneToOneField(AccessRequest, models.CASCADE, related_name="original")
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        triggers = (pgtrigger.Protect(name="sealed", operation=pgtrigger.Update),)

    def __str__(self) -> str:
        return f"original of request {self.request_id}"


class Passage(models.Model):
    """Free words of the original, which may name others: what was decided, why, and what goes out instead."""

    request = models.ForeignKey(AccessRequest, models.CASCADE, related_name="passages")
    # where it stands
    position = models.PositiveIntegerField()
    model = models.CharField(max_length=60)
    thing_id = models.BigIntegerField()
    field = models.CharField(max_length=60)
    label = models.CharField(max_length=200)
    # what it says
    text = models.TextField()
    suspects = ArrayField(models.TextField(), default=list)
    # what goes out
    decision = models.CharField(max_length=8, default=redaction.Decision.PENDING, choices=choices(redaction.Decision))
    shown = models.TextField(blank=True)
    ground = models.CharField(max_length=40, blank=True, choices=choices(redaction.Ground))
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = by()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["request", "model", "thing_id", "field"], name="passage_once"),
            models.CheckConstraint(
                condition=Q(decision="pending") | (Q(decided_by__isnull=False) & ~Q(ground="")), name="passage_reasoned"
            ),
        )
        indexes = (models.Index(fields=["request", "decision", "position"]),)

    def __str__(self) -> str:
        return f"passage {self.position} of request {self.request_id}"

    @property
    def is_file(self) -> bool:
        """Whether it stands for what is in a file, which goes out whole or not at all."""
        return self.field == redaction.FILE


class Bundle(models.Model):
    """The copy that goes out: a ZIP of the redacted record as page, PDF and data."""

    request = models.OneToOneField(AccessRequest, models.CASCADE, related_name="bundle")
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"bundle of request {self.request_id}"


class Correction(models.Model):
    """A person disputes one value of their record."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="corrections")
    status = models.CharField(
        max_length=10, default=corrections.S.RECEIVED, choices=choices(corrections.CorrectionStatus)
    )
    # what is disputed
    model = models.CharField(max_length=60)
    thing_id = models.BigIntegerField()
    field = models.CharField(max_length=60)
    label = models.CharField(max_length=200)
    recorded_value = models.TextField(blank=True)  # as it stood when it was disputed
    wanted = models.TextField()  # what they say it should be
    statement = models.TextField(blank=True)  # in their words, for beside the field
    # receipt
    received_on = models.DateField()
    received_how = models.CharField(max_length=20, choices=choices(requests.How))
    recorded_at = models.DateTimeField()
    recorded_by = by()
    # decision
    decided_at = models.DateTimeField(null=True)
    decided_by = by()
    decision_reason = models.TextField(blank=True)
    # telling both sides
    staff_told_at = models.DateTimeField(null=True)
    person_told_at = models.DateTimeField(null=True)
    person_told_how = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["model", "thing_id", "field"], condition=Q(status="received"), name="correction_open_once"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["amended", "refused"])
                | (Q(decided_at__isnull=False) & ~Q(decision_reason="")),
                name="correction_decided_with_reason",
            ),
        )
        indexes = (
            models.Index(fields=["status", "received_on", "id"]),
            models.Index(fields=["received_on", "id"]),
        )

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What people call it."""
        return f"RC-{self.pk:05d}"


class LegalHold(models.Model):
    """Why a person's record must not be erased, until when; None: until it is lifted."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="holds")
    reason = models.TextField()
    until = models.DateField(null=True)  # the last day
    placed_at = models.DateTimeField()
    placed_by = by()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = by()
    lift_reason = models.TextField(blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["-placed_at", "id"]),
            models.Index(fields=["person"], condition=Q(lifted_at=None), name="hold_not_lifted"),
        )

    def __str__(self) -> str:
        return f"hold {self.pk} on person {self.person_id}"


class DisposalBatch(models.Model):
    """Records that are due for disposal, proposed together; one person checks, another approves."""

    status = models.CharField(max_length=10, default=retention.B.PROPOSED, choices=choices(retention.BatchStatus))
    delivery_unit = models.ForeignKey(Area, models.PROTECT, related_name="+")
    # a limited-access record is proposed by itself, so that it is seen by those alone who may
    limited_to = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    checked_by = by()
    approved_at = models.DateTimeField(null=True)
    approved_by = by()
    done_at = models.DateTimeField(null=True)
    rejected_at = models.DateTimeField(null=True)
    rejected_by = by()
    reject_reason = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=models.F("checked_by")), name="disposal_two_people"
            ),
        )
        indexes = (
            models.Index(fields=["-proposed_at", "-id"]),
            models.Index(fields=["delivery_unit", "status", "proposed_at"]),
        )

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What people call it."""
        return f"DB-{self.pk:05d}"


class Disposal(models.Model):
    """One record of a batch: why it is due, and what became of it. Of a person, or of an answered request."""

    batch = models.ForeignKey(DisposalBatch, models.CASCADE, related_name="disposals")
    person = models.ForeignKey(Person, models.PROTECT, related_name="disposals")
    request = models.ForeignKey(AccessRequest, models.SET_NULL, null=True, related_name="+")
    # why
    record_class = models.CharField(max_length=40)
    triggered_on = models.DateField()
    due_on = models.DateField()
    # what became of it
    outcome = models.CharField(max_length=8, default=retention.Outcome.PENDING, choices=choices(retention.Outcome))
    outcome_at = models.DateTimeField(null=True)
    outcome_by = by()
    outcome_reason = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["person", "record_class", "request"],
                condition=Q(outcome="pending"),
                nulls_distinct=False,
                name="disposal_pending_once",
            ),
        )
        indexes = (models.Index(fields=["batch", "due_on", "id"]),)

    def __str__(self) -> str:
        return f"disposal {self.pk} of batch {self.batch_id}"
