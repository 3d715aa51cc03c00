"""What was bought and who delivers where: contracts, what holds them back, and delivery bodies."""

from datetime import date, timedelta

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from throughcare.accounts.models import Organisation, User
from throughcare.commissioning.models import Award, Lot
from throughcare.contracts import rules
from throughcare.kernel.states import choices
from throughcare.market.models import Framework
from throughcare.reference.models import Area, Cohort, ServiceType


class Contract(models.Model):
    """An award come to life: one provider, one service type, one cohort, a set of areas, a term."""

    reference = models.CharField(max_length=20, unique=True)  # "C-0042"
    award = models.OneToOneField(Award, models.PROTECT, null=True, related_name="contract")
    provider = models.ForeignKey(Organisation, models.PROTECT, related_name="contracts")
    buyer = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    service_type = models.ForeignKey(ServiceType, models.PROTECT, related_name="+")
    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="+")
    areas = models.ManyToManyField(Area, related_name="+")
    title = models.CharField(max_length=200)
    basis = models.CharField(max_length=10, default=rules.Basis.AWARD, choices=choices(rules.Basis))
    value_gbp = models.DecimalField(max_digits=14, decimal_places=2)
    starts_on = models.DateField()
    ends_on = models.DateField()  # the first day after the term
    status = models.CharField(
        max_length=20, default=rules.ContractStatus.MOBILISING, choices=choices(rules.ContractStatus)
    )
    made_at = models.DateTimeField()
    live_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.TextField(blank=True)
    is_made_up = models.BooleanField(default=False)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="contract_dates"),)
        indexes = (
            models.Index(fields=["status", "starts_on"]),
            models.Index(fields=["provider", "status"]),
            models.Index(fields=["ends_on"]),
        )

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def last_on(self) -> date:
        """The last day of the term."""
        return self.ends_on - timedelta(days=1)


class Hold(models.Model):
    """What keeps a contract from a verb until it is cleared: mobilisation gates, and whatever apps below place."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="holds")
    verb = models.CharField(max_length=20)  # the verb that is refused meanwhile: "go_live", "end"
    kind = models.CharField(max_length=40)  # "vetting", "insurance", ...
    what = models.CharField(max_length=200)
    evidence = models.TextField(blank=True)  # the provider's side
    evidence_at = models.DateTimeField(null=True)
    evidence_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    placed_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)
    cleared_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["contract", "verb", "kind"], name="hold_once"),)
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.kind} of contract {self.contract_id}"


class Takeover(models.Model):
    """Which organisation took over the contracts and cases of another, from which day: of each, exactly one."""

    old = models.OneToOneField(Organisation, models.PROTECT, related_name="taken_over_by")
    new = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    valid_from = models.DateField()
    why = models.TextField()  # by what agreement
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True)  # when contracts and staff followed
    contract_count = models.PositiveIntegerField(null=True)
    staff_count = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(old=F("new")), name="takeover_by_another"),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(contract_count__isnull=False, staff_count__isnull=False),
                name="takeover_is_counted",
            ),
        )
        ordering = ("-valid_from", "-pk")

    def __str__(self) -> str:
        return f"{self.new_id} takes over from {self.old_id} on {self.valid_from}"


class DeliveryBody(models.Model):
    """Whoever delivers a service: a contract, or the probation service itself."""

    class Kind(models.TextChoices):
        CONTRACT = "contract", "Contract"
        IN_HOUSE = "in_house", "Probation service"
        GRANT = "grant", "Grant"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="delivery_bodies")
    contract = models.OneToOneField(Contract, models.PROTECT, null=True, related_name="delivery_body")
    service_type = models.ForeignKey(ServiceType, models.PROTECT, related_name="+")
    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="+")
    takes_from_custody = models.BooleanField(default=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(kind="contract", contract__isnull=False)
                | Q(kind="in_house", contract=None)
                | Q(kind="grant"),  # its agreement is kept as a contract where it was made here
                name="delivery_body_has_its_contract",
            ),
        )
        indexes = (models.Index(fields=["organisation"]),)

    def __str__(self) -> str:
        return self.name


class DeliveryArea(models.Model):
    """Where and when a delivery body delivers: one body per service type, cohort, area and day."""

    body = models.ForeignKey(DeliveryBody, models.CASCADE, related_name="where")
    service_type = models.ForeignKey(ServiceType, models.PROTECT, related_name="+")  # as the body's, for the constraint
    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    class Meta:
        constraints = (
            ExclusionConstraint(
                name="delivery_area_one_body",
                expressions=[
                    ("service_type", RangeOperators.EQUAL),
                    ("cohort", RangeOperators.EQUAL),
                    ("area", RangeOperators.EQUAL),
                    (
                        Func(F("valid_from"), F("valid_until"), function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        )
        indexes = (models.Index(fields=["area", "service_type"]),)

    def __str__(self) -> str:
        return f"{self.body_id} in {self.area_id}"


class ContractFunder(models.Model):
    """Whoever pays for a contract together with its buyer, and which share; it sees the contract."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="funders")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="funded_contracts")
    percent = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["contract", "organisation"], name="contract_funder_once"),
            models.CheckConstraint(condition=Q(percent__gte=1, percent__lte=100), name="contract_funder_percent"),
        )
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.percent}% of contract {self.contract_id}"


class ContractOption(models.Model):
    """An optional service that may be ordered during the term, up to its cap in pounds."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="options")
    name = models.CharField(max_length=200)
    cap_gbp = models.DecimalField(max_digits=14, decimal_places=2)
    ordered_gbp = models.DecimalField(max_digits=14, decimal_places=2, default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["contract", "name"], name="contract_option_once"),
            models.CheckConstraint(
                condition=Q(ordered_gbp__gte=0, ordered_gbp__lte=F("cap_gbp")), name="contract_option_within_cap"
            ),
        )
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"option of contract {self.contract_id}"


class OptionOrder(models.Model):
    """One order of an optional service; the database lets none change or go."""

    option = models.ForeignKey(ContractOption, models.CASCADE, related_name="orders")
    value_gbp = models.DecimalField(max_digits=14, decimal_places=2)
    reason = models.TextField()
    ordered_at = models.DateTimeField()
    ordered_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(value_gbp__gt=0), name="option_order_value"),)
        triggers = (pgtrigger.Protect(name="immutable", operation=pgtrigger.Update | pgtrigger.Delete),)
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"order of option {self.option_id}"


class Uncompeted(models.Model):
    """What goes to a provider without competition: an extension, a grant or a direct award; one asks, another agrees.

    An extension names the contract that it extends; the others name where and what, and make a contract when agreed.
    """

    reference = models.CharField(max_length=20, unique=True)  # "DA-2022-001"
    ocid = models.CharField(max_length=60, blank=True)  # blank: an extension is told in its contract's own process
    kind = models.CharField(max_length=10, choices=choices(rules.UncompetedKind))
    status = models.CharField(
        max_length=10, default=rules.UncompetedStatus.ASKED, choices=choices(rules.UncompetedStatus)
    )
    buyer = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    provider = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    contract = models.ForeignKey(Contract, models.PROTECT, null=True, related_name="uncompeted")
    framework = models.ForeignKey(
        Framework, models.PROTECT, null=True, related_name="+"
    )  # None: under none, as a grant
    funder = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")  # None: the buyer pays
    lot = models.ForeignKey(Lot, models.PROTECT, null=True, related_name="+")  # that nobody won
    service_type = models.ForeignKey(ServiceType, models.PROTECT, related_name="+")
    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="+")
    areas = models.ManyToManyField(Area, related_name="+")
    value_gbp = models.DecimalField(max_digits=14, decimal_places=2)  # of an extension: what is added
    starts_on = models.DateField()
    ends_on = models.DateField()  # the first day after the term
    ground = models.CharField(max_length=30)  # a code of "direct-award-ground"
    justification = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decision_reason = models.TextField(blank=True)
    # what follows what was agreed
    standstill_ends_at = models.DateTimeField(null=True)  # None: the ground asks for none
    confirmed_at = models.DateTimeField(null=True)  # when the contract was made or extended
    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    stop_reason = models.TextField(blank=True)
    is_made_up = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="uncompeted_dates"),
            models.UniqueConstraint(fields=["ocid"], condition=~Q(ocid=""), name="uncompeted_ocid_once"),
            models.CheckConstraint(
                condition=Q(status="stopped", stopped_at__isnull=False, stopped_by__isnull=False, confirmed_at=None)
                & ~Q(stop_reason="")
                | ~Q(status="stopped") & Q(stopped_at=None, stopped_by=None, stop_reason=""),
                name="uncompeted_stopped_whole",
            ),
            models.CheckConstraint(condition=~Q(justification=""), name="uncompeted_justified"),
            models.CheckConstraint(condition=~Q(decided_by=F("asked_by")), name="uncompeted_two_people"),
            models.CheckConstraint(
                condition=Q(status="asked", decided_at=None)
                | (~Q(status="asked") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="uncompeted_decided_whole",
            ),
        )
        indexes = (
            models.Index(fields=["status", "-asked_at"]),
            models.Index(
                fields=["standstill_ends_at"],
                condition=Q(status="agreed", confirmed_at=None),
                name="uncompeted_standing",
            ),
        )

    def __str__(self) -> str:
        return f"{self.reference} to {self.provider_id}"

    @property
    def last_on(self) -> date:
        """The last day of the term."""
        return self.ends_on - timedelta(days=1)
