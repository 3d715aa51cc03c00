"""Lots we can bid for: the answer with its arithmetic before a word is written, and again as lots are won."""

from decimal import Decimal

import pytest

from throughcare.commissioning.actions import drafting, publishing
from throughcare.commissioning.models import Lot
from throughcare.commissioning.queries import standing
from throughcare.commissioning.tests import factories as make
from throughcare.commissioning.tests.browser import at, get, signed_in, texts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now() -> None:
    at(make.NOW)


def words(made: make.Competition, which: int = 0, **query: str) -> str:
    return " ".join(get(signed_in(made.writers[which]), "reach", **query).text_content().split())


@pytest.mark.requirement(83)
def test_an_invited_organisation_with_enough_turnover_is_told_yes_and_why() -> None:
    made = make.make_published()
    make.give_turnover(made.suppliers[0], "1000000.00")

    text = words(made)

    assert "Your turnover £1,000,000 ÷ 2, less £0 that you hold, leaves room for lots of £500,000 a year." in text
    assert "Yes Turnover needed: 2 × (£0 held + £450,000) = £900,000" in text


@pytest.mark.requirement(83)
def test_each_lot_is_named_by_its_area_and_asks_for_a_turnover_even_where_none_is_known() -> None:
    made = make.make_published()

    text = words(made)
    invited = " ".join(get(signed_in(made.writers[0]), "invitations").text_content().split())

    assert f"Durham: Accommodation, men {made.call_off.reference} Lot 1, {made.call_off.title}£450,000 a year" in text
    assert "Yes Turnover needed: 2 × (£0 held + £450,000) = £900,000. Yours isn’t known." in text
    assert "Lot 1: Accommodation, menDurham" in invited


def test_the_page_on_which_a_bid_begins_says_whether_it_could_win() -> None:
    made = make.make_published()
    make.give_turnover(made.suppliers[0], "800000.00")

    page = get(signed_in(made.writers[0]), "bid_start", made.lot.pk)

    (said,) = texts(page, "main .govuk-inset-text")
    assert said == (
        "Turnover needed: 2 × (£0 held + £450,000) = £900,000. You are £100,000 short. "
        "Alone you can’t win this lot. With partners, each counts for its own share. "
        "See which lots you can win, alone or with partners"
    )


@pytest.mark.requirement(83)
def test_one_with_too_little_is_told_no_and_by_how_much() -> None:
    made = make.make_published()
    make.give_turnover(made.suppliers[0], "800000.00")

    assert "No Turnover needed: 2 × (£0 held + £450,000) = £900,000. You are £100,000 short." in words(made)


@pytest.mark.requirement(83)
def test_the_answer_changes_as_lots_are_won() -> None:
    first, award = make.make_awarded()
    make.give_turnover(first.suppliers[0], "1000000.00")
    second = make.make_published(buyer=first.call_off.buyer, suppliers=first.suppliers)

    text = words(second)

    assert "less £450,000 that you hold, leaves room for lots of £50,000 a year." in text
    assert award.reference in text
    assert "No Turnover needed: 2 × (£450,000 held + £450,000) = £1,800,000. You are £800,000 short." in text


@pytest.mark.requirement(83)
def test_with_a_partner_each_answers_for_its_own_share_and_the_partners_figures_stay_its_own() -> None:
    made = make.make_published()
    first, second = made.suppliers
    make.give_turnover(first, "600000.00")
    make.give_turnover(second, "1234567.00")

    alone = words(made)
    text = words(made, name_1=second.name.upper(), percent_1="40")

    assert "No Turnover needed: 2 × (£0 held + £450,000) = £900,000. You are £300,000 short." in alone
    assert "Can you win it together?" in text
    assert "Yes Turnover needed: 2 × (£0 held + £270,000) = £540,000" in text
    assert f"{second.name}: its share asks for a turnover of £360,000, beside what it holds." in text
    assert "1,234,567" not in text


@pytest.mark.requirement(83)
def test_a_partner_brings_the_area_in_which_one_is_not_qualified() -> None:
    made = make.make_draft()
    first, second = made.suppliers
    north = {"areas": ("police-durham", "police-northumbria")}
    told = {"actor": made.commissioner, "now": make.NOW, "call_off": made.call_off}
    drafting.add_lot(**told, terms=make.terms(**north))
    make.make_qualification(second, made.call_off.framework, area="police-northumbria")
    publishing.publish(**told)
    lot = made.fresh().lots.get(number=2)
    ally = standing.Ally(organisation=second, percent=40)

    (alone,), (together,) = (standing.lot_answers(first, [lot], make.NOW, allies) for allies in ((), (ally,)))

    assert (alone.is_invited, [area.pk for area in alone.missing]) == (True, ["police-northumbria"])
    assert (alone.is_yes, together.is_yes, together.missing) == (False, True, ())


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"name_1": "Nobody of that name", "percent_1": "40"}, "Nobody else on the register is called that."),
        ({"name_1": "Somebody", "percent_1": ""}, "Give a name and a share, or neither"),
        ({"name_1": "Somebody", "percent_1": "100"}, "Keep a share of 1 or more yourself"),
    ],
)
def test_partners_that_can_not_be_are_refused_and_what_was_typed_is_kept(typed: dict[str, str], problem: str) -> None:
    made = make.make_published()

    page = get(signed_in(made.writers[0]), "reach", **typed)

    assert problem in " ".join(page.cssselect(".govuk-error-summary")[0].text_content().split())
    assert page.cssselect("#id_name_1")[0].get("value") == typed["name_1"]


def test_one_that_is_not_qualified_is_told_where_and_where_to_apply() -> None:
    made = make.make_published()
    stranger = make.make_organisation("supplier")

    (answer,) = standing.lot_answers(stranger, [made.lot], make.NOW)

    assert (answer.is_yes, answer.is_invited, [area.name for area in answer.missing]) == (False, False, ["Durham"])


def test_one_that_qualified_after_publication_is_told_that_it_comes_too_late() -> None:
    made = make.make_published()
    late = make.make_organisation("supplier")
    make.make_qualification(late, made.call_off.framework)

    (answer,) = standing.lot_answers(late, [made.lot], make.NOW)

    assert (answer.is_yes, answer.is_invited, answer.missing) == (False, False, ())


@pytest.mark.requirement(83)
def test_chosen_lots_are_added_up_together() -> None:
    made = make.make_published()
    make.give_turnover(made.suppliers[0], "1000000.00")
    other = Lot.objects.get(pk=made.lot.pk)
    other.pk, other.number, other.value_gbp = None, 2, Decimal("300000.00")
    other.save()

    page = get(signed_in(made.writers[0]), "reach", lot=[str(made.lot.pk), str(other.pk)])  # type: ignore[arg-type]

    text = " ".join(page.text_content().split())
    assert "To win all 2 chosen lots you need a turnover of: 2 × (£0 held + £600,000) = £1,200,000" in text
    assert "That is £200,000 more than yours." in text
    assert len(page.cssselect("input[name=lot][checked]")) == 2


def test_an_unknown_turnover_keeps_nobody_from_bidding() -> None:
    made = make.make_published()

    text = words(made)

    assert "We don’t know your turnover" in text
    assert "Yes" in text


def test_another_organisation_s_figures_are_not_found() -> None:
    made = make.make_published()

    response = signed_in(made.writers[0]).get("/lots-we-can-bid-for", {"organisation": str(made.suppliers[1].pk)})

    assert response.status_code == 404


@pytest.mark.requirement(95)
def test_lots_that_one_may_bid_for_come_first_and_of_these_the_smallest() -> None:
    made = make.make_draft()
    small = make.terms(cohort="women", value_gbp=Decimal("90000.00"))
    make.drafting.add_lot(actor=made.commissioner, now=make.NOW, call_off=made.call_off, terms=small)
    make.publishing.publish(actor=made.commissioner, now=make.NOW, call_off=made.call_off)
    elsewhere = make.make_published()
    Lot.objects.filter(call_off=elsewhere.call_off).update(value_gbp=Decimal("50000.00"))

    page = get(signed_in(made.writers[0]), "reach")

    shown = [int(box.get("value")) for box in page.cssselect('input[name="lot"]')]
    women, men = made.call_off.lots.get(number=2), made.lot
    assert shown == [women.pk, men.pk, elsewhere.lot.pk]
