"""A data protection officer corrects words of a sent referral that its person disputed."""

from datetime import datetime

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.kernel.errors import NotNow
from throughcare.people import actions as people
from throughcare.people import permissions as people_permissions
from throughcare.referrals import rules
from throughcare.referrals.models import Referral
from throughcare.referrals.queries.locked import links, locked


@transaction.atomic
def correct(*, actor: Actor, now: datetime, referral_id: int, field: str, value: str, reason: str) -> Referral:
    """Correct what the provider was told; old and new words go to the log of changes, each recorded."""
    referral = locked(actor, referral_id)
    people_permissions.can_correct(actor, referral.person).or_raise()
    if referral.sent_at is None:
        raise NotNow("This referral has not been sent: whoever drafts it can change it.")
    rules.check_correctable(field).or_raise()
    people.note_change(
        actor=actor, now=now, person_id=referral.person_id, thing=referral, field=field, value=value, reason=reason
    )
    setattr(referral, field, value)
    referral.save(update_fields=[field])
    record("referral.corrected", actor=actor, now=now, thing=referral, fields=[field], related=links(referral))
    return referral
