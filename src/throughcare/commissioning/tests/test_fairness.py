"""The specification early, a panel from elsewhere, evaluators not wanted twice, and an incumbent that hands over."""

from datetime import date, timedelta

import pytest
from django.test import Client

from throughcare.accounts.models import Posting, User
from throughcare.commissioning.actions import drafting, fairness, publishing
from throughcare.commissioning.models import Panelist, TransitionPlan
from throughcare.commissioning.queries import fairness as queries
from throughcare.commissioning.tests import factories as make
from throughcare.commissioning.tests.browser import get, post, problems, signed_in
from throughcare.engagement.models import Programme, RoomDocument, Version
from throughcare.kernel.errors import NotAllowed, NotFound, NotNow, NotValid

pytestmark = pytest.mark.django_db


@pytest.mark.requirement(30)
def test_an_evaluator_employed_by_a_possible_bidder_within_24_months_is_not_named() -> None:
    made = make.make_draft()
    evaluator = made.evaluators[0]
    told = {"actor": evaluator, "now": make.NOW, "organisation_id": made.suppliers[0].pk}
    fairness.declare_employment(**told, ended_on=date(2020, 3, 8))

    panel = {"evaluators": [evaluator.user_id], "moderator": made.moderator.user_id, "approver": made.approver.user_id}
    buyer = signed_in(made.commissioner)

    refused = post(buyer, "panel", made.call_off.reference, **panel)

    (problem,) = problems(refused)
    assert "until 8 March 2020: less than 24 months ago. Name somebody else" in problem
    fairness.declare_employment(**told, ended_on=date(2020, 3, 7))
    assert post(buyer, "panel", made.call_off.reference, **panel).status_code == 302
    assert made.call_off.panel.filter(user=evaluator.user_id).exists()


@pytest.mark.requirement(30)
def test_what_postings_show_counts_though_nobody_declared_it_and_bars_publication() -> None:
    made = make.make_draft()
    user = User.objects.get(pk=made.evaluators[1].user_id)
    dates = {"starts_on": date(2019, 1, 1), "ends_on": date(2021, 6, 26)}
    Posting.objects.create(user=user, role="caseworker", organisation=made.suppliers[1], **dates)

    with pytest.raises(NotValid, match=f"{user.name} worked for {made.suppliers[1].name} until 26 June 2021"):
        publishing.publish(actor=made.commissioner, now=make.NOW, call_off=made.call_off)

    assert made.fresh().status == "draft"


def test_only_who_may_sit_on_a_panel_declares_and_not_for_days_to_come() -> None:
    made = make.make_draft()
    told = {"now": make.NOW, "organisation_id": made.suppliers[0].pk}
    with pytest.raises(NotAllowed):
        fairness.declare_employment(actor=made.commissioner, ended_on=None, **told)
    with pytest.raises(NotValid):
        fairness.declare_employment(actor=made.evaluators[0], ended_on=date(2023, 1, 1), **told)


@pytest.mark.requirement(94)
def test_evaluators_wanted_by_two_competitions_at_once_are_a_warning() -> None:
    first, second = make.make_published(), make.make_draft()
    Panelist.objects.filter(call_off=second.call_off, user=second.evaluators[0].user_id).update(
        user=first.evaluators[0].user_id
    )

    (found,) = queries.clashes(second.fresh())

    assert (found.reference, found.from_on, found.until_on) == (
        first.call_off.reference,
        date(2022, 4, 8),
        date(2022, 5, 6),
    )
    page = get(signed_in(second.commissioner), "show", second.call_off.reference).text_content()
    assert "Evaluators are wanted twice" in page
    drafting.set_deadline(
        actor=second.commissioner, now=make.NOW, call_off=second.call_off,
        responses_due_at=make.DUE + timedelta(days=29),
    )  # fmt: skip
    assert queries.clashes(second.fresh()) == []


def make_document(made: make.Competition, days_before: int) -> RoomDocument:
    """A specification that was published so many days before the tests' day."""
    at = make.NOW - timedelta(days=days_before)
    user = made.commissioner.user_id
    programme = Programme.objects.create(
        reference=f"P-TEST-{made.call_off.pk}", buyer=made.call_off.buyer, name="Homes", summary="Homes.",
        status="published", created_at=at, created_by_id=user, published_at=at,
    )  # fmt: skip
    document = RoomDocument.objects.create(programme=programme, name="Specification of homes")
    Version.objects.create(
        document=document, number=1, added_at=at, added_by_id=user, published_at=at, published_by_id=user
    )
    return document


@pytest.mark.requirement(107)
@pytest.mark.parametrize(("days", "signal"), [(0, "red"), (14, "amber"), (28, "green")])
def test_days_between_specification_and_call_off_are_published_and_none_is_red(days: int, signal: str) -> None:
    made = make.make_draft()
    document = make_document(made, days)
    fairness.set_specification(actor=made.commissioner, now=make.NOW, call_off=made.call_off, document_id=document.pk)

    publishing.publish(actor=made.commissioner, now=make.NOW, call_off=made.call_off)

    found = queries.early(made.fresh(), make.NOW.date())
    assert (found.days, found.signal) == (days, signal)
    page = get(Client(headers={"host": "localhost"}), "public_show", made.call_off.reference)
    (tag,) = page.cssselect(f".govuk-tag--{ {'red': 'red', 'amber': 'orange', 'green': 'green'}[signal] }")
    assert tag.text_content() == f"{days} days"


@pytest.mark.requirement(107)
def test_without_a_specification_it_is_nought_days_and_another_buyers_document_is_none() -> None:
    made, other = make.make_draft(), make.make_draft()
    foreign = make_document(other, 40)

    assert queries.early(made.call_off, make.NOW.date()).signal == "red"
    with pytest.raises(NotFound):
        fairness.set_specification(
            actor=made.commissioner, now=make.NOW, call_off=made.call_off, document_id=foreign.pk
        )


def make_again() -> tuple[make.Competition, make.Competition]:
    """A service whose award runs, and a call-off that buys it again."""
    before, award = make.make_awarded()
    day = make.NOW.date()
    type(award).objects.filter(pk=award.pk).update(
        status="confirmed", confirmed_at=make.NOW, starts_on=day, ends_on=day + timedelta(days=200)
    )
    return before, make.make_published(buyer=before.call_off.buyer)


@pytest.mark.requirement(30)
def test_whoever_delivers_today_is_asked_how_it_would_hand_over_and_the_buyer_reads_it() -> None:
    before, again = make_again()
    plan = TransitionPlan.objects.get(lot=again.lot)
    assert plan.organisation == before.suppliers[0]
    writer = signed_in(before.writers[0])
    assert "not given yet" in get(writer, "transition_plans").text_content()

    answer = post(writer, "transition_give", plan.pk, text="We hand over.")
    assert problems(answer) == ["Say who hands over what, to whom and by when, in a few sentences."]
    said = "Twelve staff transfer on 30 June; open cases are handed over one by one in the month before."
    post(writer, "transition_give", plan.pk, text=said)

    page = get(signed_in(again.commissioner), "show", again.call_off.reference).text_content()
    assert said in page
    with pytest.raises((NotAllowed, NotFound)):
        fairness.give_transition(actor=again.writers[0], now=make.NOW, plan=plan, text=said)
    make.open_bids(again)
    with pytest.raises(NotNow):
        fairness.give_transition(actor=before.writers[0], now=make.OPENING, plan=plan, text=said)
