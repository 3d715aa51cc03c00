"""Two who want the same thing in the same moment: exactly one gets it, the other is told clearly."""

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from io import BytesIO
from itertools import count, islice

import pytest

from support.races import Hands, hands
from throughcare.access.actor import SYSTEM
from throughcare.access.roles import Role
from throughcare.audit.models import Event
from throughcare.commissioning.actions import awarding, bidding, scoring
from throughcare.commissioning.models import Award, CallOff
from throughcare.commissioning.queries.bids import bids_of_lots
from throughcare.commissioning.tests import factories as commissioning
from throughcare.contracts import actions as contracts
from throughcare.contracts.models import Contract
from throughcare.delivery.attendance.models import Absence, Booking
from throughcare.delivery.services import actions as services
from throughcare.delivery.services.models import ActionPlan, EndOfServiceReport
from throughcare.delivery.services.tests.factories import TENTH, book, hold, make_delivered, make_held, make_planned
from throughcare.documents.models import Document
from throughcare.documents.tests.files import PDF
from throughcare.kernel.errors import NotAllowed, NotNow, NotValid, Refusal
from throughcare.people.tests.factories import NOW, give_officer, make_actor, make_address, make_person, make_sentence
from throughcare.reference.models import Policy
from throughcare.referrals import actions as referrals
from throughcare.referrals.models import Referral
from throughcare.referrals.rules import OPEN
from throughcare.referrals.tests.factories import Cast, make_accepted, make_assigned, make_cast, make_draft

WEEKS_AHEAD = 20  # in which sessions are booked: no farther than policy allows
RACES = int(os.environ.get("PROOF_RACES", "1000"))  # in the proof
NUMBERS = count(1)
COST_OF_ONE = "224897.40"  # pounds that an award of the made-up call-off takes of the envelope of 2022/23
FILES = 10  # that a referral may have at most, in 2022


@pytest.fixture
def pair(transactional_db: None) -> Iterator[Hands]:
    with hands() as pair:
        yield pair


def loser(pair: Hands, first: Callable[[], object], second: Callable[[], object]) -> Refusal:
    """The refusal that one of two meets while the other wins."""
    found = pair.both(first, second)
    refused = [each for each in found if isinstance(each, Refusal)]
    assert len(refused) == 1, found
    return refused[0]


def with_new_person(cast: Cast) -> Cast:
    cast.person = make_person("Al", f"Pool{next(NUMBERS)}")
    make_sentence(cast.person)
    make_address(cast.person)
    give_officer(cast.person, cast.practitioner.user_id)
    return cast


def with_new_pair(cast: Cast) -> Cast:
    """Somebody new, and a caseworker whose diary is empty."""
    cast.caseworker = make_actor(Role.CASEWORKER, area=None, organisation=cast.body.organisation)
    return with_new_person(cast)


def same_person_booked_by_two_providers(pair: Hands, cast: Cast) -> Iterator[None]:
    other = make_cast("PWB", "police-derbyshire")
    other.practitioner = cast.practitioner
    other.person = cast.person
    first, second = make_assigned(cast), make_assigned(other, needs=("family",))
    for hour in count():
        at = TENTH + timedelta(hours=hour)
        refused = loser(pair, partial(book, cast, first, at=at), partial(book, other, second, at=at))
        assert isinstance(refused, NotValid)
        assert "choose another time" in str(refused)
        held = Booking.objects.get(starts_at=at, person=cast.person)
        _free(held)
        yield


def same_caseworker_booked_for_two_people(pair: Hands, cast: Cast) -> Iterator[None]:
    first = make_assigned(with_new_person(cast))
    second = make_assigned(with_new_person(cast))
    for hour in count():
        at = TENTH + timedelta(days=60, hours=hour)
        refused = loser(pair, partial(book, cast, first, at=at), partial(book, cast, second, at=at))
        assert isinstance(refused, NotValid)
        assert "choose another time" in str(refused)
        _free(Booking.objects.get(starts_at=at, staff_id=cast.caseworker.user_id))
        yield


def _free(booking: Booking) -> None:
    """Both sides are as before, but for this time."""
    booking.session.delete()
    booking.delete()


def two_officers_referring_one_person_to_one_service(pair: Hands, cast: Cast) -> Iterator[None]:
    colleague = make_actor()
    while True:
        first = make_draft(with_new_person(cast))
        officer, cast.practitioner = cast.practitioner, colleague
        second = make_draft(cast)
        cast.practitioner = officer
        refused = loser(
            pair,
            partial(referrals.send, actor=officer, now=NOW, referral_id=first.pk),
            partial(referrals.send, actor=colleague, now=NOW, referral_id=second.pk),
        )
        assert isinstance(refused, NotValid)
        assert "is already open for this person and service" in str(refused)
        assert Referral.objects.filter(person=cast.person, status__in=OPEN, sent_at__isnull=False).count() == 1
        yield


def two_managers_assigning_one_referral(pair: Hands, cast: Cast) -> Iterator[None]:
    organisation = cast.body.organisation
    manager = make_actor(Role.PROVIDER_MANAGER, area=None, organisation=organisation)
    worker = make_actor(Role.CASEWORKER, area=None, organisation=organisation)
    while True:
        pk = make_accepted(with_new_person(cast)).pk
        refused = loser(
            pair,
            partial(
                referrals.assign,
                actor=cast.manager,
                now=NOW,
                referral_id=pk,
                caseworker_id=cast.caseworker.user_id or 0,
            ),
            partial(referrals.assign, actor=manager, now=NOW, referral_id=pk, caseworker_id=worker.user_id or 0),
        )
        assert isinstance(refused, NotNow)
        assert Event.objects.filter(verb="referral.assigned", thing_id=str(pk)).count() == 1
        yield


def two_files_for_the_last_place_of_a_referral(pair: Hands, cast: Cast) -> Iterator[None]:
    """The officer adds two different files in two windows, where there is room for one more."""
    pk = make_draft(with_new_person(cast)).pk

    def add() -> Document:
        number = next(NUMBERS)
        told = {"actor": cast.practitioner, "now": NOW, "referral_id": pk, "name": f"letter-{number}.pdf"}
        return referrals.attach(**told, file=BytesIO(PDF + str(number).encode()))

    kept = [add() for _ in range(FILES - 1)]
    while True:
        refused = loser(pair, add, add)
        assert isinstance(refused, NotValid)
        assert "which is the most" in str(refused)
        last = Document.objects.exclude(pk__in=[each.pk for each in kept]).get()
        referrals.detach(actor=cast.practitioner, now=NOW, referral_id=pk, document_id=last.pk)
        yield


def one_lot_awarded_twice(pair: Hands, _: Cast) -> Iterator[None]:
    """The two also race to make the contract, as workers do who take up one job; then the award is cancelled."""
    made = commissioning.make_moderated()
    commissioning.declare_none(made, made.approver)
    at = commissioning.OPENING
    while True:
        best = bids_of_lots([made.lot])
        first = next(bid for bid in best if bid.pk == made.bids[0].pk)
        award = partial(awarding.award, actor=made.approver, now=at, lot=made.lot, bid=first, reason="Best overall.")
        assert isinstance(loser(pair, award, award), NotNow)
        given = Award.objects.exclude(status="cancelled").get(lot=made.lot)

        contract = partial(contracts.make, actor=SYSTEM, now=at, award=given)
        one, other = pair.both(contract, contract)
        assert one == other == Contract.objects.get(award=given)
        awarding.cancel_award(actor=made.approver, now=at, award=given, reason="To be raced for again.")
        made.fresh()
        yield


def a_bid_sent_in_the_last_second_and_just_after_it(pair: Hands, _: Cast) -> Iterator[None]:
    """The late one is refused, or told of the receipt of the other: there is one receipt, and it is in time."""
    made = commissioning.make_published()
    writer, due = made.writers[0], commissioning.DUE
    bid = commissioning.write_bid(writer, made.lot)
    for before in count(1):
        pair.both(
            partial(bidding.submit, actor=writer, now=due - timedelta(seconds=1), bid=bid),
            partial(bidding.submit, actor=writer, now=due + timedelta(seconds=1), bid=bid),
        )
        bid.refresh_from_db()
        assert (bid.status, bid.received_at) == ("submitted", due - timedelta(seconds=1))
        assert Event.objects.filter(verb="bid.submitted", thing_id=str(bid.pk)).count() == before
        bidding.withdraw(actor=writer, now=NOW, bid=bid)
        bidding.restart(actor=writer, now=NOW, bid=bid)
        commissioning.write_bid(writer, made.lot)
        yield


def two_evaluators_locking_the_last_scores(pair: Hands, _: Cast) -> Iterator[None]:
    """Both lock; that all is in is noted once."""
    marks = {1: (4, "Reasons one."), 2: (3, "Reasons two.")}
    while True:
        made = commissioning.make_opened()
        for evaluator in made.evaluators:
            commissioning.declare_none(made, evaluator)
            scoring.lock_scores(actor=evaluator, now=commissioning.OPENING, bid=made.bids[0], marks=marks)
        one, other = made.evaluators
        both = pair.both(
            partial(scoring.lock_scores, actor=one, now=commissioning.OPENING, bid=made.bids[1], marks=marks),
            partial(scoring.lock_scores, actor=other, now=commissioning.OPENING, bid=made.bids[1], marks=marks),
        )
        assert not any(isinstance(each, Refusal) for each in both)
        assert made.fresh().scored_at == commissioning.OPENING
        assert Event.objects.filter(verb="call_off.scored", thing_id=str(made.call_off.pk)).count() == 1
        yield


def two_awards_for_the_last_pound_of_an_envelope(pair: Hands, _: Cast) -> Iterator[None]:
    """The envelope bears one of the two; what was given is taken back, and they race again."""
    first = commissioning.make_moderated()
    second = commissioning.make_moderated(buyer=first.call_off.buyer, suppliers=first.suppliers)
    CallOff.objects.update(framework=first.call_off.framework)
    envelope = commissioning.make_envelope(first.call_off.framework, COST_OF_ONE)
    for made in (first, second):
        commissioning.declare_none(made, made.approver)

    def give(made: commissioning.Competition) -> Award:
        lot, at = made.fresh().lots.get(), commissioning.OPENING
        return awarding.award(actor=made.approver, now=at, lot=lot, bid=made.bids[0], reason="Best overall.")

    while True:
        refused = loser(pair, partial(give, first), partial(give, second))
        assert isinstance(refused, NotValid)
        envelope.refresh_from_db()
        assert (envelope.committed_gbp, envelope.available_gbp) == (envelope.total_gbp, 0)
        given = Award.objects.exclude(status="cancelled").get()
        actor = next(made.approver for made in (first, second) if made.lot.pk == given.lot_id)
        awarding.cancel_award(actor=actor, now=commissioning.OPENING, award=given, reason="To be raced for again.")
        yield


def two_officers_deciding_one_plan(pair: Hands, cast: Cast) -> Iterator[None]:
    """One approves while another returns: the version is decided once, and the next one waits alone."""
    Policy.objects.filter(key="action-plan-approval").update(value="officer")
    referral = make_held(with_new_pair(cast))
    senior = make_actor(Role.SENIOR_PRACTITIONER)
    for version in count():
        plan = _submit_plan(cast, referral, version)
        decide = partial(services.decide_plan, now=TENTH + timedelta(days=2), plan_id=plan.pk, reason="Not yet")
        refused = loser(
            pair,
            partial(decide, actor=cast.practitioner, decision="approve"),
            partial(decide, actor=senior, decision="return"),
        )
        assert isinstance(refused, NotNow)
        assert Event.objects.filter(verb="plan.decided", thing_id=str(plan.pk)).count() == 1
        yield


def two_caseworkers_submitting_one_plan(pair: Hands, cast: Cast) -> Iterator[None]:
    """Two versions of a plan are written side by side: one is the next, the other is asked to read it."""
    referral = make_held(with_new_pair(cast))
    for version in count():
        submit = partial(_submit_plan, cast, referral, version)
        assert isinstance(loser(pair, submit, submit), NotNow)
        assert list(referral.plans.values_list("version", flat=True).order_by("version")) == [*range(1, version + 2)]
        yield


def two_records_of_one_session(pair: Hands, cast: Cast) -> Iterator[None]:
    """What came of a session is sent from two windows, once as held and once as missed."""
    referral = make_planned(with_new_pair(cast), session_count=1)
    for number in count(WEEKS_AHEAD):
        at = TENTH + timedelta(weeks=number % WEEKS_AHEAD + 1, hours=number // WEEKS_AHEAD)
        session = book(cast, referral, 1, at=at)
        refused = loser(pair, partial(hold, cast, session), partial(hold, cast, session, "no"))
        assert isinstance(refused, NotNow)
        session.refresh_from_db()
        assert Event.objects.filter(verb="session.recorded", thing_id=str(session.pk)).count() == 1
        assert Absence.objects.filter(booking_id=session.booking_id).exists() == (session.status == "missed")
        yield
        if session.status == "held":
            referral = make_planned(with_new_pair(cast), session_count=1)


def two_reports_of_one_service(pair: Hands, cast: Cast) -> Iterator[None]:
    """The end of service report is sent twice: there is one, and the referral is completed once."""
    while True:
        referral = make_delivered(with_new_pair(cast), session_count=1)
        report = partial(
            services.submit_report, actor=cast.caseworker, now=TENTH + timedelta(weeks=2), referral_id=referral.pk,
            summary="Housed", results={"accommodation": "achieved"}, notes={},
        )  # fmt: skip
        assert isinstance(loser(pair, report, report), NotNow | NotAllowed)
        assert EndOfServiceReport.objects.filter(referral=referral).count() == 1
        assert Event.objects.filter(verb="referral.completed", thing_id=str(referral.pk)).count() == 1
        yield


def _submit_plan(cast: Cast, referral: Referral, after: int) -> ActionPlan:
    return services.submit_plan(
        actor=cast.caseworker, now=TENTH + timedelta(days=1), referral_id=referral.pk,
        activities="Apply for a tenancy", session_count=1, after_version=after,
    )  # fmt: skip


SHARES = {  # of the races; a call-off costs a second to prepare, and some need a new one each time
    same_person_booked_by_two_providers: 0.06,
    same_caseworker_booked_for_two_people: 0.06,
    two_files_for_the_last_place_of_a_referral: 0.1,
    two_officers_referring_one_person_to_one_service: 0.13,
    two_managers_assigning_one_referral: 0.13,
    two_caseworkers_submitting_one_plan: 0.06,
    two_records_of_one_session: 0.06,
    two_reports_of_one_service: 0.03,
    two_officers_deciding_one_plan: 0.06,  # after the others on plans, which hold at once
    one_lot_awarded_twice: 0.09,
    two_awards_for_the_last_pound_of_an_envelope: 0.08,
    a_bid_sent_in_the_last_second_and_just_after_it: 0.1,
    two_evaluators_locking_the_last_scores: 0.04,
}


@pytest.mark.parametrize("races", [1, pytest.param(RACES, marks=pytest.mark.proof)])
def test_of_two_who_want_the_same_exactly_one_gets_it(pair: Hands, races: int) -> None:
    began, run, cast = time.monotonic(), Counter[str](), make_cast()
    for race, share in SHARES.items():
        for _ in islice(race(pair, cast), max(1, round(races * share))):
            run[race.__name__] += 1
    print(f"{run.total()} races in {time.monotonic() - began:.0f} s: {dict(run)}")
