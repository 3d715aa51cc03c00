"""The same form sent twice in the same moment: it is done once, and the other sending gets an answer of ours."""

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db.models import Max
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from support.access import World
from support.races import Hands, hands
from throughcare.access.actor import Actor
from throughcare.access.roles import Role
from throughcare.accounts.models import User
from throughcare.audit.models import Event
from throughcare.clock import clock
from throughcare.commissioning.models import Award, Bid
from throughcare.commissioning.tests import factories as commissioning
from throughcare.delivery.attendance.models import Booking
from throughcare.delivery.services import actions as services
from throughcare.delivery.services.models import Session
from throughcare.delivery.services.tests.factories import TENTH
from throughcare.kernel.errors import Refusal
from throughcare.market import actions as market
from throughcare.market.models import Application, Qualification
from throughcare.market.queries.questions import asked_of
from throughcare.market.tests.factories import PROFILE, declare, make_assessed, make_framework, say
from throughcare.people.tests.factories import (
    NOW,
    browser,
    give_officer,
    make_actor,
    make_address,
    make_person,
    make_sentence,
)
from throughcare.referrals import actions as referrals
from throughcare.referrals.tests.factories import Cast, make_cast, make_draft

PAIRS = int(os.environ.get("PROOF_DOUBLES", "10000"))  # in the proof
NUMBERS = count(1)
FIRST = {"time": "14:00", "minutes": "60", "method": "in_person", "place": "Made-up Centre"}
PAGES_EVERY = 10  # chains of referrals; the others are sent past the page, straight to the action
HOURS = 100  # appointments of one caseworker
SAID = {200, 302, 303, 409, 422}  # 200: the form again, with what is wrong


class Visitors:
    """Everybody with two windows open in one session, in which the same form is sent at once."""

    def __init__(self, pair: Hands, patch: pytest.MonkeyPatch) -> None:
        self._hands, self._patch = pair, patch
        self._windows: dict[int, tuple[Client, Client]] = {}
        self.answers: Counter[tuple[int, ...]] = Counter()
        self.verbs: Counter[str] = Counter()

    def twice(self, verb: str, actor: Actor, url: str, *where: object, at: datetime = NOW, **data: Any) -> None:
        """Send a form twice; it is done once, as the audit's `verb` says."""
        self._patch.setattr(clock, "now", lambda: at)
        first, second = self._windows_of(actor)
        page = reverse(url, args=where)
        newest = _newest_event()

        answers: list[HttpResponse] = self._hands.both(lambda: first.post(page, data), lambda: second.post(page, data))

        codes = tuple(sorted(answer.status_code for answer in answers))
        assert set(codes) <= SAID, (url, codes)
        assert _noted(verb, newest) == 1, (url, codes, answers[0].content.decode())
        self.answers[codes] += 1
        self.verbs[verb] += 1

    def at_once(self, verb: str, action: Callable[..., Any], actor: Actor, at: datetime = NOW, **data: Any) -> None:
        """The same without the page, which takes most of the time: both act, one finds that it is done."""
        newest = _newest_event()
        act = partial(action, actor=actor, now=at, **data)

        done = self._hands.both(act, act)

        refused = tuple(type(each).__name__ for each in done if isinstance(each, Refusal))
        assert _noted(verb, newest) == 1, (verb, done)
        self.answers[refused] += 1
        self.verbs[verb] += 1

    def _windows_of(self, actor: Actor) -> tuple[Client, Client]:
        if actor.who not in self._windows:
            windows = [Client(headers={"host": "localhost"}, raise_request_exception=False) for _ in range(2)]
            signed_in = signed_in_as(actor)
            for window in windows:
                window.cookies = signed_in.cookies.copy()
            self._windows[actor.who] = (windows[0], windows[1])
        return self._windows[actor.who]


def _newest_event() -> int:
    return Event.objects.aggregate(newest=Max("pk"))["newest"] or 0


def _noted(verb: str, after: int) -> int:
    return Event.objects.filter(verb=verb, pk__gt=after).count()


def signed_in_as(actor: Actor) -> Client:
    """A browser in which the actor has signed in, with the second factor, which some have already."""
    if not Authenticator.objects.filter(user_id=actor.who).exists():
        return browser(actor)
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(pk=actor.who))
    return client


@pytest.fixture
def visitors(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Visitors]:
    with hands() as pair:
        yield Visitors(pair, monkeypatch)


@pytest.mark.parametrize("pairs", [8, pytest.param(PAIRS, marks=pytest.mark.proof)])
def test_a_form_sent_twice_at_once_is_done_once(visitors: Visitors, pairs: int) -> None:
    began = time.monotonic()
    cast, world = make_cast(), World()
    make_framework(world)

    for chain in count():
        (refer if chain % PAGES_EVERY == 0 else refer_without_pages)(visitors, cast, chain)
        if chain % 10 == 0:
            apply(visitors, world)
        if chain % 25 == 0 and pairs > 8:
            compete(visitors)
        if visitors.verbs.total() >= pairs:
            break

    print(f"{visitors.verbs.total()} pairs in {time.monotonic() - began:.0f} s: {dict(visitors.verbs)}")
    print(f"answers: {dict(visitors.answers)}")
    times = visitors.verbs
    assert Booking.objects.count() == Session.objects.count() == times["session.booked"]
    assert Application.objects.count() == times["application.submitted"]
    assert Qualification.objects.count() == times["application.decided"] + 2 * times["award.approved"]
    assert Bid.objects.count() == times["bid.submitted"]
    assert Award.objects.count() == times["award.approved"]


def refer(visitors: Visitors, cast: Cast, chain: int) -> None:
    """A referral, from its draft to its first appointment, through the pages."""
    at = begin(cast, chain)
    day = at.date()
    date = {"day-day": day.day, "day-month": day.month, "day-year": day.year}
    referral = make_draft(cast)
    visitors.twice("referral.sent", cast.practitioner, "referrals:send", referral.pk)
    visitors.twice("referral.accepted", cast.manager, "referrals:accept", referral.pk)
    worker = cast.caseworker.user_id
    visitors.twice("referral.assigned", cast.manager, "referrals:assign", referral.pk, caseworker=worker)
    booked = FIRST | date | {"time": f"{at:%H}:00"}
    visitors.twice("session.booked", cast.caseworker, "services:book", referral.pk, 0, **booked)
    session = Session.objects.get(referral=referral)
    held = session.booking.starts_at + timedelta(hours=2)
    told = {"happened": "on_time", "notes": "Talked about a home"}
    visitors.twice("session.recorded", cast.caseworker, "services:record", session.pk, at=held, **told)


def refer_without_pages(visitors: Visitors, cast: Cast, chain: int) -> None:
    """The same, through the actions that stand behind the pages."""
    at = begin(cast, chain)
    pk = make_draft(cast).pk
    worker = cast.caseworker.user_id
    visitors.at_once("referral.sent", referrals.send, cast.practitioner, referral_id=pk)
    visitors.at_once("referral.accepted", referrals.accept, cast.manager, referral_id=pk)
    visitors.at_once("referral.assigned", referrals.assign, cast.manager, referral_id=pk, caseworker_id=worker)
    booked = {"referral_id": pk, "number": 0, "starts_at": at, "minutes": 60, "method": "in_person", "place": "Hall"}
    visitors.at_once("session.booked", services.book_session, cast.caseworker, **booked)
    session = Session.objects.get(referral=pk)
    told = {"session_id": session.pk, "happened": "on_time", "notes": "Talked about a home"}
    held = at + timedelta(hours=2)
    visitors.at_once("session.recorded", services.record_session, cast.caseworker, at=held, **told)


def begin(cast: Cast, chain: int) -> datetime:
    """Another person each time, and an hour in which the caseworker is free."""
    if chain:
        cast.person = make_person("Al", f"Pool{next(NUMBERS)}")
        make_sentence(cast.person)
        make_address(cast.person)
        give_officer(cast.person, cast.practitioner.user_id)
    if chain and chain % HOURS == 0:
        cast.caseworker = make_actor(Role.CASEWORKER, area=None, organisation=cast.body.organisation)
    return TENTH + timedelta(hours=2 * (chain % HOURS))  # an odd hour may be the one that spring skips


def apply(visitors: Visitors, world: World) -> None:
    """An application of an organisation of its own, sent and decided."""
    organisation = commissioning.make_organisation("supplier")
    writer, assessor = commissioning.make_actor(Role.BID_WRITER, organisation), world.actor(Role.ASSESSOR)
    told = {"actor": writer, "now": NOW}
    application = market.start(organisation_id=organisation.pk, **told)
    say(organisation.pk, PROFILE, **told)
    declare(organisation.pk, **told)
    market.choose_cells(application=application, service_type="ACC", areas=("region-east-midlands",), **told)
    for question in asked_of(application):
        market.save_answer(application=application, key=question.key, text="We have done this for years.", **told)
    visitors.twice("application.submitted", writer, "market:submit", application.reference)
    decision = {"outcome": "passed", "reasons": "The case studies show it."}
    cell = application.cells.get()
    make_assessed(world, cell, "passed", "passed")
    visitors.twice("application.decided", assessor, "market:decide", application.reference, cell.pk, **decision)


def compete(visitors: Visitors) -> None:
    """A call-off with two bids, one award."""
    made = commissioning.make_published()
    for writer, price in zip(made.writers, ("600000.00", "500000.00"), strict=True):
        bid = commissioning.write_bid(writer, made.lot, price)
        visitors.twice("bid.submitted", writer, "commissioning:bid_submit", bid.reference, understood="on")
    commissioning.open_bids(made)
    marks = ((4, 3), (2, 3))
    commissioning.score_bids(made, marks)
    commissioning.moderate_bids(made, marks)
    commissioning.declare_none(made, made.approver)
    place = (made.call_off.reference, 1)
    at = commissioning.OPENING
    visitors.twice("award.approved", made.approver, "commissioning:award", *place, at=at, reason="Best overall.")
