"""What a caseload says of somebody against their own word."""

from django.db import models
from django.db.models import Q

from throughcare.accounts.models import User
from throughcare.kernel.states import choices
from throughcare.people.models.record import Person
from throughcare.people.rules.told import Outcome


class Contradiction(models.Model):
    """A caseload says something else of a field than the person does: their word stands until an officer decides."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="contradictions")
    field = models.CharField(max_length=20)  # of the record
    value = models.CharField(max_length=80)  # what the caseload says, as the log of changes keeps it
    file_name = models.CharField(max_length=120)  # of the caseload
    found_at = models.DateTimeField()
    # the decision
    outcome = models.CharField(max_length=10, blank=True, choices=choices(Outcome))  # blank: to decide
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["person", "field"], condition=Q(outcome=""), name="contradiction_open_once"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at=None) | (~Q(outcome="") & Q(decided_at__isnull=False)),
                name="contradiction_decided",
            ),
        )
        indexes = (models.Index(fields=["person", "field"], name="contradiction_of_person"),)

    def __str__(self) -> str:
        return f"contradiction {self.pk} of person {self.person_id}"
