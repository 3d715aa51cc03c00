"""What happened, once and for ever: events, and the chain of seals over them."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Event(models.Model):
    """Who did what to which thing when: ids and names of fields, never values.

    It holds no foreign keys, so that erasing a record never touches the audit.
    """

    at = models.DateTimeField()
    verb = models.CharField(max_length=80)  # "referral.accepted"
    # who
    actor_id = models.BigIntegerField(null=True)  # None: the system
    roles = ArrayField(models.CharField(max_length=40), default=list)
    # what
    thing_type = models.CharField(max_length=60)  # "referrals.referral"
    thing_id = models.CharField(max_length=40)
    fields = ArrayField(models.CharField(max_length=60), default=list)
    related = models.JSONField(default=dict)  # ids of other things: {"person": 12}
    count = models.PositiveIntegerField(default=1)  # a bulk load is one event

    class Meta:
        indexes = (
            models.Index(fields=["-at", "-id"], name="event_by_time"),
            models.Index(fields=["thing_type", "thing_id", "-at", "-id"], name="event_by_thing"),
            models.Index(fields=["actor_id", "-at", "-id"], name="event_by_actor"),
            models.Index(fields=["verb", "-at", "-id"], name="event_by_verb"),
            GinIndex(fields=["related"], opclasses=["jsonb_path_ops"], name="event_by_related"),
        )
        triggers = (pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.verb} {self.thing_type} {self.thing_id}"


class Seal(models.Model):
    """A link of the chain: the hash of an event and of the seal before it, in order of sealing."""

    event_id = models.BigIntegerField(unique=True)
    digest = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField()

    class Meta:
        triggers = (pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"seal {self.pk} of event {self.event_id}"
