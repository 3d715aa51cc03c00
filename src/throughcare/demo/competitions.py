"""Made-up competitions at every stage, run through the same actions as real ones, at the times they would have run."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np

from throughcare.access.actor import SYSTEM, Actor
from throughcare.access.roles import Role
from throughcare.clock.clock import london_day, start_of_day
from throughcare.commissioning import rules
from throughcare.commissioning.actions import (
    awarding,
    bidding,
    challenging,
    drafting,
    joint,
    opening,
    publishing,
    scoring,
)
from throughcare.commissioning.actions.envelopes import set_envelope
from throughcare.commissioning.models import Bid, CallOff, Lot
from throughcare.commissioning.rules.envelopes import year_of
from throughcare.contracts import actions as contracts
from throughcare.contracts.models import Contract
from throughcare.contracts.queries import open_gates
from throughcare.demo import staff
from throughcare.demo.company import Company, firm, gather
from throughcare.demo.uncompeted import ask_extension, award_directly
from throughcare.market.models import Framework, Qualification

STAGES = ("draft", "open", "closed", "scoring", "moderation", "pricing", "approval", "standstill", "confirmed")
AT_STAGE = {stage: number for number, stage in enumerate(STAGES)}
AT_STAGE["challenged"] = AT_STAGE["standstill"]  # and then a bidder challenges the award
AT_STAGE["failed"] = AT_STAGE["approval"]  # and then closed without an award
ENVELOPE_YEARS = 4
# The officers' passphrases are no secret: the demonstration's tutorial gives them to whoever tries an opening.
PASSPHRASE = "made up words for {name}"  # noqa: S105
QUESTIONS = (
    ("How will you reach people who do not come by themselves?", 40),
    ("How will you work with probation practitioners from the first day?", 30),
    ("What will the service give beyond itself, such as work for people with convictions?", 30),
)
GROUNDS = "Question 1 was scored as if we had given no example. There are two, on the first page of our answer."
REASONS = {
    2: "Says what will be done but not how, and gives no example.",
    3: "A sound answer with one clear example; little on people who stop coming.",
    4: "Good: concrete steps, named roles and an example with its result.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One competition of the made-up world: what is bought, where, and how far it has come."""

    stage: str
    service_type: str
    cohort: str
    area: str
    title: str
    title_cy: str
    starts_on: date
    ends_on: date
    value_gbp: Decimal
    published_days_ago: int
    open_days: int
    cast_bids: bool = True
    funder_percent: int | None = None  # what the cast's co-commissioner pays
    option: tuple[str, Decimal] | None = None  # an optional service of the lot, with its cap in pounds

    @property
    def term_reason(self) -> str:
        """Why the term departs from policy, for the services that are new."""
        return NEW_SERVICE if self.ends_on == TERM else ""


NEW_YEAR, TERM = date(2023, 1, 1), date(2026, 1, 1)
NEW_SERVICE = "The service is new: three whole years let it be built up before it is bought again."
WOMEN: dict[str, Any] = {"service_type": "WOS", "cohort": "women", "ends_on": date(2025, 4, 1)}
PLANS = (
    Plan(stage="draft", service_type="FBD", cohort="men", area="region-west-midlands", starts_on=NEW_YEAR, ends_on=TERM,
         title="Money advice, West Midlands", title_cy="Cyngor ariannol, Gorllewin Canolbarth Lloegr",
         value_gbp=Decimal(1_450_000), published_days_ago=0, open_days=42),
    Plan(stage="open", service_type="FBD", cohort="men", area="region-east-midlands", starts_on=NEW_YEAR, ends_on=TERM,
         title="Money advice, East Midlands", title_cy="Cyngor ariannol, Dwyrain Canolbarth Lloegr",
         value_gbp=Decimal(1_120_000), published_days_ago=6, open_days=32, cast_bids=False),
    Plan(stage="open", service_type="DNR", cohort="men", area="region-london", starts_on=NEW_YEAR, ends_on=TERM,
         title="Recovery from dependency, London", title_cy="Adferiad o ddibyniaeth, Llundain",
         value_gbp=Decimal(3_900_000), published_days_ago=20, open_days=35),
    Plan(stage="closed", service_type="DNR", cohort="men", area="region-west-midlands", starts_on=NEW_YEAR,
         ends_on=TERM, title="Recovery from dependency, West Midlands",
         title_cy="Adferiad o ddibyniaeth, Gorllewin Canolbarth Lloegr",
         value_gbp=Decimal(2_300_000), published_days_ago=33, open_days=30),
    Plan(stage="scoring", service_type="FBD", cohort="men", area="region-north-east", starts_on=NEW_YEAR, ends_on=TERM,
         title="Money advice, North East", title_cy="Cyngor ariannol, Gogledd-ddwyrain Lloegr",
         value_gbp=Decimal(980_000), published_days_ago=45, open_days=32),
    Plan(stage="moderation", service_type="DNR", cohort="men", area="region-kent-surrey-and-sussex", starts_on=NEW_YEAR,
         ends_on=TERM, title="Recovery from dependency, Kent, Surrey and Sussex",
         title_cy="Adferiad o ddibyniaeth, Caint, Surrey a Sussex",
         value_gbp=Decimal(1_900_000), published_days_ago=52, open_days=32),
    Plan(stage="approval", service_type="FBD", cohort="men", area="region-yorkshire-and-the-humber", starts_on=NEW_YEAR,
         ends_on=TERM, title="Money advice, Yorkshire and the Humber",
         title_cy="Cyngor ariannol, Swydd Efrog a’r Humber",
         value_gbp=Decimal(1_380_000), published_days_ago=58, open_days=32),
    Plan(stage="standstill", area="police-nottinghamshire", starts_on=date(2022, 7, 1), **WOMEN,
         title="Women’s services, Nottinghamshire", title_cy="Gwasanaethau menywod, Swydd Nottingham",
         value_gbp=Decimal(870_000), published_days_ago=46, open_days=35),
    Plan(stage="confirmed", area="police-leicestershire", starts_on=date(2022, 4, 1), **WOMEN,
         title="Women’s services, Leicestershire", title_cy="Gwasanaethau menywod, Swydd Gaerlŷr",
         value_gbp=Decimal(910_000), published_days_ago=95, open_days=42,
         option=("Groups at weekends", Decimal(60_000))),
    Plan(stage="failed", service_type="FBD", cohort="men", area="region-east-of-england", starts_on=NEW_YEAR,
         ends_on=TERM, title="Money advice, East of England", title_cy="Cyngor ariannol, Dwyrain Lloegr",
         value_gbp=Decimal(1_050_000), published_days_ago=60, open_days=32),
    Plan(stage="challenged", area="police-lincolnshire", starts_on=date(2022, 7, 1), **WOMEN,
         title="Women’s services, Lincolnshire", title_cy="Gwasanaethau menywod, Swydd Lincoln",
         value_gbp=Decimal(640_000), published_days_ago=45, open_days=35),
    Plan(stage="open", service_type="ACC", cohort="all-adults", area="region-greater-manchester", starts_on=NEW_YEAR,
         ends_on=TERM, title="Help to find a home, Greater Manchester",
         title_cy="Cymorth i ddod o hyd i gartref, Manceinion Fwyaf",
         value_gbp=Decimal(2_800_000), published_days_ago=9, open_days=33, funder_percent=40),
    Plan(stage="pricing", service_type="DNR", cohort="men", area="region-east-of-england", starts_on=NEW_YEAR,
         ends_on=TERM, title="Recovery from dependency, East of England",
         title_cy="Adferiad o ddibyniaeth, Dwyrain Lloegr",
         value_gbp=Decimal(1_700_000), published_days_ago=55, open_days=32),
)  # fmt: skip


def make(rng: np.random.Generator, now: datetime) -> int:
    """Run every competition to its stage; returns how many there are."""
    company = gather(rng, now)
    for officer in company.officers:
        opening.enrol(actor=officer, now=now - timedelta(days=120), passphrase=passphrase(officer.name))
    _set_envelopes(company, now)
    for plan in PLANS:
        _qualify(company, plan, now)
        _run(rng, company, plan, now)
    ask_extension(company, now)
    award_directly(company, now)
    return len(PLANS)


def _set_envelopes(company: Company, now: datetime) -> None:
    """£280 million a year, of which a part is set aside for partner contracts."""
    this_year = year_of(london_day(now))
    for year in range(this_year, this_year + ENVELOPE_YEARS):
        set_envelope(
            actor=company.commissioner,
            now=now - timedelta(days=150),
            framework=Framework.objects.get(),
            year=year,
            total_gbp=Decimal(280_000_000),
            reserved_gbp=Decimal(100_000_000),
            reason="The yearly budget, with what is set aside for partner contracts.",
        )


def passphrase(name: str) -> str:
    """The demonstration's passphrase of an opening officer."""
    return PASSPHRASE.format(name=name.split()[0].lower())


def _qualify(company: Company, plan: Plan, now: datetime) -> None:
    for writer in company.writers:
        Qualification.objects.get_or_create(
            organisation_id=firm(writer),
            framework=Framework.objects.get(),
            service_type_id=plan.service_type,
            area_id=plan.area,
            valid_until=None,
            defaults={"valid_from": now - timedelta(days=200)},
        )


def _run(rng: np.random.Generator, company: Company, plan: Plan, now: datetime) -> None:
    """One competition from its draft to its stage."""
    reach = AT_STAGE[plan.stage]
    published = now - timedelta(days=plan.published_days_ago)
    call_off = _draft(company, plan, published)
    if reach < AT_STAGE["open"]:
        return
    call_off = publishing.publish(actor=company.commissioner, now=published, call_off=call_off)
    _bid(rng, company, plan, call_off, published)
    if reach < AT_STAGE["scoring"]:
        return
    opened = published + timedelta(days=plan.open_days, hours=6)
    for officer in company.officers[:2]:
        words = passphrase(officer.name)
        call_off = opening.take_part(actor=officer, now=opened, call_off=call_off, passphrase=words)
    bids = list(Bid.objects.filter(lot__call_off=call_off, status="opened").order_by("received_at"))
    _score(rng, company, plan, call_off, bids, opened + timedelta(days=1))
    if reach < AT_STAGE["pricing"]:
        return
    _moderate(rng, company, call_off, bids, opened + timedelta(days=5))
    if reach < AT_STAGE["approval"]:
        return
    for officer in company.officers[:2]:
        words = passphrase(officer.name)
        told: dict[str, Any] = {"actor": officer, "now": opened + timedelta(days=6), "passphrase": words}
        call_off = opening.take_part(call_off=_fresh(call_off), **told)
    if plan.stage == "failed":
        _fail(company, call_off, bids, opened + timedelta(days=7))
    if reach >= AT_STAGE["standstill"]:
        _award(company, plan, call_off, opened + timedelta(days=7))


def _fail(company: Company, call_off: CallOff, bids: list[Bid], at: datetime) -> None:
    """The lot is closed without an award: its buyer decides what follows."""
    _declare(company.approver, call_off, bids, at)
    why = "No bid said how people would be met outside working hours, which the service is bought for."
    awarding.close_lot(actor=company.approver, now=at, lot=call_off.lots.get(), reason=why)


def _fresh(call_off: CallOff) -> CallOff:
    return CallOff.objects.get(pk=call_off.pk)


def _draft(company: Company, plan: Plan, published: datetime) -> CallOff:
    told: dict[str, Any] = {"actor": company.commissioner, "now": published - timedelta(days=14)}
    call_off = drafting.draft(
        framework=Framework.objects.get(),
        buyer_id=company.buyer.pk,
        title=plan.title,
        title_cy=plan.title_cy,
        description="A made-up competition of the demonstration.",
        description_cy="Cystadleuaeth ddychmygol.",
        is_made_up=True,
        **told,
    )
    terms = rules.LotTerms(
        service_type=plan.service_type,
        cohort=plan.cohort,
        areas=(plan.area,),
        value_gbp=plan.value_gbp,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        term_reason=plan.term_reason,
        quality_weight=80,
        price_weight=20,
    )
    lot = drafting.add_lot(call_off=call_off, terms=terms, **told)
    if plan.option:
        joint.set_option(lot=lot, name=plan.option[0], cap_gbp=plan.option[1], **told)
    if plan.funder_percent:
        payer = staff.cast(Role.CO_COMMISSIONER).organisation_id
        joint.set_funder(call_off=call_off, organisation_id=payer, percent=plan.funder_percent, **told)
    for text, weight in QUESTIONS:
        guidance = "A small organisation may answer for its own part alone. Say who does what, and give one example."
        question = rules.QuestionTerms(
            text=text,
            guidance=guidance,
            weight=weight,
            max_words=400,
            is_social_value=text == QUESTIONS[-1][0],
        )
        drafting.add_question(call_off=call_off, terms=question, **told)
    due = start_of_day(london_day(published) + timedelta(days=plan.open_days), 12)
    drafting.set_deadline(call_off=call_off, responses_due_at=due, **told)
    drafting.name_panel(
        call_off=call_off,
        evaluators=[evaluator.user_id for evaluator in company.evaluators if evaluator.user_id],
        moderator=company.moderator.user_id or 0,
        approver=company.approver.user_id or 0,
        **told,
    )
    drafting.name_officers(call_off=call_off, users=[o.user_id for o in company.officers if o.user_id], **told)
    return call_off


def _bid(rng: np.random.Generator, company: Company, plan: Plan, call_off: CallOff, published: datetime) -> None:
    """Bids of all writers; where the competition is open, the cast's is still a draft."""
    lot, still_open = call_off.lots.get(), plan.stage == "open"
    for number, writer in enumerate(company.writers):
        if number == 0 and not plan.cast_bids:
            continue
        at = published + timedelta(days=3 + number)
        bid = bidding.start(actor=writer, now=at, lot=lot)
        for question in range(1, len(QUESTIONS) + 1):
            words = f"We have done this work for {4 + number} years, with two staff in each place and a named manager."
            bidding.save_answer(actor=writer, now=at, bid=bid, number=question, words=words)
        price = (plan.value_gbp * Decimal(str(round(rng.uniform(0.88, 0.99), 3)))).quantize(Decimal("0.01"))
        bidding.save_price(actor=writer, now=at, bid=bid, price_gbp=price)
        if not (still_open and number < 2):
            bidding.submit(actor=writer, now=at + timedelta(hours=2), bid=bid)


def _score(
    rng: np.random.Generator, company: Company, plan: Plan, call_off: CallOff, bids: list[Bid], at: datetime
) -> None:
    """Evaluators score; at the stage of scoring the first has declared nothing yet and the others lack one bid."""
    under_way = plan.stage == "scoring"
    for evaluator in company.evaluators[1:] if under_way else company.evaluators:
        _declare(evaluator, call_off, bids, at)
        for bid in bids[:-1] if under_way else bids:
            marks = {n: _mark(int(rng.integers(2, 5))) for n in range(1, len(QUESTIONS) + 1)}
            scoring.lock_scores(actor=evaluator, now=at, bid=bid, marks=marks)


def _mark(score: int) -> tuple[int, str]:
    return score, REASONS[score]


def _declare(actor: Actor, call_off: CallOff, bids: list[Bid], at: datetime) -> None:
    none = {bid.organisation_id: (False, "") for bid in bids}
    scoring.declare(actor=actor, now=at, call_off=call_off, interests=none)


def _moderate(rng: np.random.Generator, company: Company, call_off: CallOff, bids: list[Bid], at: datetime) -> None:
    _declare(company.moderator, call_off, bids, at)
    for place, bid in enumerate(bids):
        # the cast's own bid comes out best, so that its contract can be followed
        agreed = {n: _mark(4 if place == 0 else int(rng.integers(2, 4))) for n in range(1, len(QUESTIONS) + 1)}
        scoring.record_consensus(actor=company.moderator, now=at, bid=bid, agreed=agreed)
    scoring.moderate(actor=company.moderator, now=at, call_off=call_off)


def _award(company: Company, plan: Plan, call_off: CallOff, at: datetime) -> None:
    lot = Lot.objects.get(call_off=call_off)
    bids = list(Bid.objects.filter(lot=lot, status="opened").order_by("received_at"))
    _declare(company.approver, call_off, bids, at)
    award = awarding.award(
        actor=company.approver,
        now=at,
        lot=lot,
        bid=bids[0],
        reason="The highest total score of the bids.",
        concentration_reason="No other bid scored as high, and the provider is small elsewhere.",
    )
    if plan.stage == "challenged":
        writer = next(each for each in company.writers if firm(each) == bids[1].organisation_id)
        challenging.challenge(actor=writer, now=at + timedelta(days=1), bid=bids[1], grounds=GROUNDS)
    if plan.stage == "confirmed":
        after = award.standstill_ends_at + timedelta(hours=1)
        award = awarding.confirm(actor=SYSTEM, now=after, award=award)
        contract = contracts.make(actor=SYSTEM, now=after, award=award)
        _mobilise(contract, company, after + timedelta(days=3))


def _mobilise(contract: Contract, company: Company, at: datetime) -> None:
    """The provider has shown two gates; the contract manager has cleared one."""
    manager, provider = company.contract_manager, company.provider
    for number, hold in enumerate(open_gates(contract)[:2]):
        contracts.give_evidence(actor=provider, now=at, hold=hold, evidence="All of it is in place and on file.")
        if number == 0:
            contracts.clear_gate(actor=manager, now=at, hold=hold)
