"""Deadlines as rows: what is due by when, who has to act, and what came of it."""

from django.db import models
from django.db.models import Q


class Deadline(models.Model):
    """Something due by a moment. Time never changes its row: late and due soon are derived by `rules.standing`.

    The thing is named by type and id, not by a foreign key, since it may stand in any app above.
    `ref` is what people call it (a reference number), never a name.
    """

    kind = models.CharField(max_length=60)  # "referral.first_appointment"; also the key of its policy
    # what
    thing_type = models.CharField(max_length=60)
    thing_id = models.BigIntegerField()
    ref = models.CharField(max_length=60)
    # when
    nation = models.CharField(max_length=7)  # whose working days: ENGLAND or WALES
    started_on = models.DateField()
    due_at = models.DateTimeField()
    warn_at = models.DateTimeField()
    # who has to act: a role in an organisation, or one user
    role = models.CharField(max_length=40, blank=True)
    organisation_id = models.BigIntegerField(null=True)
    user_id = models.BigIntegerField(null=True)
    # what came of it
    met_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    stopped_on = models.DateField(null=True)  # a stop-clock runs since this day
    stop_reason = models.CharField(max_length=200, blank=True)
    escalated_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "thing_type", "thing_id"],
                condition=Q(met_at=None, cancelled_at=None),
                name="deadline_open_once",
            ),
            models.CheckConstraint(condition=Q(met_at=None) | Q(cancelled_at=None), name="deadline_one_end"),
        )
        indexes = (
            models.Index(fields=["due_at"], condition=Q(met_at=None, cancelled_at=None), name="deadline_open"),
            models.Index(fields=["organisation_id", "role", "due_at"]),
            models.Index(fields=["user_id", "due_at"]),
            models.Index(fields=["thing_type", "thing_id"]),
        )

    def __str__(self) -> str:
        return f"{self.kind} of {self.ref} due {self.due_at:%d.%m.%Y}"
