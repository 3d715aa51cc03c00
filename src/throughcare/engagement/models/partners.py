"""The partner finder: who would work with others on what and where, and what they write to one another."""

from django.db import models
from django.db.models import F, Q

from throughcare.accounts.models import Organisation, User
from throughcare.reference.models import Area, ServiceType


class PartnerListing(models.Model):
    """That an organisation wants to be found by possible partners, for a service in an area. Suppliers alone see it."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="partner_listings")
    service_type = models.ForeignKey(ServiceType, models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    about = models.TextField()  # what they bring, and what they look for
    listed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["organisation", "service_type", "area"], name="partner_listed_once"),
        )
        indexes = (models.Index(fields=["service_type", "area"]),)

    def __str__(self) -> str:
        return f"{self.organisation_id} for {self.service_type_id} in {self.area_id}"


class PartnerMessage(models.Model):
    """A message from one organisation to another, for these two alone: no buyer, no inspector, no rival."""

    sender = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    recipient = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    text = models.TextField()
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(sender=F("recipient")), name="partner_message_to_another"),)
        indexes = (
            models.Index(fields=["sender", "recipient", "sent_at"]),
            models.Index(fields=["recipient", "sent_at"]),
        )

    def __str__(self) -> str:
        return f"message {self.pk}"
