"""In which cells an organisation is qualified, and what keeps it off the framework."""

from django.db import models
from django.db.models import Q

from throughcare.accounts.models import Organisation, User
from throughcare.kernel.states import choices
from throughcare.market.models.applications import Cell
from throughcare.market.models.frameworks import Framework
from throughcare.market.rules.membership import Ground, Kind
from throughcare.reference.models import Area, ServiceType


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


class Restriction(models.Model):
    """That a member is off the framework for a time: suspended, banned, or lapsed. The row stays when it is over."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="restrictions")
    framework = models.ForeignKey(Framework, models.PROTECT, related_name="restrictions")
    kind = models.CharField(max_length=10, choices=choices(Kind))
    ground = models.CharField(max_length=20, choices=choices(Ground))
    reason = models.TextField()
    from_at = models.DateTimeField()
    until_on = models.DateField(null=True)  # the first day on which it no longer holds; a ban always has one
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    lift_reason = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(kind="banned") | Q(until_on__isnull=False), name="ban_has_an_end"),
            models.UniqueConstraint(
                fields=["organisation", "framework", "ground"],
                condition=Q(lifted_at=None),
                name="restriction_open_once",
            ),
        )
        indexes = (models.Index(fields=["organisation", "from_at"]),)

    def __str__(self) -> str:
        return f"{self.kind} of {self.organisation_id}"
