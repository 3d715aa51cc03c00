"""Which contracts an actor may see, and who may bring them to life."""

from django.db.models import Q

from throughcare.access.actor import SYSTEM, Actor
from throughcare.access.permissions import Permission as P
from throughcare.access.roles import Role
from throughcare.contracts.models import Contract, Hold
from throughcare.kernel.errors import Decision, allow_if
from throughcare.reference.queries import all_within

WATCHERS = (
    Role.COMMISSIONER,
    Role.CONTRACT_MANAGER,
    Role.APPROVER,
    Role.ANALYST,
    Role.INSPECTOR,
    Role.PRACTITIONER,
    Role.SENIOR_PRACTITIONER,
    Role.HEAD_OF_UNIT,
)


def scope(actor: Actor) -> Q:
    """Contracts: a provider's own; for those who buy, watch or refer, all (they hold no personal data)."""
    if any(actor.has(role) for role in WATCHERS):
        return Q()
    return Q(provider_id__in=actor.organisations(P.CONTRACT_VIEW))


def can_manage(actor: Actor, contract: Contract) -> Decision:
    """Whether the actor may clear gates, go live or end: a contract manager of the buyer, or time itself."""
    return allow_if(
        actor == SYSTEM or manages(actor, contract),
        "Only a contract manager of the body that bought this service, for its areas, can do this.",
    )


def manages(actor: Actor, contract: Contract) -> bool:
    """Whether a posting as contract manager is of the buyer: for all of it, or for all the contract's areas."""
    postings = [p for p in actor.holding(P.CONTRACT_MANAGE) if p.organisation_id == contract.buyer_id]
    if not postings or any(p.area is None for p in postings):
        return bool(postings)
    areas = {area.pk for area in contract.areas.all()}
    return any(areas <= all_within([p.area]) for p in postings if p.area)


def can_record_takeover(actor: Actor) -> Decision:
    """Whether the actor may say that one organisation took over another's contracts: contract managers of buyers."""
    return allow_if(actor.may(P.CONTRACT_MANAGE), "Only contract managers record that an organisation was taken over.")


def can_give_evidence(actor: Actor, hold: Hold) -> Decision:
    """Whether the actor may show that a gate is met: a manager of the provider."""
    return allow_if(
        hold.contract.provider_id in actor.organisations(P.GATE_EVIDENCE),
        "Only a manager of the provider can give evidence.",
    )
