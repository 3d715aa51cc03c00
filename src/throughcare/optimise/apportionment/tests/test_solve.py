"""The sharing: small ones by hand, many against trying all, and what apportionment has to keep."""

from collections import Counter
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from throughcare.optimise.apportionment.by_hand import Hand, take_by_hand
from throughcare.optimise.apportionment.check import check
from throughcare.optimise.apportionment.generate import SIZES, make_problem
from throughcare.optimise.apportionment.problem import Party
from throughcare.optimise.apportionment.tests.small import NO_LIMIT, answer, brute, chain, taken
from throughcare.optimise.stop import StopReason

STRATA = ("low", "high")


@st.composite
def chains(draw, most_cases=5, most_parties=3, history=True):
    """Chains with promises, a history, waits and cases that not everybody can take."""
    parties = draw(st.integers(1, most_parties))
    strata = draw(st.lists(st.sampled_from(STRATA), max_size=most_cases))
    refs = [f"p{n}" for n in range(parties)]
    counts = st.fixed_dictionaries({s: st.integers(0, 6) for s in STRATA}) if history else st.just({})
    return chain(
        {ref: draw(st.integers(1, 9)) for ref in refs},
        " ".join(strata),
        taken={ref: draw(counts) for ref in refs},
        waits={ref: draw(st.integers(0, 5)) for ref in refs},
        each=draw(st.integers(0, 2)),
        tolerance=draw(st.sampled_from([0, 2, NO_LIMIT])),
        only={
            str(n): tuple(draw(st.lists(st.sampled_from(refs), unique=True)))
            for n in range(len(strata))
            if draw(st.booleans())
        },
    )


def plain(most_cases=12):
    """Promises and cases of one stratum: nobody had anything, and all wait as long."""
    promises = st.lists(st.integers(1, 30), min_size=1, max_size=4)
    return st.builds(
        lambda weights, cases: chain({f"p{n}": w for n, w in enumerate(weights)}, " ".join(["low"] * cases)),
        promises,
        st.integers(1, most_cases),
    )


def test_two_with_equal_promises_take_turns():
    assert taken(chain({"a": 50, "b": 50}, "low low low low")) == ["a", "b", "a", "b"]


def test_who_was_promised_twice_as_much_takes_two_of_three():
    assert Counter(taken(chain({"a": 2, "b": 1}, "low " * 6))) == {"a": 4, "b": 2}


def test_easy_and_hard_cases_are_each_shared_as_promised():
    problem = chain({"lead": 50, "sub": 50}, "low high low high low high low high")

    shared = answer(problem)

    by_stratum = Counter((case.stratum, shared.takes[case.ref]) for case in problem.cases)
    assert by_stratum == {("low", "lead"): 2, ("low", "sub"): 2, ("high", "lead"): 2, ("high", "sub"): 2}


def test_a_lead_that_kept_the_easy_cases_gives_away_the_next_easy_one_and_takes_the_hard_one():
    before = {"lead": {"low": 8, "high": 2}, "sub": {"low": 2, "high": 8}}

    shared = taken(chain({"lead": 50, "sub": 50}, "low high", taken=before))

    assert shared == ["sub", "lead"]


def test_nobody_waits_longer_than_with_the_quickest_and_the_tolerance():
    promises, before = {"lead": 50, "sub": 50}, {"lead": {"low": 9}}
    waits = {"lead": 100, "sub": 500}

    assert taken(chain(promises, "low", taken=before, waits=waits, tolerance=399)) == ["lead"]
    assert taken(chain(promises, "low", taken=before, waits=waits, tolerance=400)) == ["sub"]


def test_each_case_lengthens_the_wait_with_whoever_takes_it():
    before = {"lead": {"low": 9}}

    shared = taken(chain({"lead": 50, "sub": 50}, "low low low", taken=before, each=100, tolerance=100))

    assert shared == ["sub", "sub", "lead"]


def test_of_equally_fair_sharings_the_party_named_first_takes_the_first_case():
    assert taken(chain({"b": 1, "a": 1}, "low")) == ["b"]


def test_nothing_to_share_is_shared_at_once():
    shared = answer(chain({"a": 1}, ""))

    assert (shared.takes, shared.unfairness, shared.stop_reason) == ({}, 0, StopReason.OPTIMAL)


@settings(max_examples=150, deadline=None)
@given(chains())
def test_no_sharing_of_all_is_fairer_and_the_tie_rule_picks_the_first(problem):
    shared = answer(problem)

    cost, first = brute(problem)
    assert shared.unfairness == cost
    assert list(shared.takes.values()) == [problem.parties[who].ref for who in first]
    assert shared.is_final
    assert shared.least_unfairness <= cost


@settings(max_examples=100, deadline=None)
@given(chains(most_cases=7, most_parties=4))
def test_every_answer_is_verified_and_its_bound_proven_anew(problem):
    report = check(problem, answer(problem))

    assert report.broken == ()


@settings(max_examples=60, deadline=None)
@given(plain())
def test_nobody_is_ever_a_whole_case_from_the_promise(problem):
    """The quota: after each case everybody has its share rounded down or up."""
    had = Counter()

    for number, who in enumerate(answer(problem).takes.values(), 1):
        had[who] += 1
        for party in problem.parties:
            assert abs(had[party.ref] - Fraction(party.promised * number, problem.weight)) < 1


@settings(max_examples=40, deadline=None)
@given(plain(most_cases=10))
def test_one_case_more_takes_nothing_away_from_anybody(problem):
    """House monotone: with one more case to share nobody ends with fewer, when it is shared after the others."""
    before = Counter(answer(problem).takes.values())
    parties = tuple(Party(ref=p.ref, promised=p.promised, taken={"low": before[p.ref]}) for p in problem.parties)
    more = replace(problem, parties=parties, cases=problem.cases[:1])

    after = before + Counter(answer(more).takes.values())

    assert all(after[ref] >= count for ref, count in before.items())
    total = sum(after.values())
    assert all(abs(after[p.ref] - Fraction(p.promised * total, problem.weight)) < 2 for p in problem.parties)


@settings(max_examples=60, deadline=None)
@given(chains())
def test_what_is_promised_in_tenths_is_what_is_promised_in_hundredths(problem):
    scaled = replace(problem, parties=tuple(replace(p, promised=10 * p.promised) for p in problem.parties))

    assert answer(scaled).takes == answer(problem).takes


@settings(max_examples=60, deadline=None)
@given(chains(), st.randoms())
def test_the_order_in_which_parties_are_named_changes_nothing_but_ties(problem, dice):
    parties = list(problem.parties)
    dice.shuffle(parties)

    assert answer(replace(problem, parties=tuple(parties))).unfairness == answer(problem).unfairness


@settings(max_examples=60, deadline=None)
@given(chains(), st.integers(0, 50))
def test_waits_that_all_grow_alike_change_nothing(problem, more):
    later = replace(problem, parties=tuple(replace(p, wait_minutes=p.wait_minutes + more) for p in problem.parties))

    assert answer(later).takes == answer(problem).takes


@settings(max_examples=60, deadline=None)
@given(chains())
def test_a_longer_tolerance_never_makes_the_sharing_less_fair_when_waits_stand_still(problem):
    still = replace(problem, parties=tuple(replace(p, case_minutes=0) for p in problem.parties))
    wider = replace(still, tolerance_minutes=still.tolerance_minutes + 1)

    assert answer(wider).unfairness <= answer(still).unfairness


def test_a_year_of_single_referrals_stays_within_a_case_of_the_promise():
    parties = {"lead": 60, "one": 25, "two": 15}
    had = {ref: Counter() for ref in parties}

    for number in range(200):
        stratum = ("low", "medium", "low", "high", "medium")[number % 5]
        (who,) = taken(chain(parties, stratum, taken=had))
        had[who][stratum] += 1

    shares = {ref: [row[s] for s in ("low", "medium", "high")] for ref, row in had.items()}
    assert shares == {"lead": [48, 48, 24], "one": [20, 20, 10], "two": [12, 12, 6]}


def test_the_same_number_of_iterations_gives_the_same_answer_however_it_was_stopped():
    problem = make_problem("week", seed=2)

    first = answer(problem, iterations=40)
    again = answer(problem, iterations=first.iterations)

    assert first.stop_reason == StopReason.ITERATIONS
    assert (first.takes, first.unfairness) == (again.takes, again.unfairness)
    assert first.bound >= first.value
    assert check(problem, first).broken == ()


@pytest.mark.parametrize("size", ["desk", "week"])
def test_made_up_desks_are_proven(size):
    assert SIZES[size].cases == len(make_problem(size).cases)
    assert all(answer(make_problem(size, seed=seed)).is_final for seed in range(1, 4))


def test_hands_share_as_their_names_say():
    problem = chain({"a": 60, "b": 40}, "low", taken={"a": {"low": 3}, "b": {"low": 1}}, waits={"a": 5, "b": 9})

    takers = {hand: take_by_hand(problem, hand).ref for hand in Hand}

    assert takers == {Hand.FIRST_COME: "a", Hand.IN_TURN: "b", Hand.OWED: "b"}
