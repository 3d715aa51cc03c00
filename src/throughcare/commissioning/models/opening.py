"""Opening officers, their keys, and the boxes that hold a competition’s private key."""

from django.db import models
from django.db.models import F, Q

from throughcare.accounts.models import User
from throughcare.commissioning import rules
from throughcare.commissioning.models.call_offs import CallOff
from throughcare.kernel.states import choices


class OfficerKey(models.Model):
    """An opening officer's key pair; the secret half is boxed under a key made from the officer's passphrase."""

    user = models.OneToOneField(User, models.PROTECT, related_name="opening_key")
    public_key = models.BinaryField(max_length=32)
    salt = models.BinaryField(max_length=32)
    boxed_secret = models.BinaryField(max_length=200)
    ops_limit = models.PositiveIntegerField()  # what Argon2id cost when the box was made
    memory_limit_bytes = models.PositiveBigIntegerField()
    made_at = models.DateTimeField()
    # wrong passphrases since the last right one
    failed_count = models.PositiveSmallIntegerField(default=0)
    failed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"opening key of user {self.user_id}"


class OpeningOfficer(models.Model):
    """One of the three officers named for a call-off."""

    call_off = models.ForeignKey(CallOff, models.CASCADE, related_name="officers")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)  # took part in the opening of the words
    prices_approved_at = models.DateTimeField(null=True)  # took part in the opening of the prices

    class Meta:
        constraints = (models.UniqueConstraint(fields=["call_off", "user"], name="officer_named_once"),)

    def __str__(self) -> str:
        return f"officer {self.user_id} of {self.call_off_id}"


class KeyBox(models.Model):
    """A private key of the competition in a box for `outer`, around a box for `inner`: any two of three can open it."""

    call_off = models.ForeignKey(CallOff, models.CASCADE, related_name="key_boxes")
    sealing = models.CharField(max_length=10, default=rules.Sealing.WORDS, choices=choices(rules.Sealing))
    outer = models.ForeignKey(User, models.PROTECT, related_name="+")
    inner = models.ForeignKey(User, models.PROTECT, related_name="+")
    box = models.BinaryField(max_length=400)
    half_opened = models.BinaryField(max_length=300, null=True)  # the inner box, once `outer` has taken part

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["call_off", "sealing", "outer", "inner"], name="key_box_once"),
            models.CheckConstraint(condition=~Q(outer=F("inner")), name="key_box_two_officers"),
        )

    def __str__(self) -> str:
        return f"key box of {self.call_off_id}"


class EarlyAttempt(models.Model):
    """That an officer tried to open what was still sealed, and was refused; whoever sees the call-off sees it."""

    call_off = models.ForeignKey(CallOff, models.CASCADE, related_name="early_attempts")
    sealing = models.CharField(max_length=10, choices=choices(rules.Sealing))
    tried_at = models.DateTimeField()
    tried_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        indexes = (models.Index(fields=["call_off", "-tried_at"]),)

    def __str__(self) -> str:
        return f"early attempt on {self.sealing} of {self.call_off_id}"
