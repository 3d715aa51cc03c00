"""An application to the framework, its cells and what was asked about it."""

from django.db import models
from django.db.models import Q

from throughcare.accounts.models import Organisation, User
from throughcare.kernel.states import choices
from throughcare.market import rules
from throughcare.market.models.frameworks import Framework
from throughcare.reference.models import Area, ServiceType


class Application(models.Model):
    """An organisation asks to join the framework in chosen cells."""

    reference = models.CharField(max_length=12, unique=True)
    framework = models.ForeignKey(Framework, models.PROTECT, related_name="applications")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="applications")
    status = models.CharField(
        max_length=20, default=rules.ApplicationStatus.DRAFT, choices=choices(rules.ApplicationStatus)
    )
    questions_version = models.PositiveSmallIntegerField(default=1)  # kept when a later one is published
    # what they wrote: {question key: words}
    answers = models.JSONField(default=dict)
    drafts = models.JSONField(default=dict)  # words that were kept while they were typed, and not saved yet
    profile_as_sent = models.JSONField(default=dict)  # frozen on submission
    declared_as_sent = models.JSONField(default=dict)  # insurances, people and grounds for exclusion, frozen with it
    # lifecycle
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["framework", "organisation"],
                condition=Q(status__in=[s.value for s in rules.OPEN_APPLICATION]),
                name="application_open_once",
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(status="withdrawn") | Q(submitted_at__isnull=False),
                name="application_submitted",
            ),
        )
        indexes = (
            models.Index(fields=["status", "submitted_at"]),
            models.Index(fields=["organisation", "-created_at"]),
        )

    def __str__(self) -> str:
        return self.reference


class SectionAuthor(models.Model):
    """A colleague who writes one answer of an application, and sees nothing else of it."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="authors")
    key = models.SlugField(max_length=40)  # of the question
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    named_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["application", "key"], name="section_has_one_author"),)
        indexes = (models.Index(fields=["user"]),)

    def __str__(self) -> str:
        return f"author of {self.key} in {self.application_id}"


class Cell(models.Model):
    """One service type in one area that an application asks for, and what was decided, with reasons."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="cells")
    service_type = models.ForeignKey(ServiceType, models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, default=rules.CellOutcome.PENDING, choices=choices(rules.CellOutcome))
    reasons = models.TextField(blank=True)
    panel_reason = models.TextField(blank=True)  # why the two assessors took it to the panel
    panel_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    appeal_until = models.DateTimeField(null=True)  # of a failure: the last moment to appeal

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["application", "service_type", "area"], name="cell_once"),
            models.CheckConstraint(
                condition=Q(outcome="pending", decided_at=None) | (~Q(outcome="pending") & ~Q(reasons="")),
                name="cell_decided_with_reasons",
            ),
        )

    def __str__(self) -> str:
        return f"{self.service_type_id} in {self.area_id}"


class Clarification(models.Model):
    """What assessors ask of an applicant after it has sent, limited to the fields that are listed."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="clarifications")
    text = models.TextField()
    fields = models.JSONField()  # keys of questions, and names of facts of the profile as `profile.<name>`
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    before = models.JSONField(default=dict)  # what stood in those fields before it was answered
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    lapsed_at = models.DateTimeField(null=True)  # noted when another was asked after its time

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(answered_at=None, lapsed_at=None),
                name="clarification_one_open",
            ),
        )

    def __str__(self) -> str:
        return f"clarification of {self.application_id}"
