"""Onward referrals: those under one referral, and those whose reply must be chased."""

from throughcare.access.actor import Actor
from throughcare.delivery.services import permissions
from throughcare.delivery.services.models import Onward
from throughcare.kernel.errors import NotFound
from throughcare.referrals.models import Referral


def of_referral(referral: Referral) -> list[Onward]:
    """Everybody to whom the person was sent on, the newest first; the caller has found the referral by a scope."""
    return list(referral.onwards.select_related("need", "made_by", "replied_by").order_by("-made_at", "-pk"))


def onward(actor: Actor, pk: int) -> Onward:
    """One onward referral that the actor may see; NotFound for any other."""
    rows = Onward.objects.filter(permissions.scope(actor), pk=pk)
    found = rows.select_related("referral__person", "referral__body__service_type", "need").first()
    if found is None:
        raise NotFound("There is no such onward referral, or it is not open to you.")
    return found
