"""Whose figures an actor may see, and which referrals behind them."""

from django.db.models import Q

from throughcare.access.actor import Actor
from throughcare.access.permissions import Permission as P
from throughcare.access.roles import Role
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


def body_scope(actor: Actor) -> Q:
    """Delivery bodies whose figures the actor may see: a provider's own; for those who buy or watch, all."""
    if any(actor.has(role) for role in WATCHERS):
        return Q()
    return Q(organisation_id__in=actor.organisations(P.MEASURE_VIEW))
