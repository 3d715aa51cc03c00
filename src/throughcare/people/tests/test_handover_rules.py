"""When the community takes over from the prison: the published exceptions, both policies, every day of a sentence."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throughcare.kernel.periods import add_months
from throughcare.people.rules.handover import (
    Case,
    Facts,
    Side,
    Stage,
    check_facts,
    check_meeting,
    earliest_release,
    plan,
    responsible,
    stage,
    terms,
)

DESIGN_2019 = terms(months={"standard": 3}, days={"standard": 0}, opens_months=10, short_months=10)
SINCE_2021 = terms(
    months={"standard": 8, "parole": 12, "indeterminate": 12, "early_allocation": 15},
    days={"standard": 14},
    opens_months=0,
    short_months=10,
)
TODAY = date(2022, 3, 7)
STARTED = date(2020, 1, 1)


def facts(**told):
    return Facts(sentenced_on=STARTED, **told)


@pytest.mark.requirement(55)
def test_the_design_of_2019_opens_ten_months_and_ends_three_months_before_release():
    found = plan(facts(conditional_on=date(2023, 3, 31)), DESIGN_2019, TODAY)

    assert (found.case, found.opens_on, found.community_from) == (Case.STANDARD, date(2022, 5, 31), date(2022, 12, 31))


@pytest.mark.requirement(55)
@pytest.mark.parametrize(
    ("told", "case", "opens_on", "community_from"),
    [
        ({"conditional_on": date(2023, 3, 31)}, Case.STANDARD, date(2022, 7, 17), date(2022, 7, 17)),
        (
            {"automatic_on": date(2023, 1, 1), "conditional_on": date(2023, 3, 31)},
            Case.STANDARD,
            None,
            date(2022, 4, 17),
        ),
        ({"parole_on": date(2023, 3, 31)}, Case.PAROLE, None, date(2022, 3, 31)),
        (
            {"conditional_on": date(2023, 3, 31), "is_early_allocation": True},
            Case.EARLY_ALLOCATION,
            None,
            date(2021, 12, 31),
        ),
        ({"conditional_on": date(2020, 11, 1)}, Case.SHORT, None, STARTED),
        ({"conditional_on": date(2020, 11, 2)}, Case.STANDARD, None, date(2020, 2, 17)),
        ({"tariff_on": date(2024, 6, 1), "is_indeterminate": True}, Case.INDETERMINATE, None, date(2023, 6, 1)),
        (
            {"tariff_on": date(2021, 6, 1), "hearing_on": date(2022, 9, 1), "is_indeterminate": True},
            Case.INDETERMINATE,
            None,
            date(2021, 9, 1),
        ),
        (
            {"tariff_on": date(2024, 6, 1), "open_since": date(2022, 1, 1), "is_indeterminate": True},
            Case.INDETERMINATE,
            date(2022, 1, 1),
            date(2023, 6, 1),
        ),
        ({"is_recalled": True}, Case.RECALLED, None, STARTED),
        ({"conditional_on": date(2023, 3, 31), "is_immigration": True}, Case.IMMIGRATION, None, STARTED),
    ],
)
def test_the_rules_since_2021_have_each_exception(told, case, opens_on, community_from):
    found = plan(facts(**told), SINCE_2021, TODAY)

    assert (found.case, found.opens_on, found.community_from) == (case, opens_on or community_from, community_from)


@pytest.mark.requirement(55)
@pytest.mark.parametrize(
    ("told", "case", "supports", "side"),
    [
        ({}, Case.NO_DATE, False, Side.PRISON),
        ({"is_indeterminate": True, "has_another_life_sentence": True}, Case.ANOTHER_LIFE_SENTENCE, False, Side.PRISON),
        ({"hearing_on": date(2023, 3, 7), "is_recalled": True}, Case.HEARING_FAR, True, Side.PRISON),
        ({"hearing_on": date(2023, 3, 7), "is_recalled": True, "mappa_level": 1}, Case.HEARING_FAR, True, Side.PRISON),
        (
            {"hearing_on": date(2023, 3, 7), "was_refused_parole": True, "mappa_level": 2},
            Case.HEARING_FAR_HIGH_RISK,
            True,
            Side.COMMUNITY,
        ),
        ({"hearing_on": date(2023, 3, 6), "is_recalled": True}, Case.RECALLED, True, Side.COMMUNITY),
    ],
)
def test_what_is_settled_without_a_date_of_release(told, case, supports, side):
    found = plan(facts(**{"is_indeterminate": bool(told.get("hearing_on"))} | told), SINCE_2021, TODAY)

    assert (found.case, found.opens_on is not None, responsible(found, TODAY)) == (case, supports, side)


def test_a_handover_never_lies_before_the_sentence():
    found = plan(facts(parole_on=add_months(STARTED, 11)), SINCE_2021, TODAY)

    assert (found.opens_on, found.community_from) == (STARTED, STARTED)


def test_without_a_fixed_end_a_tariff_that_is_over_gives_way_to_the_hearing():
    told = facts(is_indeterminate=True, tariff_on=TODAY, hearing_on=date(2022, 9, 1))

    assert earliest_release(told, TODAY) == date(2022, 9, 1)
    assert earliest_release(told, TODAY - timedelta(days=1)) == TODAY


DAYS = st.none() | st.dates(date(2015, 1, 1), date(2035, 1, 1))
FACTS = st.builds(
    Facts,
    sentenced_on=st.dates(date(2015, 1, 1), date(2025, 1, 1)),
    parole_on=DAYS,
    conditional_on=DAYS,
    automatic_on=DAYS,
    tariff_on=DAYS,
    hearing_on=DAYS,
    open_since=DAYS,
    mappa_level=st.none() | st.sampled_from((1, 2, 3)),
    is_indeterminate=st.booleans(),
    is_early_allocation=st.booleans(),
    is_recalled=st.booleans(),
    is_immigration=st.booleans(),
    was_refused_parole=st.booleans(),
    has_another_life_sentence=st.booleans(),
)


@pytest.mark.requirement(55)
@given(FACTS, st.sampled_from((DESIGN_2019, SINCE_2021)), st.dates(date(2015, 1, 1), date(2030, 1, 1)))
def test_whatever_is_known_somebody_is_responsible_every_day_and_it_passes_once(told, policy, today):
    found = plan(told, policy, today)

    days = [told.sentenced_on + timedelta(days=n) for n in range(0, 4000, 97)]
    sides = [responsible(found, day) for day in days]
    assert sides == sorted(sides, key=lambda side: side is Side.COMMUNITY)
    if found.community_from:
        assert told.sentenced_on <= found.opens_on <= found.community_from
        assert responsible(found, found.community_from) is Side.COMMUNITY
        assert responsible(found, found.community_from - timedelta(days=1)) is Side.PRISON


def test_a_handover_is_the_prisons_until_somebody_takes_over():
    def on(today, taken_over_on=None):
        told = {"opens_on": date(2022, 3, 1), "community_from": TODAY, "taken_over_on": taken_over_on}
        return stage(today=today, **told)

    assert on(date(2022, 2, 28)) is Stage.PRISON
    assert on(TODAY) is Stage.SUPPORTING
    assert on(date(2022, 3, 8)) is Stage.OVERDUE
    assert on(TODAY, taken_over_on=TODAY) is Stage.COMMUNITY


def test_dates_of_the_other_kind_of_sentence_or_before_it_are_refused_all_at_once():
    told = facts(tariff_on=date(2024, 1, 1), conditional_on=date(2019, 12, 31), mappa_level=4)

    assert {problem.field for problem in check_facts(told)} == {"tariff_on", "conditional_on", "mappa_level"}
    assert len(check_facts(facts(is_indeterminate=True, tariff_on=date(2024, 1, 1)))) == 0


def test_a_handover_needs_its_meeting_or_a_reason():
    assert check_meeting(TODAY, "", TODAY) == []
    assert check_meeting(None, "He was moved to another prison", TODAY) == []
    assert [p.field for p in check_meeting(None, " ", TODAY)] == ["meeting_on"]
    assert [p.field for p in check_meeting(TODAY + timedelta(days=1), "", TODAY)] == ["meeting_on"]
