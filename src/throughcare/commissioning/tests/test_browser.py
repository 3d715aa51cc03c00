"""Every page of a competition in a real browser: axe finds nothing, and nothing is scrolled sideways on a phone."""

from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from support.sideways import fits
from throughcare.access.actor import Actor
from throughcare.accounts.models import User
from throughcare.audit.models import Event
from throughcare.clock import clock
from throughcare.commissioning import tasks
from throughcare.commissioning.tests import factories as make
from throughcare.letters.models import Letter

pytestmark = pytest.mark.django_db(transaction=True)
PHONE, DESK = {"width": 320, "height": 640}, {"width": 1280, "height": 900}
Names = Iterable[tuple[str, list]]


@pytest.fixture
def look(page: Page, sign_in: Callable[..., None], accessible: Callable[[Page], None]) -> Callable[..., None]:
    """Look at pages as an actor, wide and narrow."""

    def look_at(actor: Actor | None, names: Names) -> None:
        page.context.clear_cookies()
        if actor:
            sign_in(page, User.objects.get(pk=actor.user_id))
        for name, arguments in names:
            page.set_viewport_size(DESK)
            response = page.goto(reverse(f"commissioning:{name}", args=arguments))
            assert response is not None
            assert response.status == 200, f"{name}: {response.status}"
            accessible(page)
            page.set_viewport_size(PHONE)
            assert fits(page), f"{name} is too wide"

    return look_at


def test_pages_of_a_draft(look: Callable[..., None]) -> None:
    made = make.make_draft()
    r = made.call_off.reference
    look(
        made.commissioner,
        [
            ("call_offs", []), ("draft", []), ("show", [r]), ("describe", [r]), ("deadline", [r]), ("lots", [r]),
            ("lot_service", [r]), ("lot_add", [r, "ACC"]), ("lot_change", [r, 1]), ("lot_remove", [r, 1]),
            ("questions", [r]), ("question_add", [r]), ("panel", [r]), ("officers", [r]), ("publish", [r]),
            ("cancel", [r]),
        ],
    )  # fmt: skip


def test_pages_of_an_open_competition(look: Callable[..., None]) -> None:
    made = make.make_bidden()
    r = made.call_off.reference
    bid = made.bids[0].reference
    look(None, [("public_list", []), ("public_show", [r])])
    look(
        made.writers[0],
        [
            ("invitations", []),
            ("bid", [bid]),
            ("bid_replace", [bid]),
            ("letters", []),
            ("letter", [Letter.objects.filter(template="bid_receipt").first().pk]),
        ],
    )
    made.bids[0].refresh_from_db()
    make.bidding.withdraw(actor=made.writers[1], now=make.NOW, bid=made.bids[1])
    make.bidding.restart(actor=made.writers[1], now=make.NOW, bid=made.bids[1])
    make.bidding.save_answer(actor=made.writers[1], now=make.NOW, bid=made.bids[1], number=1, words=make.WORDS[1])
    look(made.commissioner, [("change", [r]), ("change_lot", [r, 1])])
    make.give_turnover(made.suppliers[0], "123456789.00")
    look(made.writers[0], [("reach", []), ("bid_start", [made.lot.pk])])
    draft = made.bids[1].reference
    look(
        made.writers[1],
        [
            ("bid", [draft]),
            ("bid_answer", [draft, 1]),
            ("bid_price", [draft]),
            ("bid_submit", [draft]),
            ("bid_withdraw", [draft]),
        ],
    )


def test_pages_of_opening_scoring_and_moderation(look: Callable[..., None]) -> None:
    made = make.make_bidden()
    r = made.call_off.reference
    clock.set_demo(make.OPENING)
    look(made.officers[0], [("key", []), ("opening", [r]), ("show", [r])])
    make.open_bids(made)
    look(made.evaluators[0], [("declare", [r]), ("scoring", [r])])
    make.declare_none(made, made.evaluators[0])
    look(
        made.evaluators[0],
        [("scoring", [r]), ("score", [made.bids[0].reference]), ("add_interest", [r, made.suppliers[0].pk])],
    )
    look(made.inspector, [("opening", [r]), ("show", [r]), ("opened_bid", [made.bids[0].reference])])


def test_pages_of_moderation_and_award(look: Callable[..., None]) -> None:
    made = make.make_moderated()
    r = made.call_off.reference
    look(made.moderator, [("moderation", [r]), ("consensus", [made.bids[0].reference])])
    make.declare_none(made, made.approver)
    look(made.approver, [("awards", [r]), ("award", [r, 1]), ("close_lot", [r, 1]), ("declare", [r])])
    make.awarding.award(actor=made.approver, now=make.OPENING, lot=made.lot, bid=made.bids[0], reason="Best overall.")
    look(made.approver, [("awards", [r]), ("show", [r]), ("cancel_award", ["AW-2022-001-1"])])
    look(
        made.writers[1],
        [
            ("letters", []),
            ("letter", [Letter.objects.get(template="award_feedback", organisation=made.suppliers[1]).pk]),
        ],
    )


def test_pages_of_joint_competitions_and_timetables(look: Callable[..., None]) -> None:
    made = make.make_draft()
    programme = make.make_programme(made.call_off.buyer)
    asked = make.make_timetable(programme, go_live_on=make.TIMES.go_live_on - timedelta(days=80))
    tasks.schedule(Event.objects.get(verb="timetable.asked").pk)
    make.make_mobilisation_plan(programme)
    r, p = made.call_off.reference, programme.reference
    look(
        made.commissioner,
        [
            ("funders", [r]), ("lot_options", [r, 1]), ("specification", [r]), ("show", [r]), ("timetables", [p]),
            ("timetable_ask", [p]), ("timetable", [asked.pk]), ("timetable_decide", [asked.pk]),
            ("mobilisation_plan", [p]),
        ],
    )  # fmt: skip
    look(None, [("mobilisation_plan_show", [p])])
    look(made.writers[0], [("transition_plans", [])])
