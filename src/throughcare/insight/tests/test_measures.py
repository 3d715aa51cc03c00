from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from throughcare.insight.rules import measures as rules
from throughcare.insight.rules.measures import Signal

DUE, TODAY = date(2022, 2, 14), date(2022, 3, 7)


@pytest.mark.parametrize(
    ("facts", "counts"),
    [
        ({"status": "assigned", "held_on": date(2022, 2, 10)}, True),
        ({"status": "sent"}, True),
        ({"status": "sent", "first_due_on": TODAY}, False),
        ({"status": "declined"}, False),
        ({"status": "draft"}, False),
        ({"status": "withdrawn", "ended_on": DUE}, False),
        ({"status": "withdrawn", "ended_on": date(2022, 2, 15)}, True),
        ({"status": "withdrawn", "ended_on": DUE, "held_on": date(2022, 2, 1)}, True),
    ],
)
def test_the_denominator_follows_its_definition(facts, counts):
    given_facts = {"status": "sent", "first_due_on": DUE, "held_on": None, "ended_on": None, "today": TODAY} | facts

    assert rules.counts_in_denominator(**given_facts) is counts


def test_the_day_due_is_in_time_and_the_next_is_not():
    assert rules.counts_in_numerator(first_due_on=DUE, held_on=DUE)
    assert not rules.counts_in_numerator(first_due_on=DUE, held_on=date(2022, 2, 15))
    assert not rules.counts_in_numerator(first_due_on=DUE, held_on=None)


@given(st.floats(0.05, 0.95), st.integers(5, 400), st.sampled_from([0.95, 0.998]))
def test_limits_enclose_the_exact_quantiles_within_one_case(share, count, coverage):
    found = rules.limits(share, count, coverage)
    tail = (1 - coverage) / 2

    assert abs(found.low * count - binom.ppf(tail, count, share)) <= 1 + 1e-9
    assert abs(found.high * count - binom.ppf(1 - tail, count, share)) <= 1 + 1e-9


@given(st.floats(0.05, 0.95), st.integers(5, 300))
def test_the_wider_limits_enclose_the_narrower(share, count):
    inner, outer = rules.limits(share, count, 0.95), rules.limits(share, count, 0.998)

    assert outer.low <= inner.low <= inner.high <= outer.high


def test_only_a_figure_outside_the_limits_says_something():
    assert rules.signal(numerator=60, denominator=100, share=0.62) == Signal.WITHIN
    assert rules.signal(numerator=51, denominator=100, share=0.62) == Signal.WARNING_LOW
    assert rules.signal(numerator=40, denominator=100, share=0.62) == Signal.ALARM_LOW
    assert rules.signal(numerator=80, denominator=100, share=0.62) == Signal.ALARM_HIGH
    assert rules.signal(numerator=0, denominator=0, share=0.62) == Signal.WITHIN
