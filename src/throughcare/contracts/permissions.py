"""Which contracts an actor may see, and who may bring them to life."""

from django.db.models import Q

from throughcare.access.actor import SYSTEM, Actor
from throughcare.access.permissions import Permission as P
from throughcare.access.roles import Role
from throughcare.contracts.models import Contract, Hold
from throughcare.kernel.errors import Decision, allow_if

WATCHERS = (
    Role.COMMISSIONER,
    Role.CONTRACT_MANAGER,
    Role.APPROVER,
    Role.ANALYST,
    Role.INSPECTOR,
    Role.PRACTITIONER,
    Role.SENIOR_PRACTITIONER,
)


def scope(actor: Actor) -> Q:
    """Contracts: a provider's own; for those who buy, watch or refer, all (they hold no personal data)."""
    if any(actor.has(role) for role in WATCHERS):
        return Q()
    return Q(provider_id__in=actor.organisations(P.CONTRACT_VIEW))


def can_manage(actor: Actor, contract: Contract) -> Decision:
    """Whether the actor may clear gates, go live or end: a contract manager of the buyer, or time itself."""
    return allow_if(
        actor is SYSTEM or contract.buyer_id in actor.organisations(P.CONTRACT_MANAGE),
        "Only a contract manager of the body that bought this service can do this.",
    )


def can_give_evidence(actor: Actor, hold: Hold) -> Decision:
    """Whether the actor may show that a gate is met: a manager of the provider."""
    return allow_if(
        hold.contract.provider_id in actor.organisations(P.GATE_EVIDENCE),
        "Only a manager of the provider can give evidence.",
    )
