"""How groups fare at every stage: rates, ratios, intervals, and counts that nobody can work out."""

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from throughcare.access.roles import Role
from throughcare.insight.queries import disparity as queries
from throughcare.insight.rules import disparity as rules
from throughcare.people.models import AccessRule
from throughcare.people.tests.factories import NOW, TODAY, browser, limit, make_actor, make_person, text_of
from throughcare.referrals.models import Referral
from throughcare.referrals.tests.factories import make_body

LEAST = 10
TABLE = {"Men": (400, 300, 200, 100, 60), "Women": (100, 60, 40, 20, 10), "Others": (30, 14, 4, 2, 1)}


def hidden(shown):
    return {group: sum(count is None for count in counts) for group, counts in shown.items()}


def test_the_interval_of_a_share_is_wilsons():
    found = rules.wilson(15, 50)

    assert (round(found.value, 3), round(found.low, 3), round(found.high, 3)) == (0.3, 0.191, 0.438)
    assert (rules.wilson(0, 20).low, rules.wilson(20, 20).high) == (0.0, 1.0)


def test_the_ratio_of_two_rates_is_katzs():
    found = rules.ratio(30, 100, 200, 400)

    assert found is not None
    assert (round(found.value, 2), round(found.low, 3), round(found.high, 3)) == (0.6, 0.438, 0.822)
    assert rules.ratio(0, 100, 200, 400) is None


def test_a_small_count_is_hidden_and_with_it_a_second_that_totals_would_give_it_away_by():
    shown, total = rules.hide(TABLE, LEAST)

    assert hidden(shown) == {"Men": 0, "Women": 3, "Others": 3}
    assert shown["Women"] == (100, 60, None, None, None)
    assert shown["Others"] == (30, 14, None, None, None)
    assert total == (530, 374, 244, 122, 71)


def test_a_count_is_hidden_when_those_who_came_no_further_are_few_but_not_when_there_is_none():
    shown, _total = rules.hide({"Men": (400, 395, 300), "Women": (200, 200, 150), "Others": (100, 80, 60)}, LEAST)

    assert hidden(shown) == {"Men": 2, "Women": 0, "Others": 2}


def test_a_group_alone_is_hidden_with_its_total():
    assert rules.hide({"Men": (50, 8)}, LEAST) == ({"Men": (50, None)}, (50, None))


def test_others_are_held_against_the_largest_group_that_is_recorded():
    shown, _total = rules.hide({"Men": (400, 300), "Not recorded": (900, 500), "Women": (100, 60)}, LEAST)

    assert rules.reference(shown, besides="Not recorded") == "Men"


def nested(most):
    falling = st.lists(st.integers(0, most), min_size=4, max_size=4).map(lambda row: tuple(sorted(row, reverse=True)))
    return st.lists(falling, min_size=1, max_size=5).map(lambda rows: {f"g{i}": row for i, row in enumerate(rows)})


@given(st.one_of(nested(40), nested(400)))
def test_no_hidden_count_and_no_small_difference_can_be_worked_out_from_what_is_shown(table):
    shown, total = rules.hide(table, LEAST)
    groups, stages = list(table), range(4)
    place = {(group, stage): i for i, (group, stage) in enumerate((g, s) for g in groups for s in stages)}

    def row(*cells):
        found = np.zeros(len(place))
        for sign, cell in cells:
            found[place[cell]] += sign
        return found

    known = [row((1, (g, s))) for g in groups for s in stages if shown[g][s] is not None]
    known += [row(*((1, (g, s)) for g in groups)) for s in stages if total[s] is not None]
    known = np.array(known) if known else np.zeros((0, len(place)))
    rank = np.linalg.matrix_rank(known) if len(known) else 0

    def is_known(question):
        return np.linalg.matrix_rank(np.vstack([known, question])) == rank

    for group in groups:
        for stage in stages:
            count = table[group][stage]
            fewer = table[group][stage - 1] - count if stage else 0
            if shown[group][stage] is None:
                assert not is_known(row((1, (group, stage))))
            else:
                assert count >= LEAST
            if 0 < fewer < LEAST:
                assert not is_known(row((1, (group, stage - 1)), (-1, (group, stage))))


def referred(body, count, *, seen=0, limited_to=None, **person):
    """So many people referred and accepted, of whom some were seen."""
    for index in range(count):
        somebody = make_person(**person)
        if limited_to:
            limit(somebody, limited_to, AccessRule.Kind.ONLY)
        row = Referral(
            reference=f"Q{Referral.objects.count():05d}AC",
            person=somebody,
            sentence=somebody.sentences.create(
                kind="community_order", starts_on=TODAY, ends_on=TODAY + timedelta(days=300)
            ),
            body=body,
            area_id="region-east-midlands",
            delivery_unit=somebody.delivery_unit,
            status="accepted",
            created_at=NOW,
            created_by_id=limited_to or make_actor().user_id,
            sent_at=NOW,
            decided_at=NOW,
            first_due_on=TODAY,
            first_held_at=NOW if index < seen else None,
        )
        row.save()


@pytest.mark.django_db
@pytest.mark.requirement(92)
def test_rates_by_ethnicity_have_ratios_with_intervals_and_cells_below_ten_are_hidden():
    body, officer = make_body("ACC", "region-east-midlands"), make_actor().user_id
    referred(body, 30, seen=20, ethnicity="W1", limited_to=officer)
    referred(body, 20, seen=10, ethnicity="B1", limited_to=officer)
    referred(body, 4, seen=4, ethnicity="A1", limited_to=officer)
    referred(body, 25, seen=15, limited_to=officer)

    table = next(each for each in queries.tables(2021, TODAY) if each.title == "Ethnicity")

    cells = {row.group: [cell.count for cell in row.cells[:3]] for row in table.rows}
    assert cells == {
        "Asian": [None, None, None],
        "Black": [None, None, None],
        "Not recorded": [25, 25, 15],
        "White": [30, 30, 20],
    }
    assert [cell.count for cell in table.total.cells[:3]] == [79, 79, 49]
    assert table.reference == "White"
    unknown = next(row for row in table.rows if row.group == "Not recorded").cells[2]
    assert unknown.ratio is not None
    assert (round(unknown.ratio.value, 2), round(unknown.ratio.low, 2), round(unknown.ratio.high, 2)) == (
        0.9,
        0.6,
        1.35,
    )
    assert next(row for row in table.rows if row.group == "White").cells[1].rate.value == 1.0
    shown = text_of(browser(make_actor(Role.ANALYST, area=None)).get("/disparity?year=2021"))
    assert "× 0.90 (0.60 to 1.35)" in shown
    assert "2 counts hidden: below ten" in shown


@pytest.mark.django_db
@pytest.mark.requirement(92)
def test_the_page_shows_every_dimension_to_those_who_watch_and_no_small_count():
    body, officer = make_body("ACC", "region-east-midlands"), make_actor().user_id
    referred(body, 12, seen=1, has_disability=True, limited_to=officer)

    shown = text_of(browser(make_actor(Role.ANALYST, area=None)).get("/disparity?year=2021"))

    for title in ("Sex", "Ethnicity", "Age in the year of referral", "Disability"):
        assert title in shown
    assert "Disabled" in shown
    assert "3 counts hidden" in shown


def test_years_are_financial_years_since_the_first_contracts():
    assert queries.years(TODAY) == [2021]
    assert queries.years(TODAY + timedelta(days=30)) == [2022, 2021]
