"""How every action gets its referral: by the actor's scope, locked until the transaction ends."""

from throughcare.access.actor import Actor
from throughcare.kernel.errors import NotFound
from throughcare.referrals import permissions
from throughcare.referrals.models import Referral


def locked(actor: Actor, referral_id: int) -> Referral:
    """The referral, locked; NotFound outside the actor's scope."""
    rows = Referral.objects.select_for_update(of=("self",)).select_related("body", "person")
    found = rows.filter(permissions.scope(actor, few=True), pk=referral_id).first()
    if found is None:
        raise NotFound("There is no such referral, or it is not open to you.")
    return found


def links(referral: Referral) -> dict[str, int]:
    """Ids of what an event of the referral also concerns."""
    return {"person": referral.person_id, "body": referral.body_id}
