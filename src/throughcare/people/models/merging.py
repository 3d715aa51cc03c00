"""Two records of the same person made one, with what was whose; and pairs that are two people after all."""

from django.db import models
from django.db.models import F, Q

from throughcare.accounts.models import User
from throughcare.people.models.record import Person


class Merge(models.Model):
    """That a record went into another: all that it held by itself, which rows moved, and what found no room."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="merges")  # the record that stayed
    gone_crn = models.CharField(max_length=7)
    gone_id = models.BigIntegerField()
    gone = models.JSONField()  # column → value of the record that went
    moved = models.JSONField()  # "people.Sentence" → keys of rows
    unmoved = models.JSONField()  # [what, values] of rows beside which the other record had its own
    originals = models.JSONField(default=list)  # [what, values] of rows that moved in pieces, as they were
    filled = models.JSONField(default=dict)  # field → value that the record that stayed took over
    reason = models.TextField()
    merged_at = models.DateTimeField()
    merged_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    # taken apart again
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    undo_reason = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["gone_id"], condition=Q(undone_at=None), name="merged_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="merge_with_reason"),
        )
        indexes = (models.Index(fields=["gone_crn"]), models.Index(fields=["-merged_at"]))

    def __str__(self) -> str:
        return f"merge {self.pk}"


class Distinct(models.Model):
    """That two records which look alike are of two people, as somebody found who looked."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")  # the one with the lower key
    other = models.ForeignKey(Person, models.CASCADE, related_name="+")
    reason = models.TextField()
    said_at = models.DateTimeField()
    said_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "records of two people"
        constraints = (
            models.UniqueConstraint(fields=["person", "other"], name="distinct_once"),
            models.CheckConstraint(condition=Q(person__lt=F("other")), name="distinct_in_order"),
        )
        indexes = (models.Index(fields=["other"]),)

    def __str__(self) -> str:
        return f"people {self.person_id} and {self.other_id}"
