"""The advice register: you said, we did."""

from django.db import models
from django.db.models import Q

from throughcare.accounts.models import User
from throughcare.engagement.models.programmes import Programme


class Advice(models.Model):
    """A piece of advice that a buyer was given, and what it did about it. Both are published as they are recorded."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="advice")
    number = models.PositiveIntegerField()
    adviser = models.CharField(max_length=200)  # a group or body, never a person: "Third Sector Advisory Group"
    said = models.TextField()
    said_cy = models.TextField(blank=True)
    received_on = models.DateField()
    due_on = models.DateField()  # the last day for an answer
    did = models.TextField(blank=True)
    did_cy = models.TextField(blank=True)
    answered_on = models.DateField(null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["programme", "number"], name="advice_number_once"),
            models.CheckConstraint(
                condition=Q(answered_on=None, did="") | (Q(answered_on__isnull=False) & ~Q(did="")),
                name="advice_answered_whole",
            ),
        )
        indexes = (models.Index(fields=["programme", "-number"]), models.Index(fields=["answered_on", "due_on"]))

    def __str__(self) -> str:
        return f"advice {self.number} to {self.programme_id}"
