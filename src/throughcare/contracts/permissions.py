"""Which contracts an actor may see, and who may bring them to life."""

from django.db.models import Q

from throughcare.access.actor import SYSTEM, Actor
from throughcare.access.permissions import Permission as P
from throughcare.access.roles import Role
from throughcare.contracts.models import Contract, ContractFunder, Hold, Uncompeted
from throughcare.contracts.rules import UncompetedStatus
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

ASKS = (P.COMPETITION_WRITE, P.AWARD_APPROVE, P.CONTRACT_MANAGE)


def scope(actor: Actor) -> Q:
    """Contracts: a provider's own, what a co-commissioner pays for; all for those who buy, watch or refer."""
    if any(actor.has(role) for role in WATCHERS):
        return Q()
    pays = {p.organisation_id for p in actor.holding(P.CONTRACT_VIEW) if p.role == Role.CO_COMMISSIONER}
    delivers = actor.organisations(P.CONTRACT_VIEW) - pays
    paid = ContractFunder.objects.filter(organisation__in=pays).values("contract")
    return Q(provider_id__in=delivers) | Q(buyer__in=pays) | Q(pk__in=paid)


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


def uncompeted_scope(actor: Actor) -> Q:
    """What goes without competition: for who buys, approves or manages contracts for its buyer; inspection all."""
    if actor.has(Role.INSPECTOR):
        return Q()
    public = Q(status__in=(UncompetedStatus.AGREED, UncompetedStatus.STOPPED))
    agreed = public if any(actor.has(role) for role in WATCHERS) else Q(pk__in=[])
    buyers = {p.organisation_id for right in ASKS for p in actor.holding(right)}
    return agreed | Q(buyer__in=buyers)


def can_ask_uncompeted(actor: Actor, buyer_id: int) -> Decision:
    """Whether the actor asks for something without competition: a commissioner for all of the buyer."""
    postings = [p for p in actor.holding(P.COMPETITION_WRITE) if p.organisation_id == buyer_id]
    whole = any(p.area is None for p in postings)
    return allow_if(whole, "Only a commissioner for all of the buying organisation asks for this.")


def can_decide_uncompeted(actor: Actor, asked: Uncompeted) -> Decision:
    """Whether the actor is the second person: an approver for all of the buyer who didn't ask."""
    second = asked.buyer_id in approves_for(actor) and asked.asked_by_id != actor.user_id
    return allow_if(second, "An approver for all of the buyer decides, who didn't ask for it.")


def approves_for(actor: Actor) -> set[int]:
    """The buyers for all of which the actor is an approver: who agrees as the second person."""
    return {p.organisation_id for p in actor.holding(P.AWARD_APPROVE) if p.area is None}


def can_confirm_uncompeted(actor: Actor) -> Decision:
    """Whether the actor makes the contract of what was agreed: time alone, when standstill is over."""
    return allow_if(actor == SYSTEM, "The contract is made by itself when standstill is over.")


def can_stop_uncompeted(actor: Actor, asked: Uncompeted) -> Decision:
    """Whether the actor stops a direct award in its standstill: an approver for all of the buyer."""
    return allow_if(asked.buyer_id in approves_for(actor), "An approver for all of the buyer stops it.")
