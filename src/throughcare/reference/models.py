"""Where and what: areas, places, services, needs, codes and dated policy, all loaded from CSV files.

Every period is half-open: `valid_from` is the first day on which a row holds and `valid_until` the first
day on which it no longer does; without one it holds still.
"""

from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Deferrable, F, Func, Q
from django.utils.translation import gettext_lazy as _

DISTRICT = r"^[A-Z]{1,2}[0-9][0-9A-Z]?$"  # as DE1, CF10, SW1A


def no_overlap(name: str, *fields: str) -> ExclusionConstraint:
    """A constraint by which rows that agree on `fields` never hold on the same day."""
    period = Func(F("valid_from"), F("valid_until"), function="daterange", output_field=DateRangeField())
    same = [(field, RangeOperators.EQUAL) for field in fields]
    return ExclusionConstraint(
        name=name,
        expressions=[*same, (period, RangeOperators.OVERLAPS)],
        deferrable=Deferrable.IMMEDIATE,  # a load moves a boundary in two steps and defers the check between them
    )


def ends_after_it_begins(name: str) -> models.CheckConstraint:
    """A constraint by which a period has at least one day."""
    open_or_later = Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from"))
    return models.CheckConstraint(name=name, condition=open_or_later)


def area_key(*kinds: str, **options: Any) -> models.ForeignKey:
    """A foreign key to an area of one of these kinds; nobody asks the area for what points at it."""
    return models.ForeignKey(
        "reference.Area",
        on_delete=models.PROTECT,
        limit_choices_to={"kind__in": kinds},
        **({"related_name": "+"} | options),
    )


def degrees_north() -> models.FloatField:
    """Degrees north, within England and Wales."""
    return models.FloatField(validators=[MinValueValidator(49.8), MaxValueValidator(55.9)])


def degrees_east() -> models.FloatField:
    """Degrees east, within England and Wales; west is negative."""
    return models.FloatField(validators=[MinValueValidator(-6.5), MaxValueValidator(1.8)])


class Dated(models.Model):
    """A row that holds from a day until another."""

    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True


class Area(Dated):
    """A piece of England and Wales: country, region, police area, local authority, delivery unit, or one of old."""

    class Kind(models.TextChoices):
        COUNTRY = "COUNTRY", _("Country")
        REGION = "REGION", _("Probation region")
        POLICE_AREA = "POLICE_AREA", _("Police area")
        LOCAL_AUTHORITY = "LOCAL_AUTHORITY", _("Local authority")
        DELIVERY_UNIT = "DELIVERY_UNIT", _("Probation delivery unit")
        PACKAGE_AREA = "PACKAGE_AREA", _("Contract package area")  # of companies that delivered until June 2021

    code = models.SlugField(primary_key=True, max_length=80)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    name = models.CharField(max_length=120)
    name_cy = models.CharField(max_length=120, blank=True)
    sort_key = models.CharField(max_length=120)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("sort_key", "code")
        indexes = (models.Index(fields=("kind", "sort_key"), name="area_by_kind_and_name"),)
        constraints = (ends_after_it_begins("area_ends_after_it_begins"),)

    def __str__(self) -> str:
        return self.name


class AreaCode(models.Model):
    """What a scheme calls an area. Schemes disagree on letters, so no letter has a meaning of its own."""

    class Scheme(models.TextChoices):
        HMPPS_LETTER = "hmpps-letter", _("HMPPS letter (A to L)")
        NOMIS = "nomis", _("Probation area code (N03 to N59)")
        GSS = "gss", _("Office for National Statistics code")

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="codes")
    scheme = models.CharField(max_length=20, choices=Scheme.choices)
    code = models.CharField(max_length=20)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("scheme", "code"), name="area_code_is_of_one_area"),)

    def __str__(self) -> str:
        return f"{self.scheme} {self.code}"


class AreaLink(Dated):
    """That one area lies wholly in another, or went into it when it was abolished."""

    child = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="links_up")
    parent = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="links_down")

    class Meta:
        constraints = (
            no_overlap("area_link_held_once_a_day", "child", "parent"),
            ends_after_it_begins("area_link_ends_after_it_begins"),
            models.CheckConstraint(name="area_link_not_to_itself", condition=~Q(child=F("parent"))),
        )

    def __str__(self) -> str:
        return f"{self.child_id} in {self.parent_id}"


class Succession(Dated):
    """Which area took over the work of an old one: on any day exactly one.

    `elsewhere` is the police area of the old one, if any, that lies in another region today: its people went there.
    """

    old = area_key(Area.Kind.PACKAGE_AREA, related_name="successions")
    new = area_key(Area.Kind.REGION)
    elsewhere = area_key(Area.Kind.POLICE_AREA, null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            no_overlap("area_has_one_successor_a_day", "old"),
            ends_after_it_begins("succession_ends_after_it_begins"),
        )

    def __str__(self) -> str:
        return f"{self.old_id} → {self.new_id}"


class PostcodeDistrict(models.Model):
    """The first half of a postcode, such as DE1, a point near its middle and the areas it mostly lies in."""

    code = models.CharField(primary_key=True, max_length=4, validators=[RegexValidator(DISTRICT)])
    latitude = degrees_north()
    longitude = degrees_east()
    police_area = area_key(Area.Kind.POLICE_AREA)
    local_authority = area_key(Area.Kind.LOCAL_AUTHORITY)
    delivery_unit = area_key(Area.Kind.DELIVERY_UNIT)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code


class Place(models.Model):
    """A town or London borough of the gazetteer, with the point that stands for its centre."""

    code = models.SlugField(primary_key=True, max_length=80)
    name = models.CharField(max_length=120)
    name_cy = models.CharField(max_length=120, blank=True)
    sort_key = models.CharField(max_length=120, db_index=True)
    districts = models.ManyToManyField(PostcodeDistrict, related_name="places")
    police_area = area_key(Area.Kind.POLICE_AREA)
    local_authority = area_key(Area.Kind.LOCAL_AUTHORITY)
    delivery_unit = area_key(Area.Kind.DELIVERY_UNIT)
    latitude = degrees_north()
    longitude = degrees_east()

    class Meta:
        ordering = ("sort_key", "code")

    def __str__(self) -> str:
        return self.name


class Need(models.Model):
    """A need that services meet; where the assessment scores it, the scores at which it counts."""

    code = models.SlugField(primary_key=True, max_length=40)
    name = models.CharField(max_length=120)
    name_cy = models.CharField(max_length=120, blank=True)
    position = models.PositiveSmallIntegerField()
    part_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    section = models.PositiveSmallIntegerField(null=True, blank=True)
    standard_threshold = models.PositiveSmallIntegerField(null=True, blank=True)
    severe_threshold = models.PositiveSmallIntegerField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("position",)
        constraints = (
            models.CheckConstraint(
                name="need_severe_above_standard",
                condition=Q(standard_threshold__isnull=True, severe_threshold__isnull=True)
                | Q(severe_threshold__gt=F("standard_threshold")),
            ),
        )

    def __str__(self) -> str:
        return self.name


class Cohort(models.Model):
    """Whom a lot is for, by sex, age in whole years (both ends included) and heritage."""

    code = models.SlugField(primary_key=True, max_length=40)
    name = models.CharField(max_length=120)
    name_cy = models.CharField(max_length=120, blank=True)
    position = models.PositiveSmallIntegerField()
    men = models.BooleanField()
    women = models.BooleanField()
    min_age = models.PositiveSmallIntegerField(default=18)
    max_age = models.PositiveSmallIntegerField(null=True, blank=True)
    minority_ethnic_only = models.BooleanField(default=False)

    class Meta:
        ordering = ("position",)
        constraints = (
            models.CheckConstraint(name="cohort_admits_somebody", condition=Q(men=True) | Q(women=True)),
            models.CheckConstraint(
                name="cohort_ages_in_order",
                condition=Q(max_age__isnull=True) | Q(max_age__gte=F("min_age")),
            ),
        )

    def __str__(self) -> str:
        return self.name


class Category(models.Model):
    """One of the framework's fourteen, in which an organisation qualifies."""

    class Group(models.TextChoices):
        NEED = "NEED", _("Needs")
        COHORT = "COHORT", _("Groups of people")
        APPROACH = "APPROACH", _("Approaches")

    code = models.SlugField(primary_key=True, max_length=40)
    name = models.CharField(max_length=120)
    name_cy = models.CharField(max_length=120, blank=True)
    position = models.PositiveSmallIntegerField()
    group = models.CharField(max_length=10, choices=Group.choices)
    need = models.OneToOneField(Need, null=True, blank=True, on_delete=models.PROTECT)
    cohort = models.OneToOneField(Cohort, null=True, blank=True, on_delete=models.PROTECT)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("position",)
        verbose_name_plural = "categories"
        constraints = (
            models.CheckConstraint(
                name="category_stands_for_its_group",
                condition=Q(group="NEED", need__isnull=False, cohort__isnull=True)
                | Q(group="COHORT", need__isnull=True)
                | Q(group="APPROACH", need__isnull=True, cohort__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return self.name


class ServiceType(Dated):
    """What can be bought or delivered: a bundle of needs (ACC, PWB), or what is done in-house (UPW)."""

    code = models.CharField(primary_key=True, max_length=10)
    name = models.CharField(max_length=120)
    name_cy = models.CharField(max_length=120, blank=True)
    position = models.PositiveSmallIntegerField()
    on_framework = models.BooleanField(help_text="Whether the framework may buy it.")
    needs = models.ManyToManyField(Need, through="ServiceTypeNeed", related_name="service_types")
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("position",)
        constraints = (ends_after_it_begins("service_type_ends_after_it_begins"),)

    def __str__(self) -> str:
        return self.name


class ServiceTypeNeed(Dated):
    """That a service type meets a need, for a while."""

    service_type = models.ForeignKey(ServiceType, on_delete=models.CASCADE, related_name="need_links")
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="service_type_links")

    class Meta:
        constraints = (
            no_overlap("service_type_need_held_once_a_day", "service_type", "need"),
            ends_after_it_begins("service_type_need_ends_after_it_begins"),
        )

    def __str__(self) -> str:
        return f"{self.service_type_id} meets {self.need_id}"


class BuyingRule(Dated):
    """By which kind of area a service type is bought for a cohort within a country or region.

    A rule of a region stands in place of every rule of its country for the same service type.
    """

    class Route(models.TextChoices):
        FRAMEWORK = "FRAMEWORK", _("Bought through the framework")
        CO_COMMISSIONED = "CO_COMMISSIONED", _("Commissioned with a combined authority")
        GRANT = "GRANT", _("Granted through the Mayor’s office")
        IN_HOUSE = "IN_HOUSE", _("Delivered by the Probation Service")

    service_type = models.ForeignKey(ServiceType, on_delete=models.CASCADE, related_name="buying_rules")
    within = area_key(Area.Kind.COUNTRY, Area.Kind.REGION, related_name="buying_rules")
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="buying_rules")
    buys_by = models.CharField(max_length=20, choices=Area.Kind.choices)
    route = models.CharField(max_length=20, choices=Route.choices)
    source = models.CharField(max_length=200)

    class Meta:
        ordering = ("service_type__position", "within", "cohort__position", "valid_from")
        constraints = (
            no_overlap("buying_rule_held_once_a_day", "service_type", "within", "cohort"),
            ends_after_it_begins("buying_rule_ends_after_it_begins"),
        )

    def __str__(self) -> str:
        return f"{self.service_type_id} for {self.cohort_id} within {self.within_id} by {self.buys_by}"


class CodeList(models.Model):
    """A closed list of codes, such as the reasons for which a referral is withdrawn."""

    code = models.SlugField(primary_key=True, max_length=60)
    name = models.CharField(max_length=120)
    name_cy = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=200)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Code(Dated):
    """One entry of a code list; a retired code stays, so that old records still read."""

    code_list = models.ForeignKey(CodeList, on_delete=models.CASCADE, related_name="codes")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=200)
    name_cy = models.CharField(max_length=200, blank=True)
    group = models.CharField(max_length=40, blank=True)
    position = models.PositiveSmallIntegerField()
    facts = models.JSONField(default=dict, help_text="What the code entails, such as attended or score.")
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("code_list", "position")
        constraints = (
            no_overlap("code_held_once_a_day", "code_list", "code"),
            ends_after_it_begins("code_ends_after_it_begins"),
        )

    def __str__(self) -> str:
        return self.name


class BankHoliday(models.Model):
    """A day on which nobody counts as working, in England or in Wales."""

    class Nation(models.TextChoices):
        ENGLAND = "ENGLAND", _("England")
        WALES = "WALES", _("Wales")

    nation = models.CharField(max_length=7, choices=Nation.choices)
    on = models.DateField()
    name = models.CharField(max_length=120)
    name_cy = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ("nation", "on")
        constraints = (models.UniqueConstraint(fields=("nation", "on"), name="bank_holiday_once_a_nation"),)

    def __str__(self) -> str:
        return f"{self.name} {self.on} ({self.nation})"


class Policy(Dated):
    """A limit or figure that policy sets, for as long as it is in force, with where it comes from."""

    key = models.SlugField(max_length=80)
    name = models.CharField(max_length=200)
    name_cy = models.CharField(max_length=200, blank=True)
    value = models.JSONField()
    unit = models.CharField(max_length=40)
    source = models.CharField(max_length=300)
    note = models.CharField(max_length=200, blank=True, default="")  # what to check: its source was not read

    class Meta:
        ordering = ("key", "valid_from")
        verbose_name_plural = "policies"
        constraints = (
            no_overlap("policy_has_one_value_a_day", "key"),
            ends_after_it_begins("policy_ends_after_it_begins"),
        )

    def __str__(self) -> str:
        return f"{self.key} from {self.valid_from}"


class Load(models.Model):
    """One reading of the reference files: what would change, what was refused, whether it went in."""

    class Status(models.TextChoices):
        STAGED = "STAGED", _("Waiting: some rows were refused")
        APPLIED = "APPLIED", _("Applied")

    at = models.DateTimeField()
    digest = models.CharField(max_length=64, help_text="Of the files, so that the same files are not read twice.")
    status = models.CharField(max_length=10, choices=Status.choices)
    added_count = models.PositiveIntegerField(default=0)
    changed_count = models.PositiveIntegerField(default=0)
    ended_count = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list, help_text="What was refused: file, line, message.")

    class Meta:
        ordering = ("-at",)

    def __str__(self) -> str:
        return f"Load {self.pk} at {self.at}"


class StagedRow(models.Model):
    """A row that was read and found good, and waits until its load is applied."""

    load = models.ForeignKey(Load, on_delete=models.CASCADE, related_name="rows")
    file = models.CharField(max_length=60)
    line = models.PositiveIntegerField()
    values = models.JSONField(encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ("load", "file", "line")
        constraints = (models.UniqueConstraint(fields=("load", "file", "line"), name="staged_row_once"),)

    def __str__(self) -> str:
        return f"{self.file} line {self.line}"
