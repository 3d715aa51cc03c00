"""Who may supply: the framework, supplier profiles, applications and the cells in which each qualifies."""

from django.db import models
from django.db.models import F, Q

from throughcare.accounts.models import Organisation, User
from throughcare.kernel.states import choices
from throughcare.market import rules
from throughcare.reference.models import Area, ServiceType


class Framework(models.Model):
    """The dynamic framework: open to join for its whole life."""

    name = models.CharField(max_length=200)
    name_cy = models.CharField(max_length=200, blank=True)
    ocid = models.CharField(max_length=60, unique=True)
    buyer = models.ForeignKey(Organisation, models.PROTECT, related_name="frameworks")
    opened_on = models.DateField()
    closes_on = models.DateField()  # the first day on which nobody can join
    is_made_up = models.BooleanField(default=False)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(closes_on__gt=F("opened_on")), name="framework_dates"),)

    def __str__(self) -> str:
        return self.name


class SupplierProfile(models.Model):
    """What a supplier says of itself once, used in every application and bid."""

    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="supplier_profile")
    about = models.TextField(blank=True)
    is_vcse = models.BooleanField(null=True)
    staff_count = models.PositiveIntegerField(null=True)
    turnover_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    year_ended_on = models.DateField(null=True)
    has_parent = models.BooleanField(null=True)
    parent_name = models.CharField(max_length=200, blank=True)
    gives_guarantee = models.BooleanField(null=True)  # whether the parent company would; asked only where there is one
    works_in_welsh = models.BooleanField(default=False)
    # from the accounts of that year, for the ratio tests
    liquid_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True)  # money at hand, and due within a year
    due_in_year_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    assets_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    debts_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    surplus_gbp = models.DecimalField(max_digits=14, decimal_places=2, null=True)  # a deficit is below nought
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"profile of {self.organisation}"


class Application(models.Model):
    """An organisation asks to join the framework in chosen cells."""

    reference = models.CharField(max_length=12, unique=True)
    framework = models.ForeignKey(Framework, models.PROTECT, related_name="applications")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="applications")
    status = models.CharField(
        max_length=20, default=rules.ApplicationStatus.DRAFT, choices=choices(rules.ApplicationStatus)
    )
    # what they wrote: {question key: words}
    answers = models.JSONField(default=dict)
    drafts = models.JSONField(default=dict)  # words that were kept while they were typed, and not saved yet
    profile_as_sent = models.JSONField(default=dict)  # frozen on submission
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


class Cell(models.Model):
    """One service type in one area that an application asks for, and what was decided, with reasons."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="cells")
    service_type = models.ForeignKey(ServiceType, models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, default=rules.CellOutcome.PENDING, choices=choices(rules.CellOutcome))
    reasons = models.TextField(blank=True)
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


class Appeal(models.Model):
    """That a cell which failed should be looked at again, and what another assessor decided."""

    cell = models.OneToOneField(Cell, models.CASCADE, related_name="appeal")
    grounds = models.TextField()
    lodged_at = models.DateTimeField()
    lodged_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, default=rules.AppealOutcome.PENDING, choices=choices(rules.AppealOutcome))
    reasons = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(outcome="pending", decided_at=None, decided_by=None)
                | (~Q(outcome="pending") & ~Q(reasons="") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="appeal_decided_with_reasons",
            ),
        )

    def __str__(self) -> str:
        return f"appeal about cell {self.cell_id}"


class Qualification(models.Model):
    """That an organisation is qualified in a cell, from the moment it was decided until it ends."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="qualifications")
    framework = models.ForeignKey(Framework, models.PROTECT, related_name="qualifications")
    service_type = models.ForeignKey(ServiceType, models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    cell = models.OneToOneField(Cell, models.PROTECT, related_name="qualification", null=True)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "framework", "service_type", "area"],
                condition=Q(valid_until=None),
                name="qualification_live_once",
            ),
        )
        indexes = (models.Index(fields=["service_type", "area", "valid_from"]),)

    def __str__(self) -> str:
        return f"{self.organisation} for {self.service_type_id} in {self.area_id}"
