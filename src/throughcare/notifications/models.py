"""What users were told of, how they want to be told, and the digests that were sent."""

from django.db import models
from django.db.models import Q

from throughcare.accounts.models import User
from throughcare.kernel.states import choices
from throughcare.letters.models import Message
from throughcare.notifications import rules


class Digest(models.Model):
    """The one e-mail of a user's day: it counts what is new. It is made once, whatever is killed meanwhile."""

    user = models.ForeignKey(User, models.CASCADE, related_name="digests")
    day = models.DateField()
    count = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    message = models.ForeignKey(Message, models.SET_NULL, null=True, related_name="+")  # None: the address bounced

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "day"], name="digest_once_a_day"),)

    def __str__(self) -> str:
        return f"digest of user {self.user_id} on {self.day:%Y-%m-%d}"


class Notice(models.Model):
    """One thing that one user is told of: a reference and a path to look at, never a name."""

    user = models.ForeignKey(User, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=30)  # of `rules.Kind`
    source = models.CharField(max_length=60)  # what it tells of: of that nobody is told twice
    ref = models.CharField(max_length=20, blank=True)  # of a referral; people have none here
    path = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    told_by = models.CharField(max_length=6, choices=choices(rules.When))
    digest = models.ForeignKey(Digest, models.SET_NULL, null=True, related_name="notices")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["kind", "source", "user"], name="notice_once"),)
        indexes = (
            models.Index(fields=["user", "-made_at", "-id"], name="notice_newest_first"),
            models.Index(fields=["user"], condition=Q(told_by="digest", digest=None), name="notice_for_digest"),
        )

    def __str__(self) -> str:
        return f"{self.kind} for user {self.user_id}"


class Preference(models.Model):
    """How a user wants to be told of one kind of thing; without one, as `rules.TERMS` says."""

    user = models.ForeignKey(User, models.CASCADE, related_name="preferences")
    kind = models.CharField(max_length=30)  # of `rules.Kind`
    when = models.CharField(max_length=6, choices=choices(rules.When))

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "kind"], name="preference_once"),)

    def __str__(self) -> str:
        return f"user {self.user_id} wants {self.kind} by {self.when}"


class Mobile(models.Model):
    """A user's mobile number; texts go there once a code that was sent to it came back."""

    user = models.OneToOneField(User, models.CASCADE, related_name="mobile")
    number = models.CharField(max_length=20)
    code_hash = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"mobile of user {self.user_id}"
