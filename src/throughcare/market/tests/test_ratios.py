"""Ratio tests with published thresholds: arithmetic shown, borderline cases fail, and an appeal has its window."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from support.access import Whose, World
from throughcare.access.roles import Role
from throughcare.audit.models import Event
from throughcare.deadlines.models import Deadline
from throughcare.kernel.errors import NotAllowed, NotNow, NotValid
from throughcare.market import actions
from throughcare.market.models import Appeal, Application, Cell, Qualification
from throughcare.market.rules.ratios import RATIOS, RatioTest
from throughcare.market.rules.standing import Verdict
from throughcare.market.tests import factories as make

pytestmark = pytest.mark.django_db
REASONS = "The accounts show too little money at hand."
GROUNDS = "A grant of £5,000 arrived the day after the year ended."
FACTS = {
    "liquid_gbp": Decimal(39_000),
    "due_in_year_gbp": Decimal(50_000),
    "assets_gbp": Decimal(90_000),
    "debts_gbp": Decimal(50_000),
    "surplus_gbp": Decimal(-32_000),
}


@pytest.fixture
def world() -> World:
    return World()


def ratio(top: str | None, bottom: str | None, least: str = "0.8") -> RatioTest:
    figures = [None if figure is None else Decimal(figure) for figure in (top, bottom)]
    return RatioTest(
        rule=RATIOS[0], top_gbp=figures[0], bottom_gbp=figures[1], least=Decimal(least), near=Decimal("0.05")
    )


@pytest.mark.requirement(82)
@pytest.mark.parametrize(
    ("top", "bottom", "verdict", "near", "shown"),
    [
        ("80", "100", Verdict.MET, False, "0.80"),
        ("79.99", "100", Verdict.NOT_MET, True, "0.79"),
        ("75", "100", Verdict.NOT_MET, True, "0.75"),
        ("74.99", "100", Verdict.NOT_MET, False, "0.74"),
        ("-1", "100", Verdict.NOT_MET, False, "-0.01"),
        ("10", "0", Verdict.MET, False, None),
        (None, "100", Verdict.NOT_KNOWN, False, None),
        ("10", None, Verdict.NOT_KNOWN, False, None),
    ],
)
def test_a_ratio_is_met_at_its_threshold_and_nearly_met_is_not(top, bottom, verdict, near, shown) -> None:
    found = ratio(top, bottom)

    assert (found.verdict, found.is_near) == (verdict, near)
    assert found.shown == (None if shown is None else Decimal(shown))


@given(st.decimals(-(10**9), 10**9, places=2), st.decimals("0.01", 10**9, places=2))
def test_what_is_shown_of_a_failure_is_never_the_threshold_itself(top, bottom) -> None:
    found = RatioTest(rule=RATIOS[0], top_gbp=top, bottom_gbp=bottom, least=Decimal("0.8"), near=Decimal("0.05"))

    assert (found.verdict == Verdict.MET) == (Fraction(top) >= Fraction(4, 5) * Fraction(bottom))
    assert found.shown is not None
    assert (found.shown < Decimal("0.8")) == (found.verdict == Verdict.NOT_MET)


def failing(world: World, **facts: Decimal) -> Cell:
    """The one cell of an application whose liquidity is 0.78, sent."""
    application = make.make_complete(world)
    writer = world.actor(Role.BID_WRITER)
    told = make.PROFILE | FACTS | facts
    make.say(application.organisation_id, told, actor=writer, now=world.now)
    actions.submit(actor=writer, now=world.now, application=application)
    return application.cells.get()


def failed(world: World, by: Whose = Whose.OWN) -> Cell:
    own, rival, third = make.make_assessors(world)
    return make.make_decided(
        world, failing(world), "failed", REASONS, by=(own, third) if by is Whose.OWN else (rival, third)
    )


def text(world: World, role: Role, name: str, *args: object) -> str:
    response = world.client(role).get(reverse(f"market:{name}", args=args))
    assert response.status_code == 200
    return " ".join(html.fromstring(response.content).text_content().split())


@pytest.mark.requirement(82)
def test_thresholds_are_published_before_a_word_is_written(world: World) -> None:
    make.make_framework(world)

    page = text(world, Role.BID_WRITER, "framework")

    words = "Money at hand and due to you within a year ÷ what you must pay within a year"
    assert f"Liquidity: {words}. At least 0.8 is needed." in page
    assert "Margin: Surplus of the year, a deficit below nought ÷ turnover. At least -0.05 is needed." in page
    assert "have 10 working days to appeal to another assessor" in page


@pytest.mark.requirement(82)
def test_applicant_and_assessor_see_the_same_arithmetic(world: World) -> None:
    cell = failing(world)
    reference = cell.application.reference

    pages = (
        text(world, Role.BID_WRITER, "application", reference),
        text(world, Role.ASSESSOR, "decide", reference, cell.pk),
    )

    for page in pages:
        assert "£39,000 ÷ £50,000 = 0.78. At least 0.8 is needed. Not met: a borderline case" in page
        assert "£90,000 ÷ £50,000 = 1.80. At least 1 is needed. Met" in page
        assert "−£32,000 ÷ £640,000 = -0.05" in page or "-£32,000 ÷ £640,000 = -0.05" in page


@pytest.mark.requirement(82)
def test_a_borderline_case_cant_pass_and_fails_with_the_sum_and_a_window_to_appeal(world: World) -> None:
    cell = failing(world)
    assessor = world.actor(Role.ASSESSOR)

    with pytest.raises(NotValid, match="Nobody passes below a published threshold"):
        actions.assess(actor=assessor, now=world.now, cell=cell, outcome="passed", reasons="They do good work here.")
    make.make_decided(world, cell, "failed", REASONS)

    found = Cell.objects.get()
    assert found.reasons.splitlines() == [
        REASONS,
        "Liquidity: £39,000.00 ÷ £50,000.00 = 0.78, and at least 0.8 is needed. It is a borderline case.",
    ]
    page = text(world, Role.BID_WRITER, "application", cell.application.reference)
    assert "Appeal against this decision" in page
    assert found.appeal_until is not None
    assert (found.appeal_until - world.now).days in range(13, 17)  # ten working days


@pytest.mark.requirement(82)
def test_through_the_pages_an_appeal_is_lodged_starts_a_clock_and_another_assessor_upholds_it(world: World) -> None:
    cell = failed(world)
    reference = cell.application.reference
    args = [reference, cell.pk]

    world.client(Role.BID_WRITER).post(reverse("market:appeal", args=args), {"grounds": GROUNDS})
    clock = Deadline.objects.get(kind="appeal.decide")
    listed = text(world, Role.ASSESSOR, "assessments")
    other = world.actor(Role.ASSESSOR, Whose.RIVAL)
    actions.decide_appeal(
        actor=other, now=world.now, cell=cell, outcome="upheld", reasons="The grant counts: it was due."
    )

    assert "Appeals to decide" not in listed  # the first assessor's own decision
    assert (clock.role, clock.met_at) == ("assessor", None)
    assert Deadline.objects.get(kind="appeal.decide").met_at == world.now
    assert (Cell.objects.get().outcome, Qualification.objects.count()) == ("passed", 1)
    page = text(world, Role.BID_WRITER, "application", reference)
    assert "The appeal was upheld. The grant counts: it was due." in page
    assert set(Event.objects.filter(verb__startswith="appeal.").values_list("verb", flat=True)) == {
        "appeal.lodged",
        "appeal.decided",
    }


def test_the_page_of_an_appeal_shows_another_assessor_decision_grounds_and_sums(world: World) -> None:
    cell = failed(world, Whose.RIVAL)
    told = {"actor": world.actor(Role.BID_WRITER), "now": world.now}
    actions.appeal(cell=cell, grounds=GROUNDS, **told)

    listed = text(world, Role.ASSESSOR, "assessments")
    page = text(world, Role.ASSESSOR, "appeal_decide", cell.application.reference, cell.pk)
    world.client(Role.ASSESSOR).post(
        reverse("market:appeal_decide", args=[cell.application.reference, cell.pk]),
        {"outcome": "upheld", "reasons": "The grant was due when the year ended."},
    )

    assert "Appeals to decide" in listed
    assert GROUNDS in page
    assert "£39,000 ÷ £50,000 = 0.78" in page
    assert Appeal.objects.get().outcome == "upheld"


def test_the_assessor_who_decided_does_not_decide_the_appeal_and_a_dismissal_leaves_the_failure(world: World) -> None:
    cell = failed(world)
    actions.appeal(actor=world.actor(Role.BID_WRITER), now=world.now, cell=cell, grounds=GROUNDS)
    told = {"now": world.now, "cell": cell, "outcome": "dismissed", "reasons": "It came after the year had ended."}

    with pytest.raises(NotAllowed, match="Another assessor"):
        actions.decide_appeal(actor=world.actor(Role.ASSESSOR), **told)
    actions.decide_appeal(actor=world.actor(Role.ASSESSOR, Whose.RIVAL), **told)

    assert (Cell.objects.get().outcome, Appeal.objects.get().outcome) == ("failed", "dismissed")
    assert Qualification.objects.count() == 0
    with pytest.raises(NotNow, match="decided already"):
        actions.decide_appeal(actor=world.actor(Role.ASSESSOR, Whose.RIVAL), **told)


def test_an_appeal_after_its_window_twice_or_against_nothing_is_refused(world: World) -> None:
    cell, writer = failed(world), world.actor(Role.BID_WRITER)

    with pytest.raises(NotNow, match="The time to appeal is over"):
        actions.appeal(actor=writer, now=cell.appeal_until + timedelta(seconds=1), cell=cell, grounds=GROUNDS)
    with pytest.raises(NotValid, match="in a sentence at least"):
        actions.appeal(actor=writer, now=world.now, cell=cell, grounds="Unfair.")
    actions.appeal(actor=writer, now=cell.appeal_until, cell=cell, grounds=GROUNDS)
    with pytest.raises(NotNow, match="appealed already"):
        actions.appeal(actor=writer, now=world.now, cell=cell, grounds=GROUNDS)

    assert Appeal.objects.count() == 1


def test_figures_that_are_not_known_fail_nobody(world: World) -> None:
    cell = make.make_sent(world).cells.get()

    make.make_decided(world, cell, "passed", "Both case studies show it there.")

    assert Application.objects.get().status == "decided"
    assert Cell.objects.get().appeal_until is None
