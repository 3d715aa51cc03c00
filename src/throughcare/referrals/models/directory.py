"""What the directory says beside contracts: figures of waits, listings of services and of local offers, their sites."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from throughcare.accounts.models import User
from throughcare.contracts.models import DeliveryBody
from throughcare.reference.models import Area, Cohort, Need, PostcodeDistrict


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


class Listing(models.Model):
    """What the directory says of an offer: a delivery body beyond its contract, or a local service without one."""

    body = models.OneToOneField(DeliveryBody, models.CASCADE, null=True, related_name="listing")  # None: local
    # of a local service, which nobody bought
    name = models.CharField(max_length=200, blank=True)
    provider = models.CharField(max_length=200, blank=True)
    contact = models.TextField(blank=True)  # how somebody comes to it
    needs = models.ManyToManyField(Need, related_name="+")
    cohort = models.ForeignKey(Cohort, models.PROTECT, null=True, related_name="+")
    areas = models.ManyToManyField(Area, related_name="+")
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)  # the first day on which it is no longer there
    # of both
    about = models.TextField(blank=True)
    methods = ArrayField(models.CharField(max_length=10), default=list)  # of `METHODS`
    languages = ArrayField(models.CharField(max_length=40), default=list)  # beside English
    access = ArrayField(models.CharField(max_length=40), default=list)  # codes of "accessibility"
    is_made_up = models.BooleanField(default=False)
    checked_at = models.DateTimeField()
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(body__isnull=False, name="")
                | (Q(body=None, cohort__isnull=False, valid_from__isnull=False) & ~Q(name="")),
                name="listing_of_a_body_or_local",
            ),
        )
        indexes = (models.Index(fields=["name", "id"]),)

    def __str__(self) -> str:
        return self.name or f"listing of body {self.body_id}"


class Site(models.Model):
    """Where an offer sees people."""

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="sites")
    name = models.CharField(max_length=200)
    district = models.ForeignKey(PostcodeDistrict, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.name
