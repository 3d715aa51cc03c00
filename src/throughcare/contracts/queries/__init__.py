"""Reads of contracts and of who delivers where."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse

from throughcare.access.actor import Actor
from throughcare.access.permissions import Permission as P
from throughcare.accounts.models import Organisation
from throughcare.audit.models import Event
from throughcare.clock.clock import london_day, start_of_day
from throughcare.commissioning.models import Award, AwardShare
from throughcare.commissioning.rules import by_funder
from throughcare.contracts import permissions, rules
from throughcare.contracts.models import Contract, ContractOption, DeliveryArea, Hold, OptionOrder, Takeover
from throughcare.contracts.queries import uncompeted
from throughcare.deadlines import queries as deadlines
from throughcare.deadlines.models import Deadline
from throughcare.deadlines.rules import Waiting, few
from throughcare.kernel.errors import NotFound
from throughcare.reference.queries import in_force


def contracts(actor: Actor) -> QuerySet[Contract]:
    """Contracts that the actor may see, by the day they start and reference."""
    gates = Q(holds__verb="go_live")
    return (
        Contract.objects.filter(permissions.scope(actor))
        .select_related("provider", "service_type", "cohort")
        .prefetch_related("areas")
        .annotate(
            gate_count=Count("holds", filter=gates),
            cleared_count=Count("holds", filter=gates & Q(holds__cleared_at__isnull=False)),
        )
        .order_by("starts_on", "reference")
    )


def contract(actor: Actor, reference: str) -> Contract:
    """One contract that the actor may see, with areas and holds; NotFound otherwise."""
    found = (
        Contract.objects.filter(permissions.scope(actor), reference=reference)
        .select_related("provider", "buyer", "service_type", "cohort", "award__lot__call_off")
        .prefetch_related("areas", Prefetch("holds", Hold.objects.select_related("cleared_by", "evidence_by")))
        .first()
    )
    if found is None:
        raise NotFound
    return found


def hold(actor: Actor, reference: str, hold_id: int) -> Hold:
    """One hold of a contract that the actor may see; NotFound otherwise."""
    found = Hold.objects.filter(contract=contract(actor, reference), pk=hold_id).select_related("contract").first()
    if found is None:
        raise NotFound
    return found


def open_gates(contract: Contract) -> QuerySet[Hold]:
    """What still keeps a contract from going live."""
    return contract.holds.filter(verb="go_live", cleared_at=None)


def due_to_start(on: date) -> QuerySet[Contract]:
    """Contracts that are mobilising and whose start date has come."""
    return Contract.objects.filter(status=rules.ContractStatus.MOBILISING, starts_on__lte=on).order_by(
        "starts_on", "pk"
    )


def due_to_end(on: date) -> QuerySet[Contract]:
    """Live contracts whose term is over."""
    return Contract.objects.filter(status=rules.ContractStatus.LIVE, ends_on__lte=on).order_by("ends_on", "pk")


def delivering(areas: Iterable[str], on: date) -> QuerySet[DeliveryArea]:
    """Who delivers in any of the areas on a day, with the body, its organisation and its contract."""
    return (
        DeliveryArea.objects.filter(in_force(on), area_id__in=list(areas))
        .select_related("body__organisation", "body__contract", "service_type", "cohort", "area")
        .order_by("service_type__position", "cohort__position", "pk")
    )


def award_of(event: Event) -> Award:
    """The award that an event is about, with lot and call-off."""
    return Award.objects.select_related("lot__call_off").get(pk=event.thing_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A member of a contract's supply chain, and what share of it was promised when it was awarded."""

    organisation_id: int
    name: str
    percent: int
    is_lead: bool


def supply_chain(contract_id: int | None) -> list[Member]:
    """Who was awarded a contract together, the lead first, then the largest; empty where somebody has it alone.

    A member that is no lead reads its own share alone: the wall shows no other.
    """
    if contract_id is None:
        return []
    rows = AwardShare.objects.filter(award__contract=contract_id)
    found = [
        Member(organisation_id=who, name=name, percent=percent, is_lead=who == lead)
        for who, name, percent, lead in rows.values_list(
            "organisation_id", "organisation__name", "percent", "award__contract__provider_id"
        )
    ]
    return sorted(found, key=lambda member: (not member.is_lead, -member.percent, member.name))


def takeovers() -> QuerySet[Takeover]:
    """The dated map of organisations: who took over from whom, the latest first."""
    return Takeover.objects.select_related("old", "new", "recorded_by").order_by("-valid_from", "-pk")


def takeover_of(contract: Contract) -> Takeover | None:
    """From whom the contract's provider took over last, and when."""
    return takeovers().filter(new=contract.provider_id, done_at__gte=contract.made_at).first()


def parts_of(organisation_id: int) -> QuerySet[Contract]:
    """Contracts that go on in which an organisation has a part: as provider, or as a member of the supply chain."""
    part = Q(provider=organisation_id) | Q(award__shares__organisation=organisation_id)
    return Contract.objects.filter(part).exclude(status=rules.ContractStatus.ENDED).distinct()


def providers() -> QuerySet[Organisation]:
    """Organisations that deliver services or could, by name, those left out that somebody took over."""
    return Organisation.objects.filter(kind=Organisation.Kind.SUPPLIER, taken_over_by=None).order_by("name", "pk")


def takeovers_due(on: date) -> QuerySet[Takeover]:
    """Takeovers whose day has come and that contracts have not followed."""
    return Takeover.objects.filter(done_at=None, valid_from__lte=on).order_by("valid_from", "pk")


def clocks(contract: Contract) -> list[Deadline]:
    """The deadlines of a contract: its start, and the day by which buying again must begin."""
    return list(deadlines.of_thing(contract))


def evidence_wanted(hold: Hold) -> str:
    """What counts as showing that a gate is met."""
    return next((gate.evidence for gate in rules.GATES if gate.kind == hold.kind), "")


def waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """What waits for the actor: gates to show or to clear, and contracts whose start has come."""
    today = london_day(now)
    ours = Q(provider__in=actor.organisations(P.GATE_EVIDENCE)) | Q(buyer__in=actor.organisations(P.CONTRACT_MANAGE))
    mobilising = contracts(actor).filter(ours, status=rules.ContractStatus.MOBILISING)
    found = []
    for c in mobilising.prefetch_related(None).prefetch_related("areas"):
        url, due = reverse("contracts:contract", args=[c.reference]), start_of_day(c.starts_on)
        own = c.provider_id in actor.organisations(P.GATE_EVIDENCE)
        bought = permissions.manages(actor, c)
        gates = c.gate_count - c.cleared_count  # type: ignore[attr-defined]
        if own and gates:
            found.append(Waiting(text=f"{c.reference}: show what is ready for {gates} gates", url=url, due_at=due))
        elif bought and gates:
            found.append(Waiting(text=f"{c.reference}: clear {gates} gates before it starts", url=url, due_at=due))
        elif bought and c.starts_on <= today:
            found.append(Waiting(text=f"{c.reference} can go live", url=url, due_at=due))
    found += [
        Waiting(
            text=f"Agree or not to an award without competition to {asked.provider.name}",
            url=reverse("contracts:uncompeted_decide", args=[asked.pk]),
        )
        for asked in uncompeted.to_decide(actor)
    ]
    listed = f"{reverse('contracts:contracts')}?status=mobilising"
    return few(found, more="More contracts to mobilise: {n}", url=listed, total=lambda: len(found))


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """How many contracts are live or on their way, and what they are worth over their terms."""

    count: int
    value_gbp: Decimal


def totals() -> Totals:
    """Live figures of all contracts that have not ended."""
    found = Contract.objects.exclude(status=rules.ContractStatus.ENDED)
    return Totals(**found.aggregate(count=Count("pk"), value_gbp=Coalesce(Sum("value_gbp"), Decimal(0))))


# Together, and beside the contract


def funders(contract: Contract) -> list[tuple[str, int, Decimal]]:
    """Who pays for a contract, the buyer first: percent and pounds, which add up to its value."""
    others = list(contract.funders.select_related("organisation"))
    percents = {row.organisation_id: row.percent for row in others}
    names = {row.organisation_id: row.organisation.name for row in others} | {contract.buyer_id: contract.buyer.name}
    own = {contract.buyer_id: 100 - sum(percents.values())}
    shared = {pk: percent for pk, percent in (own | percents).items() if percent}
    return [(names[pk], shared[pk], amount) for pk, amount in by_funder(contract.value_gbp, shared).items()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """An order of an optional service; `so_far_gbp` is all that was ordered of the option by then."""

    reference: str
    option: ContractOption
    order: OptionOrder
    so_far_gbp: Decimal


def options(contract: Contract) -> list[ContractOption]:
    """The optional services of a contract, with what was ordered and by whom."""
    return list(contract.options.prefetch_related("orders__ordered_by"))


def orders(contract: Contract, services: Iterable[ContractOption]) -> list[Ordered]:
    """What was ordered of the optional services of a contract, the oldest first."""
    found: list[Ordered] = []
    so_far: dict[int, Decimal] = defaultdict(Decimal)
    rows = [(option, order) for option in services for order in option.orders.all()]
    for number, (option, order) in enumerate(sorted(rows, key=lambda row: row[1].pk), start=1):
        so_far[option.pk] += order.value_gbp
        reference = f"{contract.reference}-O{number}"
        found.append(Ordered(reference=reference, option=option, order=order, so_far_gbp=so_far[option.pk]))
    return found


def option(actor: Actor, reference: str, pk: int) -> ContractOption:
    """One of them, of a contract that the actor may see; NotFound otherwise."""
    found = contract(actor, reference).options.filter(pk=pk).select_related("contract").first()
    if found is None:
        raise NotFound
    return found


def locked(contract: Contract) -> Contract:
    """The contract as it is now, locked until the transaction ends."""
    return Contract.objects.select_for_update(of=("self",)).get(pk=contract.pk)
