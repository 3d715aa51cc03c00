"""Material changes of live call-offs."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from throughcare.accounts.models import User
from throughcare.commissioning.models.call_offs import CallOff


class Change(models.Model):
    """What is different in a live call-off, before and after; a draft until it is published at one instant."""

    call_off = models.ForeignKey(CallOff, models.CASCADE, related_name="changes")
    number = models.PositiveSmallIntegerField()
    reason = models.TextField(blank=True)
    parts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)  # {part: {field: what it is to say}}
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)  # the same as it was until publication
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    due_before = models.DateTimeField(null=True)  # the deadline for bids, and what it came to be
    due_after = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["call_off", "number"], name="change_number_once"),
            models.UniqueConstraint(fields=["call_off"], condition=Q(published_at=None), name="change_one_draft"),
            models.CheckConstraint(
                condition=Q(published_at=None)
                | (Q(due_before__isnull=False, due_after__isnull=False, published_by__isnull=False) & ~Q(reason="")),
                name="change_published_whole",
            ),
        )
        ordering = ("number",)

    def __str__(self) -> str:
        return f"change {self.number} of {self.call_off_id}"
