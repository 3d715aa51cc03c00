"""The made-up market: the framework, its suppliers, and the real lot structure of June 2021 with its contracts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

import numpy as np

from throughcare.access.actor import SYSTEM
from throughcare.accounts.models import Organisation, User
from throughcare.clock.clock import start_of_day
from throughcare.commissioning.models import Award, Bid, CallOff, Lot
from throughcare.contracts.models import Contract, DeliveryArea, DeliveryBody
from throughcare.demo import chains, names, staff
from throughcare.demo.scales import REGION_SHARE
from throughcare.kernel.money import split
from throughcare.market.actions.questions import publish_first
from throughcare.market.models import Framework, Qualification, SupplierProfile
from throughcare.reference.models import Area, BuyingRule
from throughcare.reference.queries import area_of, geography, lots_called_for
from throughcare.referrals.models import DirectoryFigure

START = date(2021, 6, 26)
AWARDED = date(2021, 5, 14)
# Initial value of all lots of a service in pounds: the ministry's announcement of May 2021 (£195 million in all).
VALUE_GBP = {"ACC": 33_000_000, "ETE": 33_000_000, "WOS": 46_000_000, "PWB": 83_000_000}
END = {"WOS": date(2025, 4, 1)}
DEFAULT_END = date(2024, 4, 1)
# How many lots each lead provider won on day one, by service: the published spread, with other names.
LEADS = {
    "ACC": (4, 3, 3, 1, 1, 1, 1),
    "ETE": (4, 3, 3, 1),
    "PWB": (10, 9, 9, 7, 4, 3, 2, 1),
    "WOS": (7, 7, 6, 6, 3, 2, 2, 1, 1, 1, 1, 1, 1, 1),
}
SUPPLIERS = 60
IN_HOUSE_STAFF = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOneLot:
    """One lot of day one: what, for whom, where."""

    service_type: str
    cohort: str
    area: str
    region: str


# paid by a grant, beside what was called for there
GRANTED = DayOneLot(
    service_type="PWB", cohort="young-adults-18-25", area="police-derbyshire", region="region-east-midlands"
)


def day_one_lots() -> list[DayOneLot]:
    """The 110 lots of June 2021, as the buying rules of that day call for them: Wales and London apart."""
    found = {area.code: area_of(area, Area.Kind.REGION, START) for area in geography().areas.values()}
    regions = {code: region.code for code, region in found.items() if region}
    places = [p for p in lots_called_for(START) if p.rule.service_type_id in VALUE_GBP]
    return [
        DayOneLot(
            service_type=p.rule.service_type_id,
            cohort=p.rule.cohort_id,
            area=p.area.code,
            region=regions[p.area.code],
        )
        for p in sorted(places, key=lambda p: (p.rule.service_type.position, p.rule.cohort.position))
    ]


def values(lots: list[DayOneLot]) -> list[Decimal]:
    """Each lot's value, by the caseload of its area, so that each service sums to its total to the penny."""
    result = [Decimal(0)] * len(lots)
    for service, total in VALUE_GBP.items():
        mine = [i for i, lot in enumerate(lots) if lot.service_type == service]
        in_region = {lot.region: sum(lots[j].region == lot.region for j in mine) for lot in (lots[i] for i in mine)}
        weights = [round(1000 * REGION_SHARE[lots[i].region] / in_region[lots[i].region]) for i in mine]
        for i, part in zip(mine, split(Decimal(total), weights), strict=True):
            result[i] = part
    return result


def make(
    rng: np.random.Generator,
    *,
    now: datetime,
    buyer: Organisation,
    service: Organisation,
    writer: User,
    favourite: Organisation,
) -> None:
    """Make framework, suppliers, the day-one call-off with its awards, contracts and delivery bodies.

    `favourite` is the cast's own provider: it leads the lots around Derby.
    """
    framework = _framework(buyer)
    firms = [favourite, *suppliers(rng, SUPPLIERS)]
    lots = day_one_lots()
    winners = _winners(lots, firms)
    _qualify(rng, framework, firms, lots, winners)
    call_off = _call_off(framework, buyer, writer)
    _contracts(rng, call_off, lots, winners, buyer, writer)
    _share(rng.spawn(1)[0], call_off, firms)
    _in_house(rng, service, now)
    _body(DeliveryBody.Kind.GRANT, "Mentoring of young adults, Derbyshire", favourite.pk, GRANTED)


def _framework(buyer: Organisation) -> Framework:
    made = Framework.objects.create(
        name="Probation Services Dynamic Framework",
        name_cy="Fframwaith Dynamig y Gwasanaethau Prawf",
        ocid="ocds-tc0001-framework",
        buyer=buyer,
        opened_on=date(2020, 6, 15),
        closes_on=date(2027, 6, 11),
        is_made_up=True,
    )
    publish_first(actor=SYSTEM, now=start_of_day(made.opened_on, 9), framework=made)
    return made


def suppliers(rng: np.random.Generator, count: int, taken: Collection[str] = ()) -> list[Organisation]:
    """Made-up supply organisations with their profiles, under names that nobody has yet."""
    made_at = start_of_day(date(2020, 7, 1), 9)
    made = Organisation.objects.bulk_create(
        Organisation(name=name, kind=Organisation.Kind.SUPPLIER, is_made_up=True, created_at=made_at)
        for name in names.organisations(rng, count, taken)
    )
    SupplierProfile.objects.bulk_create(
        SupplierProfile(
            organisation=organisation,
            about="A made-up organisation of the demonstration.",
            legal_form="charity" if (is_vcse := bool(rng.random() < 0.85)) else "shares",
            is_vcse=is_vcse,
            reinvests=is_vcse,
            policies=["safeguarding", "equality", "data_protection", "health_safety"],
            staff_count=int(rng.lognormal(3.6, 1.2)) + 3,
            turnover_gbp=Decimal(int(rng.lognormal(14.6, 1.3))),
            year_ended_on=date(2020, 3, 31),
            has_parent=False,
            works_in_welsh=bool(rng.random() < 0.2),
            updated_at=made_at,
        )
        for organisation in made
    )
    return made


def _winners(lots: list[DayOneLot], suppliers: list[Organisation]) -> list[Organisation]:
    """Neighbouring lots go to the same lead, in the published spread; Derby's to the cast's provider."""
    winners: list[Organisation] = [suppliers[0]] * len(lots)
    for offset, (service, spread) in enumerate(LEADS.items()):
        mine = sorted((i for i, lot in enumerate(lots) if lot.service_type == service), key=lambda i: lots[i].region)
        queue = [suppliers[1 + offset * 9 + n] for n, share in enumerate(spread) for _ in range(share)]
        for position, i in enumerate(mine):
            winners[i] = queue[position % len(queue)]
            if lots[i].area in ("police-derbyshire", "region-east-midlands") and service in ("PWB", "WOS", "ACC"):
                winners[i] = suppliers[0]
    return winners


def _qualify(
    rng: np.random.Generator,
    framework: Framework,
    suppliers: list[Organisation],
    lots: list[DayOneLot],
    winners: list[Organisation],
) -> None:
    cells = {(w.pk, lot.service_type, lot.area) for w, lot in zip(winners, lots, strict=True)}
    for lot in lots:
        others = rng.choice(len(suppliers), 4, replace=False)
        cells |= {(suppliers[int(i)].pk, lot.service_type, lot.area) for i in others}
    Qualification.objects.bulk_create(
        Qualification(
            organisation_id=organisation,
            framework=framework,
            service_type_id=service,
            area_id=area,
            valid_from=start_of_day(date(2020, 9, 1), 9),
        )
        for organisation, service, area in sorted(cells)
    )


def _call_off(framework: Framework, buyer: Organisation, writer: User) -> CallOff:
    published = start_of_day(date(2020, 12, 14), 10)
    return CallOff.objects.create(
        reference="CO-2020-001",
        ocid="ocds-tc0001-co-2020-001",
        framework=framework,
        buyer=buyer,
        title="Day one services",
        title_cy="Gwasanaethau diwrnod cyntaf",
        description="Rehabilitation services from the day on which the probation service was reunified.",
        status="awarded",
        responses_due_at=published + timedelta(days=60),
        public_key=bytes(32),
        price_key=bytes(32),  # the bids of this call-off were opened before these records began
        created_at=published - timedelta(days=30),
        created_by=writer,
        published_at=published,
        published_by=writer,
        opened_at=published + timedelta(days=61),
        moderated_at=start_of_day(date(2021, 4, 20), 15),
        prices_opened_at=start_of_day(date(2021, 4, 21), 10),
        awarded_at=start_of_day(AWARDED, 12),
        is_made_up=True,
    )


def _contracts(
    rng: np.random.Generator,
    call_off: CallOff,
    lots: list[DayOneLot],
    winners: list[Organisation],
    buyer: Organisation,
    writer: User,
) -> None:
    service_names = dict(BuyingRule.objects.values_list("service_type_id", "service_type__name"))
    area_names = dict(Area.objects.values_list("code", "name"))
    approved = start_of_day(AWARDED, 12)
    for number, (lot, value, winner) in enumerate(zip(lots, values(lots), winners, strict=True), start=1):
        ends_on = END.get(lot.service_type, DEFAULT_END)
        row = Lot.objects.create(
            call_off=call_off,
            number=number,
            service_type_id=lot.service_type,
            cohort_id=lot.cohort,
            value_gbp=value,
            starts_on=START,
            ends_on=ends_on,
            quality_weight=80,
            price_weight=20,
            status="awarded",
        )
        row.areas.set(Area.objects.filter(pk=lot.area))
        price = (value * Decimal(str(round(rng.uniform(0.92, 1.0), 4)))).quantize(Decimal("0.01"))
        bid = _bid(row, winner, price, approved)
        quality = Decimal(str(round(rng.uniform(62, 92), 2)))
        award = Award.objects.create(
            reference=f"AW-{number:05d}",
            lot=row,
            bid=bid,
            organisation=winner,
            value_gbp=price,
            quality_score=quality,
            price_score=Decimal(100),
            total_score=quality * Decimal("0.8") + 20,
            starts_on=START,
            ends_on=ends_on,
            status="confirmed",
            reason="The highest total score of the bids that met every requirement.",
            approved_at=approved,
            approved_by=writer,
            standstill_ends_at=approved + timedelta(days=10),
            confirmed_at=approved + timedelta(days=11),
        )
        title = f"{service_names[lot.service_type]}, {area_names[lot.area]}"
        _contract(award, lot, title, buyer)


def _share(rng: np.random.Generator, call_off: CallOff, firms: list[Organisation]) -> None:
    """With whom each award was won; by chance of its own."""
    for award in Award.objects.filter(lot__call_off=call_off).select_related("lot").order_by("pk"):
        chains.share(rng, award, firms)


def _bid(lot: Lot, winner: Organisation, price: Decimal, at: datetime) -> Bid:
    return Bid.objects.create(
        reference=f"B-D1-{lot.number:04d}",
        lot=lot,
        organisation=winner,
        status="opened",
        answers={},
        price_gbp=price,
        sealed=b"",  # opened before these records began: nothing of it was kept but its price
        opened_at=at - timedelta(days=60),
        price_opened_at=at - timedelta(days=20),
        received_at=at - timedelta(days=95),
        created_at=at - timedelta(days=100),
    )


def _contract(award: Award, lot: DayOneLot, title: str, buyer: Organisation) -> None:
    live_at = start_of_day(START)
    contract = Contract.objects.create(
        reference=f"C-{award.pk:05d}",
        award=award,
        provider_id=award.organisation_id,
        buyer=buyer,
        service_type_id=lot.service_type,
        cohort_id=lot.cohort,
        title=title,
        value_gbp=award.value_gbp,
        starts_on=START,
        ends_on=award.ends_on,
        status="live",
        made_at=award.approved_at,
        live_at=live_at,
        is_made_up=True,
    )
    contract.areas.set(Area.objects.filter(pk=lot.area))
    _body(DeliveryBody.Kind.CONTRACT, title, award.organisation_id, lot, contract=contract)


def _body(
    kind: str, name: str, organisation_id: int, lot: DayOneLot, *, contract: Contract | None = None
) -> DeliveryBody:
    body = DeliveryBody.objects.create(
        kind=kind,
        name=name,
        organisation_id=organisation_id,
        contract=contract,
        service_type_id=lot.service_type,
        cohort_id=lot.cohort,
    )
    DeliveryArea.objects.create(
        body=body,
        service_type_id=lot.service_type,
        cohort_id=lot.cohort,
        area_id=lot.area,
        valid_from=START,
        valid_until=contract.ends_on if contract else None,
    )
    DirectoryFigure.objects.create(body=body, as_of=start_of_day(START))
    return body


def _in_house(rng: np.random.Generator, service: Organisation, now: datetime) -> None:
    """What the probation service delivers itself, region by region, with its own manager and staff."""
    offices: dict[str, Organisation] = {}
    for place in lots_called_for(START, BuyingRule.Route.IN_HOUSE):
        area, rule = place.area, place.rule
        office = offices.get(area.code) or _office(rng, area, service, now)
        offices[area.code] = office
        lot = DayOneLot(service_type=rule.service_type_id, cohort=rule.cohort_id, area=area.code, region=area.code)
        _body(DeliveryBody.Kind.IN_HOUSE, f"{rule.service_type.name}, {area.name}", office.pk, lot)


def _office(rng: np.random.Generator, area: Area, service: Organisation, now: datetime) -> Organisation:
    """The probation service of a region; the cast's own is there already."""
    name = f"{area.name} Probation (made up)"
    office = service
    if name != service.name:
        kind = Organisation.Kind.PROBATION
        office = Organisation.objects.create(name=name, kind=kind, is_made_up=True, created_at=now)
    staff.manager(rng, office, now)
    staff.caseworkers(rng, office, IN_HOUSE_STAFF, now)
    return office
