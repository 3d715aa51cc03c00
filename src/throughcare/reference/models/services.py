"""What: needs, cohorts, categories of the framework, service types, and by which areas they are bought."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from throughcare.reference.models.dated import Dated, area_key, ends_after_it_begins, no_overlap
from throughcare.reference.models.places import Area


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
