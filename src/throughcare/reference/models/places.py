"""Where: areas of every kind and how they lie in one another, postcode districts, places."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from throughcare.reference.models.dated import Dated, area_key, ends_after_it_begins, no_overlap

DISTRICT = r"^[A-Z]{1,2}[0-9][0-9A-Z]?$"  # as DE1, CF10, SW1A


def degrees_north() -> models.FloatField:
    """Degrees north, within England and Wales."""
    return models.FloatField(validators=[MinValueValidator(49.8), MaxValueValidator(55.9)])


def degrees_east() -> models.FloatField:
    """Degrees east, within England and Wales; west is negative."""
    return models.FloatField(validators=[MinValueValidator(-6.5), MaxValueValidator(1.8)])


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
