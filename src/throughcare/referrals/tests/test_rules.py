"""The law of a referral, without a database."""

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throughcare.kernel.workdays import Calendar
from throughcare.referrals import rules
from throughcare.referrals.rules import Draft, NeedAsked, Offer, Seeker, Words

TODAY = date(2022, 3, 7)
ages = st.integers(18, 99)
offers = st.builds(
    lambda men, women, low, width, minority, custody: Offer(
        needs=frozenset({"ete"}),
        men=men,
        women=women,
        min_age=low,
        max_age=None if width is None else low + width,
        minority_ethnic_only=minority,
        takes_from_custody=custody,
        is_live=True,
        starts_on=date(2021, 6, 26),
        ends_on=None,
    ),
    st.booleans(),
    st.booleans(),
    ages,
    st.none() | st.integers(0, 40),
    st.booleans(),
    st.booleans(),
)
seekers = st.builds(
    Seeker, sex=st.sampled_from(["male", "female"]), age=ages, minority_ethnic=st.booleans(), in_custody=st.booleans()
)


def fits(offer: Offer, seeker: Seeker) -> bool:
    """The same law, written another way."""
    admitted = offer.men if seeker.sex == "male" else offer.women
    old_enough = seeker.age is not None and offer.min_age <= seeker.age
    young_enough = seeker.age is not None and seeker.age <= (offer.max_age or 200)
    heritage = seeker.minority_ethnic or not offer.minority_ethnic_only
    setting = offer.takes_from_custody or not seeker.in_custody
    return bool(admitted and old_enough and young_enough and heritage and setting)


@given(offers, seekers)
def test_there_is_a_reason_against_exactly_when_the_service_does_not_fit(offer, seeker):
    reasons = rules.reasons_against(offer, seeker, ["ete"], TODAY)

    assert (not reasons) == fits(offer, seeker)
    assert all(str(reason) for reason in reasons)


@given(offers, seekers, st.dates(date(2020, 1, 1), date(2025, 1, 1)))
def test_nobody_is_offered_a_service_before_it_starts(offer, seeker, on):
    if on < offer.starts_on:
        assert "Starts on 26 June 2021" in [str(r) for r in rules.reasons_against(offer, seeker, [], on)]


@given(st.randoms(use_true_random=False), st.sampled_from(["ACC", "ETE", "PWB", "WOS"]))
def test_a_reference_is_two_letters_four_digits_and_the_service_and_never_has_an_i_or_o_to_misread(draw, service_type):
    made = rules.reference(draw, service_type)

    assert len(made) == 8
    assert made[:2].isalpha()
    assert made[:2].isupper()
    assert made[2:6].isdigit()
    assert made[6:] == service_type[:2]
    assert not {"I", "O"} & set(made[:2])


def test_a_reference_is_drawn_from_five_million():
    assert len({rules.reference(Random(n), "ACC") for n in range(2000)}) > 1990


@given(
    st.dates(date(2021, 1, 1), date(2023, 12, 31)),
    st.integers(1, 20),
    st.sets(st.dates(date(2021, 1, 1), date(2024, 3, 1)), max_size=40),
)
def test_a_deadline_leaves_just_so_many_working_days_and_never_falls_on_another_day(start, days, holidays):
    calendar = Calendar(frozenset(holidays))

    due = calendar.add(start, days)

    assert calendar.is_working_day(due)
    assert calendar.between(start, due) == days
    assert calendar.between(start, due - timedelta(days=1)) == days - 1


MAY = rules.Asked(outcomes={"ETE1": Words(name="In work")}, levels={"low": Words(name="A little help")})
NEED = NeedAsked(need="ete", name="Employment", complexity="low", outcome_wanted="ETE1", asked=MAY)
COMPLETE = {
    "needs": (NEED,),
    "offered": frozenset({"ete"}),
    "sentence_ends_on": date(2022, 10, 31),
    "reason": "Out of work",
    "risk_summary": "None to share",
    "risk_confirmed": True,
    "needs_notes": "None known",
    "finish_by": date(2022, 9, 1),
}


def problems(**changes):
    return [str(p) for p in rules.check_sending(Draft(**COMPLETE | changes), TODAY)]


def test_a_complete_draft_may_be_sent():
    assert problems() == []


def test_a_referral_without_a_need_is_refused():
    assert problems(needs=()) == ["Choose at least one need for the service to work on"]


def test_an_empty_draft_is_told_of_every_part_at_once():
    empty = {"needs": (), "reason": "", "risk_summary": "", "risk_confirmed": False, "needs_notes": " "}

    found = problems(**empty, sentence_ends_on=None, finish_by=None)

    assert len(found) == 6


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"finish_by": TODAY}, "The day to finish by must be after today"),
        (
            {"finish_by": date(2022, 11, 1)},
            "The day to finish by must be on or before the end of the sentence, 31 October 2022",
        ),
        ({"sentence_ends_on": date(2022, 3, 6)}, "The sentence ended on 6 March 2022: choose another"),
        ({"risk_confirmed": False}, "Read the risk summary again and confirm that it may be shared"),
        ({"offered": frozenset({"family"})}, "This service does not work on Employment: take it out"),
        (
            {"ordered_days": 20, "enforceable_days": None},
            "Say how many rehabilitation activity days the service may use",
        ),
        (
            {"ordered_days": 20, "enforceable_days": 21},
            "Enter a number of days from 1 to 20: the order has 20",
        ),
        ({"ordered_days": 60, "enforceable_days": 41}, "Enter a number of days from 1 to 40: the order has 60"),
        ({"duplicate_ref": "KM4821ET"}, "KM4821ET is already open for this person and service: end that one first"),
        (
            {"needs": (NeedAsked(need="ete", name="Employment", complexity="low", outcome_wanted=""),)},
            "Give the complexity and the outcome wanted for Employment",
        ),
        (
            {"needs": (NeedAsked(need="ete", name="Employment", complexity="high", outcome_wanted="ETE1", asked=MAY),)},
            "The service is asked for other outcomes of Employment now: choose complexity and outcome again",
        ),
    ],
)
def test_each_fault_of_a_draft_is_named(changes, message):
    assert problems(**changes) == [message]


def test_how_far_a_draft_is_stands_with_each_part():
    draft = Draft(**COMPLETE | {"reason": "", "risk_confirmed": False})

    found = rules.progress(draft, TODAY)

    assert found[rules.Task.REASON] == rules.Progress.NOT_STARTED
    assert found[rules.Task.RISK] == rules.Progress.INCOMPLETE
    assert found[rules.Task.NEEDS] == rules.Progress.COMPLETED


def test_the_reason_that_a_service_did_its_work_fits_only_after_the_first_appointment():
    facts = {"after_first_appointment": True}

    assert not rules.fits_ending(facts, first_held=False)
    assert rules.fits_ending(facts, first_held=True)
    assert rules.fits_ending({}, first_held=False)


@pytest.mark.parametrize(("numbers", "middle"), [([], None), ([5], 5), ([9, 1, 4], 4), ([1, 2, 3, 4], 2)])
def test_the_median_is_the_middle_or_the_lower_of_two(numbers, middle):
    assert rules.median(numbers) == middle
