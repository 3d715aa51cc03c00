"""Limits of approvers, and awards routed up to those without one."""

from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from throughcare.access.actor import Actor
from throughcare.access.permissions import Permission as P
from throughcare.commissioning import permissions, rules
from throughcare.commissioning.models import Bid, Escalation, Lot
from throughcare.commissioning.queries.terms import is_length_allowed
from throughcare.kernel.errors import NotFound
from throughcare.reference.queries import policy


def limit(actor: Actor, buyer_id: int, on: date) -> Decimal | None:
    """What the actor may award alone for a buyer on a day, in pounds over the whole term; None: any sum."""
    areas = [posting.area for posting in actor.holding(P.AWARD_APPROVE) if posting.organisation_id == buyer_id]
    return rules.limit_of(areas, Decimal(str(policy(rules.LIMIT_POLICY, on).value)))


def delegation(actor: Actor, lot: Lot, bid: Bid, on: date) -> rules.Delegation:
    """An award of a lot to a bid beside the actor's limit, and whether it was agreed to higher up at this price."""
    value = bid.price_gbp or Decimal(0)
    agreed = Escalation.objects.filter(lot=lot, bid=bid, value_gbp=value, is_agreed=True)
    return rules.Delegation(
        value_gbp=value, limit_gbp=limit(actor, lot.call_off.buyer_id, on), is_agreed=agreed.exists()
    )


def of_lot(lot: Lot) -> Escalation | None:
    """What was last routed up about a lot."""
    return Escalation.objects.filter(lot=lot).select_related("asked_by", "decided_by", "bid").order_by("pk").last()


def routed(actor: Actor) -> QuerySet[Escalation]:
    """Awards that wait for the actor as an approver without a limit, the longest waiting first."""
    found = Escalation.objects.filter(permissions.escalation_scope(actor), is_agreed=None)
    return found.select_related("lot__call_off", "lot__service_type", "lot__cohort", "bid__organisation", "asked_by")


def terms_to_approve(actor: Actor, on: date) -> list[Lot]:
    """Lots of drafts whose term is outside what policy allows, that wait for the actor's approval."""
    buyers = {p.organisation_id for p in actor.holding(P.AWARD_APPROVE) if p.area is None}
    found = Lot.objects.filter(
        call_off__buyer__in=buyers, call_off__status=rules.CallOffStatus.DRAFT, term_approved_by=None
    ).exclude(call_off__created_by=actor.user_id)
    found = found.select_related("call_off", "service_type", "cohort").order_by("call_off__reference", "number")
    return [lot for lot in found if not is_length_allowed(lot, on)]


def term_to_approve(actor: Actor, pk: int, on: date) -> Lot:
    """One of them; NotFound otherwise."""
    for lot in terms_to_approve(actor, on):
        if lot.pk == pk:
            return lot
    raise NotFound


def escalation(actor: Actor, pk: int) -> Escalation:
    """One award that waits for the actor; NotFound otherwise."""
    found = routed(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found
