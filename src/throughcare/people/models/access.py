"""Who may not look at a record, how that came about, and records opened in an emergency."""

from django.db import models
from django.db.models import F, Q

from throughcare.accounts.models import User
from throughcare.people.models.record import Person
from throughcare.reference.models import Area


class AccessRule(models.Model):
    """A limited-access rule: a user shut out of a record, or one of the only ones who may see it."""

    class Kind(models.TextChoices):
        EXCLUDED = "excluded", "May not see this record"
        ONLY = "only", "One of the only ones who may see this record"

    person = models.ForeignKey(Person, models.CASCADE, related_name="access_rules")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["person", "user", "kind"], name="access_rule_once"),)
        indexes = (
            models.Index(fields=["user", "kind", "person"], name="access_rule_of_user"),
            models.Index(fields=["kind", "person"], name="access_rule_of_kind"),
        )

    def __str__(self) -> str:
        return f"{self.kind} on person {self.person_id}"


class AccessChange(models.Model):
    """That who may see a record was changed, by whom and why: what stands now is in the rules."""

    class Verb(models.TextChoices):
        LIMITED = "limited", "Limited the access"
        OPENED = "opened", "Ended the limited access"
        LISTED = "listed", "Let see the record"
        UNLISTED = "unlisted", "No longer lets see the record"
        EXCLUDED = "excluded", "Shut out of the record"
        READMITTED = "readmitted", "No longer shuts out"

    person = models.ForeignKey(Person, models.CASCADE, related_name="access_changes")
    verb = models.CharField(max_length=10, choices=Verb.choices)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # None: of everybody
    reason = models.TextField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="access_change_with_reason"),)
        indexes = (models.Index(fields=["person", "-changed_at"]),)

    def __str__(self) -> str:
        return f"{self.verb} on person {self.person_id}"


class BreakGlass(models.Model):
    """That somebody opened a record which is not theirs to see, for a reason and a short while, and its review.

    It keeps CRN and unit, for those who review it may not see the record themselves.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.TextField()
    crn = models.CharField(max_length=7)
    delivery_unit = models.ForeignKey(Area, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # its review
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    review = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "records opened by break-glass"
        constraints = (
            models.CheckConstraint(condition=~Q(reason="") & Q(ends_at__gte=F("opened_at")), name="break_glass_whole"),
            models.CheckConstraint(
                condition=Q(reviewed_at=None) | (~Q(review="") & ~Q(reviewed_by=F("user"))),
                name="break_glass_reviewed_by_another",
            ),
        )
        indexes = (
            models.Index(fields=["user", "ends_at"]),
            models.Index(fields=["-opened_at", "-id"], name="break_glass_newest"),
        )

    def __str__(self) -> str:
        return f"break-glass {self.pk}"
