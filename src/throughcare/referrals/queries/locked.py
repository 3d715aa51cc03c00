"""How every action gets its referral: by the actor's scope, locked until the transaction ends."""

from throughcare.access.actor import Actor
from throughcare.kernel.errors import NotFound, NotNow
from throughcare.referrals import permissions, rules
from throughcare.referrals.models import Referral
from throughcare.referrals.rules import amending


def locked(actor: Actor, referral_id: int) -> Referral:
    """The referral, locked; NotFound outside the actor's scope."""
    rows = Referral.objects.select_for_update(of=("self",)).select_related("body", "person")
    found = rows.filter(permissions.scope(actor, few=True), pk=referral_id).first()
    if found is None:
        raise NotFound("There is no such referral, or it is not open to you.")
    return found


def locked_draft(actor: Actor, referral_id: int) -> Referral:
    """The draft, locked, to whoever may write it; NotNow once it has been sent."""
    referral = locked(actor, referral_id)
    permissions.can_write(actor, referral).or_raise()
    rules.REFERRAL.next("send", referral.status)
    return referral


def locked_open(actor: Actor, referral_id: int) -> Referral:
    """The referral, locked, to whoever may amend it; NotNow unless it was sent and has not ended."""
    referral = locked(actor, referral_id)
    permissions.can_write(actor, referral).or_raise()
    if not amending.may_amend(referral.status):
        raise NotNow("Only a referral that was sent and has not ended is amended.")
    return referral


def locked_writable(actor: Actor, referral_id: int) -> Referral:
    """A draft, or what was sent and has not ended, locked, to whoever may write it."""
    referral = locked(actor, referral_id)
    return locked_open(actor, referral_id) if referral.sent_at else locked_draft(actor, referral_id)


def links(referral: Referral) -> dict[str, int]:
    """Ids of what an event of the referral also concerns."""
    return {"person": referral.person_id, "body": referral.body_id}
