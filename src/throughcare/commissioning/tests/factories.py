"""Made-up competitions at any stage, built through the same actions as real ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from itertools import count

import pytest
from django.db import connection
from nacl.pwhash import argon2id

from throughcare.access.actor import SYSTEM, Actor
from throughcare.access.roles import Role
from throughcare.accounts.models import Organisation, Posting, User
from throughcare.accounts.queries import actor_of
from throughcare.clock.clock import london_day
from throughcare.commissioning import rules
from throughcare.commissioning.actions import (
    awarding,
    bidding,
    challenging,
    delegation,
    drafting,
    lessons,
    low_prices,
    opening,
    partners,
    proposing,
    publishing,
    reopening,
    scoring,
    timetables,
)
from throughcare.commissioning.models import (
    Award,
    AwardProposal,
    Bid,
    CallOff,
    Challenge,
    Departure,
    Envelope,
    Escalation,
    Lesson,
    Lot,
    MobilisationPlan,
    Partner,
    PriceQuery,
    Reopening,
    Timetable,
)
from throughcare.commissioning.planning.timetables import Terms
from throughcare.commissioning.queries import scoring as scoring_queries
from throughcare.commissioning.queries.bids import bids_of_lots
from throughcare.commissioning.rules import sealing
from throughcare.documents.tests.files import PDF
from throughcare.engagement.actions import pipeline, programmes
from throughcare.engagement.models import PlannedLot, Programme
from throughcare.engagement.queries.pipeline import places
from throughcare.engagement.rules.pipeline import OF_A_LOT
from throughcare.market.models import Framework, Qualification, SupplierProfile
from throughcare.reference.models import Policy

NOW = datetime(2022, 3, 7, 9, 0, tzinfo=UTC)
DUE = datetime(2022, 4, 8, 11, 0, tzinfo=UTC)  # midday in London, 32 days later
OPENING = DUE + timedelta(hours=1)
PASSPHRASES = {1: "seven quiet lanterns drifting", 2: "eleven brass kettles humming", 3: "nine velvet harbours waking"}
WORDS = {
    1: "We would house people the same night, heron and kingfisher.",
    2: "Our peer mentors meet people at the gate.",
}
_numbers = count(1)


def make_organisation(kind: str, name: str = "") -> Organisation:
    """A made-up organisation."""
    number = next(_numbers)
    return Organisation.objects.create(
        name=name or f"Made-up {kind} {number}", kind=kind, is_made_up=True, created_at=NOW
    )


def make_user(role: Role, organisation: Organisation) -> User:
    """A made-up user posted in a role."""
    number = next(_numbers)
    user = User.objects.create_user(
        f"user{number}@made-up.example", None, name=f"Made-up {role} {number}", is_made_up=True, created_at=NOW
    )
    Posting.objects.create(user=user, role=role, organisation=organisation, starts_on=date(2021, 1, 1))
    return user


def make_actor(role: Role, organisation: Organisation) -> Actor:
    """The same as an actor."""
    return actor_of(make_user(role, organisation), NOW.date())


def make_framework(buyer: Organisation | None = None) -> Framework:
    """A framework that is open on the day of the tests."""
    return Framework.objects.create(
        name="Made-up framework",
        ocid=f"ocds-made-up-framework-{next(_numbers)}",
        buyer=buyer or make_organisation("commissioner"),
        opened_on=date(2020, 6, 15),
        closes_on=date(2027, 6, 10),
        is_made_up=True,
    )


def make_qualification(
    organisation: Organisation,
    framework: Framework,
    service_type: str = "ACC",
    area: str = "police-durham",
    **dates: datetime,
) -> Qualification:
    """A qualification in one cell, since the year before."""
    dates = {"valid_from": NOW - timedelta(days=300)} | dates
    return Qualification.objects.create(
        organisation=organisation, framework=framework, service_type_id=service_type, area_id=area, **dates
    )


def make_passphrases_cheap(patch: pytest.MonkeyPatch) -> None:
    """A passphrase costs milliseconds in tests; its real cost is tested by itself."""
    patch.setattr(sealing, "OPS_LIMIT", argon2id.OPSLIMIT_MIN)
    patch.setattr(sealing, "MEMORY_LIMIT_BYTES", argon2id.MEMLIMIT_MIN)


def terms(**changes: object) -> rules.LotTerms:
    """Terms of a lot for accommodation in Durham."""
    given: dict[str, object] = {
        "service_type": "ACC",
        "cohort": "men",
        "areas": ("police-durham",),
        "value_gbp": Decimal("900000.00"),
        "starts_on": date(2022, 7, 1),
        "ends_on": date(2024, 7, 1),
        "quality_weight": 70,
        "price_weight": 30,
        "term_reason": "A trial of two years",
    }
    return rules.LotTerms(**(given | changes))  # type: ignore[arg-type]


@dataclass
class Competition:
    """A call-off with everybody in it: buyer's side, officers, two bidders."""

    call_off: CallOff
    commissioner: Actor
    evaluators: list[Actor]
    moderator: Actor
    approver: Actor
    officers: list[Actor]
    suppliers: list[Organisation]
    writers: list[Actor]
    inspector: Actor
    bids: list[Bid] = field(default_factory=list)

    @property
    def lot(self) -> Lot:
        """The first lot."""
        return self.call_off.lots.get(number=1)

    def fresh(self) -> CallOff:
        """The call-off as it is in the database now."""
        self.call_off = CallOff.objects.get(pk=self.call_off.pk)
        return self.call_off


def make_draft(
    supplier_count: int = 2,
    evaluator_count: int = 2,
    *,
    buyer: Organisation | None = None,
    suppliers: Sequence[Organisation] = (),
    cast: Mapping[Role, Actor] | None = None,
) -> Competition:
    """A whole draft, ready to be published; `cast` are actors to play the first of their role."""
    buyer = buyer or make_organisation("commissioner")
    suppliers = suppliers or [make_organisation("supplier") for _ in range(supplier_count)]

    def actors(role: Role, wanted: int) -> list[Actor]:
        known = [cast[role]] if cast and role in cast else []
        return known + [make_actor(role, buyer) for _ in range(wanted - len(known))]

    framework = make_framework(buyer)
    for supplier in suppliers:
        make_qualification(supplier, framework)
    (commissioner,) = actors(Role.COMMISSIONER, 1)
    call_off = drafting.draft(
        actor=commissioner, now=NOW, framework=framework, buyer_id=buyer.pk, title="Made-up homes in Durham",
        title_cy="Cartrefi dychmygol", is_made_up=True,
    )  # fmt: skip
    made = Competition(
        call_off=call_off,
        commissioner=commissioner,
        evaluators=actors(Role.EVALUATOR, evaluator_count),
        moderator=actors(Role.MODERATOR, 1)[0],
        approver=actors(Role.APPROVER, 1)[0],
        officers=actors(Role.OPENING_OFFICER, 3),
        suppliers=list(suppliers),
        writers=[make_actor(Role.BID_WRITER, supplier) for supplier in suppliers],
        inspector=make_actor(Role.INSPECTOR, make_organisation("oversight")),
    )
    _fill(made)
    return made


def _fill(made: Competition) -> None:
    who = {"actor": made.commissioner, "now": NOW, "call_off": made.call_off}
    drafting.add_lot(**who, terms=terms())
    housing = {"text": "How will you house people?", "file_asked": "A lease or a floor plan"}
    drafting.add_question(**who, terms=rules.QuestionTerms(**housing, weight=60, max_words=500))
    reaching = rules.QuestionTerms(text="How will you reach people?", weight=40, max_words=300, is_social_value=True)
    drafting.add_question(**who, terms=reaching)
    drafting.set_deadline(**who, responses_due_at=DUE)
    drafting.name_panel(
        **who,
        evaluators=[e.user_id for e in made.evaluators],
        moderator=made.moderator.user_id,
        approver=made.approver.user_id,
    )
    with pytest.MonkeyPatch.context() as patch:
        make_passphrases_cheap(patch)
        for number, officer in enumerate(made.officers, 1):
            opening.enrol(actor=officer, now=NOW, passphrase=PASSPHRASES[number])
    drafting.name_officers(**who, users=[o.user_id for o in made.officers])


def make_published(**given: object) -> Competition:
    """A published call-off."""
    made = make_draft(**given)
    for lesson in Lesson.objects.filter(buyer=made.call_off.buyer_id, closed_at=None):
        lessons.answer_lesson(
            actor=made.commissioner, now=NOW, call_off=made.call_off, lesson=lesson, question_number=1, reason=""
        )
    publishing.publish(actor=made.commissioner, now=NOW, call_off=made.call_off)
    made.fresh()
    return made


def write_bid(actor: Actor, lot: Lot, price: str = "600000.00", words: dict[int, str] | None = None) -> Bid:
    """A whole draft bid."""
    bid = bidding.start(actor=actor, now=NOW, lot=lot)
    for number, text in (words or WORDS).items():
        bidding.save_answer(actor=actor, now=NOW, bid=bid, number=number, words=text)
    return bidding.save_price(actor=actor, now=NOW, bid=bid, price_gbp=Decimal(price))


def add_file(writer: Actor, bid: Bid, content: bytes = PDF, name: str = "lease.pdf", now: datetime = NOW) -> Bid:
    """A file with the first answer."""
    return bidding.attach(actor=writer, now=now, bid=bid, number=1, file=BytesIO(content), name=name)


def make_bidden(prices: Sequence[str] = ("600000.00", "500000.00"), **given: object) -> Competition:
    """A call-off with a submitted bid of every supplier, at these prices."""
    made = make_published(supplier_count=len(prices), **given)
    for minutes, (writer, price) in enumerate(zip(made.writers, prices, strict=True), 1):
        bid = write_bid(writer, made.lot, price)
        made.bids.append(bidding.submit(actor=writer, now=NOW + timedelta(minutes=minutes), bid=bid))
    return made


def open_bids(made: Competition, first: int = 0, second: int = 1) -> Competition:
    """Two of the officers open the bids."""
    for index in (first, second):
        opening.take_part(
            actor=made.officers[index], now=OPENING, call_off=made.call_off, passphrase=PASSPHRASES[index + 1]
        )
    made.fresh()
    made.bids = list(Bid.objects.filter(lot__call_off=made.call_off).order_by("received_at"))
    return made


def make_opened(**given: object) -> Competition:
    """A call-off whose bids were opened."""
    return open_bids(make_bidden(**given))


def declare_none(made: Competition, actor: Actor) -> None:
    """The panelist has no interest in any bidder or partner."""
    interests = {organisation.pk: (False, "") for organisation in scoring_queries.bidders(made.call_off)}
    scoring.declare(actor=actor, now=OPENING, call_off=made.call_off, interests=interests)


def make_scored(marks: Sequence[Sequence[int]] = ((4, 3), (2, 3)), **given: object) -> Competition:
    """A call-off with all scores locked: every evaluator gives bid n the marks n, the second one more on question 1."""
    return score_bids(make_opened(**given), marks)


def score_bids(made: Competition, marks: Sequence[Sequence[int]]) -> Competition:
    """Every evaluator locks the scores of every opened bid."""
    for offset, evaluator in enumerate(made.evaluators):
        declare_none(made, evaluator)
        for bid, (first, second) in zip(made.bids, marks, strict=True):
            given_marks = {1: (first + offset, "Reasons one."), 2: (second, "Reasons two.")}
            scoring.lock_scores(actor=evaluator, now=OPENING, bid=bid, marks=given_marks)
    made.fresh()
    return made


def make_moderated(marks: Sequence[Sequence[int]] = ((4, 3), (2, 3)), **given: object) -> Competition:
    """A call-off with a consensus on every answer: the first evaluator's marks."""
    return moderate_bids(make_scored(marks, **given), marks)


def moderate_bids(made: Competition, marks: Sequence[Sequence[int]]) -> Competition:
    """The moderator agrees the first evaluator's marks of every scored bid, and two officers open the prices."""
    agree_scores(made, marks)
    return open_prices(made) if made.bids else made


def agree_scores(made: Competition, marks: Sequence[Sequence[int]]) -> Competition:
    """The moderator agrees the first evaluator's marks of every scored bid; prices stay shut."""
    declare_none(made, made.moderator)
    for bid, (first, second) in zip(made.bids, marks, strict=True):
        agreed = {1: (first, f"Agreed {first}."), 2: (second, f"Agreed {second}.")}
        scoring.record_consensus(actor=made.moderator, now=OPENING, bid=bid, agreed=agreed)
    scoring.moderate(actor=made.moderator, now=OPENING, call_off=made.call_off)
    made.fresh()
    return made


def open_prices(made: Competition, first: int = 0, second: int = 1) -> Competition:
    """Two of the officers open the prices."""
    for index in (first, second):
        words = PASSPHRASES[index + 1]
        opening.take_part(actor=made.officers[index], now=OPENING, call_off=made.fresh(), passphrase=words)
    made.fresh()
    made.bids = list(Bid.objects.filter(lot__call_off=made.call_off).order_by("received_at"))
    return made


def make_awarded(**given: object) -> tuple[Competition, Award]:
    """A call-off whose lot is awarded to the first bid, in standstill."""
    made = make_moderated(**given)
    declare_none(made, made.approver)
    best = next(bid for bid in bids_of_lots([made.lot]) if bid.pk == made.bids[0].pk)
    why = "Best overall, and nobody else came near."
    award = awarding.award(
        actor=made.approver, now=OPENING, lot=made.lot, bid=best, reason="Best overall.", concentration_reason=why
    )
    made.fresh()
    return made, award


def make_programme(buyer: Organisation, lots: int = 2) -> Programme:
    """A published programme that plans lots in Durham and its neighbours."""
    user = make_user(Role.COMMISSIONER, buyer)
    programme = Programme.objects.create(
        reference=f"EN-T{next(_numbers):04d}",
        buyer=buyer,
        name="Homes from 2023",
        summary="Homes.",
        status="published",
        created_at=NOW,
        created_by=user,
        published_at=NOW,
        is_made_up=True,
    )
    for number, area in enumerate(("police-durham", "police-cleveland", "police-northumbria")[:lots], 1):
        PlannedLot.objects.create(
            programme=programme, number=number, service_type_id="ACC", cohort_id="men", area_id=area
        )
    return programme


TIMES = Terms(
    opens_on=date(2022, 4, 4),
    go_live_on=date(2022, 12, 1),
    panels=1,
    evaluate_days=14,
    moderate_days=6,
    approve_days=5,
    standstill_days=10,
    mobilise_days=90,
)


def make_timetable(programme: Programme, **changes: object) -> Timetable:
    """A timetable of its lots, asked for."""
    actor = make_actor(Role.COMMISSIONER, programme.buyer)
    return timetables.ask_timetable(actor=actor, now=NOW, programme=programme, terms=replace(TIMES, **changes))


def make_mobilisation_plan(programme: Programme) -> MobilisationPlan:
    """The published plan that makes up for a short mobilisation."""
    words = "What we do about it, said in a sentence."
    actor = make_actor(Role.COMMISSIONER, programme.buyer)
    parts = dict.fromkeys(rules.PLAN_PARTS, words)
    return timetables.publish_mobilisation_plan(actor=actor, now=NOW, programme=programme, parts=parts)


def make_failed(**given: object) -> Competition:
    """A call-off whose lot was closed without an award."""
    made = make_moderated(**given)
    declare_none(made, made.approver)
    awarding.close_lot(
        actor=made.approver, now=OPENING, lot=made.lot, reason="No bid met the need for a home at night."
    )
    made.fresh()
    return made


GROUNDS = "Question 2 was scored without the evidence that we gave on the third page of our answer."


def make_challenge(made: Competition, writer: Actor | None = None, now: datetime = OPENING) -> Challenge:
    """The second bidder challenges the award of the first lot."""
    writer = writer or made.writers[1]
    return challenging.challenge(actor=writer, now=now, bid=made.bids[1], grounds=GROUNDS)


def work_stands(status: str) -> None:
    """The queue's word on the work on proposals."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = %s WHERE task_name = 'commissioning.propose'", [status])


def propose(made: Competition, now: datetime = OPENING) -> AwardProposal:
    """The proposal, as the worker makes it, which then has no more to do."""
    work_stands("succeeded")
    return proposing.work_out(actor=SYSTEM, now=now, call_off=made.fresh())


def ask_for_another(made: Competition, reason: str = "Its price could not be kept, as it told us.") -> Departure:
    """The approver asks that the first lot goes to the bid ranked second."""
    return proposing.depart(actor=made.approver, now=OPENING, lot=made.lot, bid=made.bids[1], reason=reason)


def give_turnover(organisation: Organisation, pounds: str) -> None:
    """The turnover of an organisation's last full year."""
    SupplierProfile.objects.update_or_create(
        organisation=organisation,
        defaults={"turnover_gbp": Decimal(pounds), "year_ended_on": date(2021, 3, 31), "updated_at": NOW},
    )


def make_reopening(**given: object) -> Reopening:
    """What an approver asked for after the prices were opened."""
    made = make_moderated(**given)
    declare_none(made, made.approver)
    reason = "The score of question 1 rests on an annex that no bid was asked for."
    return reopening.reopen(actor=made.approver, now=OPENING, call_off=made.call_off, reason=reason)


def make_low(**given: object) -> Competition:
    """Priced, with a bid whose price is half of what the others ask."""
    made = make_moderated(((4, 3), (2, 3), (3, 3)), prices=("300000.00", "600000.00", "650000.00"), **given)
    declare_none(made, made.approver)
    return made


def make_price_query(made: Competition) -> PriceQuery:
    """Its bidder is asked."""
    question = "Please explain how you can pay staff for two years from this price."
    return low_prices.ask_price(actor=made.approver, now=OPENING, bid=made.bids[0], question=question)


def make_envelope(framework: Framework, total: str, *, year: int = 2022) -> Envelope:
    """An envelope of a financial year, all of it available."""
    money = Decimal(total)
    return Envelope.objects.create(framework=framework, year=year, total_gbp=money, available_gbp=money)


def make_regional(buyer: Organisation) -> Actor:
    """An approver for one region of a buyer, who awards up to £500,000 alone."""
    Policy.objects.filter(key=rules.LIMIT_POLICY).update(value=500_000)
    user = make_user(Role.APPROVER, buyer)
    Posting.objects.filter(user=user).update(area="region-north-east")
    return actor_of(user, NOW.date())


def make_above_limit(buyer: Organisation | None = None) -> Competition:
    """A moderated call-off whose bids of £600,000 and more pass the limit of its approver."""
    buyer = buyer or make_organisation("commissioner")
    prices = ("600000.00", "700000.00")
    made = make_moderated(prices=prices, buyer=buyer, cast={Role.APPROVER: make_regional(buyer)})
    declare_none(made, made.approver)
    return made


def make_escalation(buyer: Organisation | None = None) -> Escalation:
    """Its award, routed up."""
    made = make_above_limit(buyer)
    return delegation.route_up(
        actor=made.approver, now=OPENING, lot=made.lot, bid=made.bids[0], reason="The best of two good bids."
    )


def make_lesson(made: Competition) -> Lesson:
    """An open lesson of the competition's buyer."""
    words = "Prices by volume left small providers without money when referrals came late."
    told = {"actor": made.commissioner, "now": NOW, "buyer_id": made.call_off.buyer_id}
    return lessons.record_lesson(**told, text=words, source="Review of the contracts that ended in 2021")


def make_five_years(buyer: Organisation | None = None) -> Competition:
    """A draft whose lot is bought for five years."""
    made = make_draft(buyer=buyer)
    five = terms(ends_on=date(2027, 7, 1), term_reason="The buildings have to be leased for five years")
    drafting.change_lot(actor=made.commissioner, now=NOW, lot=made.lot, terms=five)
    return made


def make_partner(bid: Bid, writer: Actor, name: str, percent: int = 40) -> Partner:
    """A partner named in a draft bid."""
    part = "It would work with people in the villages."
    return partners.name_partner(actor=writer, now=NOW, bid=bid, name=name, percent=percent, part=part)


def in_plan(made: Competition) -> Programme:
    """A programme in whose plan the first lot of the call-off is, each stage thirty days after the one before."""
    told = {"actor": made.commissioner, "now": NOW}
    words = {"name": "Homes", "name_cy": "", "summary": "Homes in Durham.", "summary_cy": ""}
    programme = programmes.start(buyer_id=made.call_off.buyer_id, **words, **told)
    day, reference = london_day(NOW), made.call_off.reference
    dates = {stage: day + timedelta(days=30 * n) for n, stage in enumerate(OF_A_LOT)}
    pipeline.add_lots(programme=programme, places=places("ACC", day)[:1], dates=dates, **told)
    pipeline.join_call_off(programme=programme, lots=[1], call_off_ref=reference, first_lot=1, **told)
    return programme
