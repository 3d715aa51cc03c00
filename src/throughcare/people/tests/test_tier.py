"""The tier: the published examples by hand, and a second implementation on random cases."""

from decimal import Decimal

import numpy as np
import pytest

from throughcare.people.rules import RiskOfSeriousHarm as Harm
from throughcare.people.rules.tier import (
    FIRST,
    SECOND,
    Case,
    Factor,
    change,
    change_lines,
    change_points,
    protect_lines,
    protect_points,
    tier,
)
from throughcare.people.tests import tier_twin as twin

EVERY_FACTOR = frozenset(Factor)


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (Case(), "D1"),
        (Case(harm=Harm.VERY_HIGH), "A1"),
        (Case(mappa_level=2), "A1"),
        (Case(harm=Harm.HIGH, mappa_level=1), "B1"),
        (Case(rsr=Decimal("6.99")), "C1"),
        (Case(rsr=Decimal("7.00")), "B1"),
        (Case(rsr=Decimal("2.99")), "D1"),
        (Case(needs={"thinking": 2, "attitudes": 2, "drugs": 2}), "D2"),
        (Case(needs={"finance": 2, "emotional": 2}, ogrs=99), "D1"),
        (Case(needs={"thinking": 2, "attitudes": 2, "drugs": 2}, ogrs=85, is_iom=True), "D3"),
        (Case(is_assessed=False), "D2"),
        (Case(is_assessed=False, has_mandate=False), "D0"),
    ],
)
def test_cases_reckoned_by_hand(case, expected):
    assert tier(case) == expected


@pytest.mark.parametrize(
    "case",
    [
        Case(),
        Case(rsr=Decimal("7.00"), harm=Harm.MEDIUM, mappa_level=1, factors=EVERY_FACTOR, ogrs=62, is_iom=True),
        Case(rsr=Decimal("3.00"), harm=Harm.MEDIUM, needs={"thinking": 2, "finance": 1, "drugs": 0}, ogrs=9),
        Case(harm=Harm.LOW, is_woman=True, has_parenting=True, is_impulsive=True, has_temper=True, needs={"ete": 1}),
    ],
)
def test_the_lines_of_the_arithmetic_add_up_to_the_points(case):
    def counted(lines):
        return sum(line.points for line in lines if not line.not_counted)

    assert counted(protect_lines(case)) == protect_points(case)
    assert counted(change_lines(case)) == change_points(case)


def test_the_higher_of_the_two_measures_of_harm_counts_alone():
    assert protect_points(Case(rsr=Decimal("7.00"), harm=Harm.HIGH)) == 20
    assert protect_points(Case(rsr=Decimal("7.00"), harm=Harm.MEDIUM)) == 20


def test_what_a_womans_assessment_adds_counts_for_women_alone_and_self_control_once():
    told = {"has_parenting": True, "is_impulsive": True, "has_temper": True, "was_breached_or_recalled": True}

    assert protect_points(Case(is_woman=True, **told)) == 6
    assert protect_points(Case(**told)) == 0


def test_the_second_version_keeps_the_highest_letter_for_very_high_risk_and_mappa():
    complex_case = Case(harm=Harm.HIGH, factors=EVERY_FACTOR, is_woman=True, has_parenting=True, mappa_level=1)

    assert (tier(complex_case, FIRST), tier(complex_case, SECOND)) == ("A1", "B1")
    assert protect_points(complex_case) == 47


def test_a_reconviction_score_counts_whole_tens_and_none_counts_nothing():
    assert [change_points(Case(ogrs=score)) for score in (None, 0, 9, 10, 100)] == [0, 0, 0, 1, 10]
    assert change(Case(ogrs=100)) == 2


def case_of(c, i):
    """A row of the twin's columns as the rule wants it."""
    names = (*twin.NEEDS, *twin.UNCOUNTED)
    return Case(
        rsr=Decimal(int(c["rsr"][i])) / 100 if c["rsr"][i] >= 0 else None,
        harm=Harm(twin.HARM[c["harm"][i]]) if c["harm"][i] else None,
        mappa_level=int(c["mappa"][i]) or None,
        factors=frozenset(factor for factor, has in zip(Factor, c["factors"][i], strict=True) if has),
        is_woman=bool(c["woman"][i]),
        has_parenting=bool(c["parenting"][i]),
        is_impulsive=bool(c["impulsive"][i]),
        has_temper=bool(c["temper"][i]),
        was_breached_or_recalled=bool(c["enforced"][i]),
        needs=dict(zip(names, c["needs"][i].tolist(), strict=True)),
        ogrs=int(c["ogrs"][i]) if c["ogrs"][i] >= 0 else None,
        is_iom=bool(c["iom"][i]),
        has_mandate=bool(c["mandate"][i]),
        is_assessed=bool(c["assessed"][i]),
    )


def disagreements(rows, seed):
    c = twin.columns(np.random.default_rng(seed), rows)
    cases = [case_of(c, i) for i in range(rows)]
    wrong, seen = [], set()
    for version, top in ((FIRST, 30), (SECOND, 150)):
        for i, expected in enumerate(twin.tiers(c, top=top)):
            seen.add(str(expected))
            if tier(cases[i], version) != expected:
                wrong.append((cases[i], str(expected)))
    return wrong, seen


def test_a_second_implementation_agrees_on_three_thousand_random_cases_and_every_tier_comes_up():
    wrong, seen = disagreements(3_000, seed=1)

    assert wrong == []
    assert seen == {f"{letter}{digit}" for letter in "ABCD" for digit in range(4)}


@pytest.mark.proof
def test_a_second_implementation_agrees_on_a_hundred_thousand_random_cases(record_property):
    wrong, _seen = disagreements(100_000, seed=2019)

    record_property("cases", 100_000)
    assert wrong == []
