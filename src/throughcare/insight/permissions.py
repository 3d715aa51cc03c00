"""Whose figures an actor may see, and which referrals behind them."""

from django.db.models import Q

from throughcare.access.actor import Actor
from throughcare.access.permissions import Permission as P
from throughcare.access.roles import Role
from throughcare.contracts.models import Contract
from throughcare.kernel.errors import Decision, allow_if

WATCHERS = (
    Role.COMMISSIONER,
    Role.CONTRACT_MANAGER,
    Role.ANALYST,
    Role.INSPECTOR,
    Role.SENIOR_PRACTITIONER,
    Role.HEAD_OF_UNIT,
)


def can_report(actor: Actor) -> Decision:
    """Ask for a report on referrals: whoever may see the referrals behind a figure; of those one may see."""
    return allow_if(actor.may(P.MEASURE_DRILL), "Your role does not include reports on referrals.")


SEES_ALL_SHARES = (Role.COMMISSIONER, Role.CONTRACT_MANAGER, Role.INSPECTOR)


def share_scope(actor: Actor) -> Q:
    """Contracts whose shares the actor may see, of those that were awarded to several.

    Those who buy and inspect see all, a lead provider its own contracts', a subcontractor those in which it has a
    share: of that, `sees_whole` says whether it is all or its own share alone.
    """
    if any(actor.has(role) for role in SEES_ALL_SHARES):
        return Q()
    own = actor.organisations(P.SHARE_VIEW)
    return Q(provider_id__in=own) | Q(award__shares__organisation_id__in=own)


def sees_whole(actor: Actor, contract: Contract) -> bool:
    """Whether the actor sees every member's share: the buyer's side, inspection and the lead provider."""
    leads = contract.provider_id in actor.only(P.CONTRACT_VIEW).organisations(P.SHARE_VIEW)
    return leads or any(actor.has(role) for role in SEES_ALL_SHARES)


def body_scope(actor: Actor) -> Q:
    """Delivery bodies whose figures the actor may see: a provider's own; for those who buy or watch, all."""
    if any(actor.has(role) for role in WATCHERS):
        return Q()
    return Q(organisation_id__in=actor.organisations(P.MEASURE_VIEW))
