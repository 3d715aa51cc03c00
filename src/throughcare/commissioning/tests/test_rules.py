"""The law of a call-off, without a database."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from throughcare.commissioning import rules
from throughcare.deadlines.rules import end_of
from throughcare.kernel.errors import Problems
from throughcare.kernel.workdays import Calendar
from throughcare.market.rules.standing import Turnover

LOT = rules.LotFacts(
    number=1,
    service_type="Accommodation",
    is_bought_here=True,
    area_count=1,
    value_gbp=Decimal(900_000),
    starts_on=date(2022, 7, 1),
    ends_on=date(2024, 7, 1),
    quality_weight=70,
    price_weight=30,
    qualified_count=3,
)
WHOLE = rules.PublicationFacts(
    published_on=date(2022, 3, 7),
    responses_due_on=date(2022, 4, 4),
    response_days=28,
    lots=(LOT,),
    questions=(
        rules.QuestionFacts(number=1, weight=60, max_words=500),
        rules.QuestionFacts(number=2, weight=40, max_words=300),
    ),
    evaluators=(1, 2),
    moderators=(3,),
    approvers=(4,),
    officers=(5, 6, 7),
    officers_without_key=(),
)


def said(problems: Problems) -> list[str]:
    return [str(problem) for problem in problems]


def test_a_whole_call_off_with_four_weeks_to_respond_may_be_published() -> None:
    assert said(rules.check_publication(WHOLE)) == []


@pytest.mark.requirement(106)
def test_twenty_seven_days_to_respond_are_refused_and_the_first_possible_day_is_named() -> None:
    problems = rules.check_publication(replace(WHOLE, responses_due_on=date(2022, 4, 3)))

    assert said(problems) == [
        "The deadline gives suppliers 27 days to respond. It must give at least 28: choose 4 April 2022 or later."
    ]
    assert [problem.field for problem in problems] == ["deadline"]


def test_an_empty_call_off_hears_all_its_problems_at_once() -> None:
    empty = replace(
        WHOLE, responses_due_on=None, lots=(), questions=(), evaluators=(), moderators=(), approvers=(), officers=()
    )

    assert [problem.field for problem in rules.check_publication(empty)] == [
        "deadline", "lots", "questions", "panel", "panel", "panel", "officers",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            {"is_bought_here": False},
            (
                "Lot 1: the framework can't buy Accommodation: it belongs to the partner contracts. "
                "Choose another service."
            ),
        ),
        ({"area_count": 0}, "Lot 1: choose at least one area."),
        ({"ends_on": date(2022, 7, 1)}, "Lot 1: the last day must be on or after the first day."),
        ({"price_weight": 20}, "Lot 1: quality and price weights add up to 90. They must add up to 100."),
        ({"starts_on": date(2022, 4, 4)}, "Lot 1: it must start after the deadline for bids."),
        (
            {"qualified_count": 0},
            (
                "Lot 1: no organisation is qualified in all of its areas today. "
                "Change the areas, or publish when one has qualified."
            ),
        ),
    ],
)
def test_a_lot_that_is_not_whole_is_refused_with_what_to_do(change: dict[str, object], expected: str) -> None:
    assert said(rules.check_publication(replace(WHOLE, lots=(replace(LOT, **change),)))) == [expected]


def test_weights_of_questions_that_do_not_add_up_are_refused() -> None:
    questions = (rules.QuestionFacts(number=1, weight=60, max_words=500),)

    assert said(rules.check_publication(replace(WHOLE, questions=questions))) == [
        "The weights of the questions add up to 60. They must add up to 100."
    ]


def test_nobody_may_have_two_parts_in_the_panel() -> None:
    expected = ["Evaluators, moderator and approver must all be different people."]

    assert said(rules.check_panel(evaluators=[1, 2], moderators=[3], approvers=[1])) == expected
    assert said(rules.check_panel(evaluators=[1], moderators=[3], approvers=[3])) == expected


def test_two_officers_are_not_enough_and_one_without_a_key_is_named() -> None:
    facts = replace(WHOLE, officers=(5, 6), officers_without_key=("Rhian Made-Up",))

    assert said(rules.check_publication(facts)) == [
        "Name three opening officers. Any two of them open the bids after the deadline.",
        "Rhian Made-Up has no opening key yet. Ask them to make one, or name another officer.",
    ]


def test_a_bid_at_the_very_moment_of_the_deadline_is_in_time_and_a_microsecond_later_is_late() -> None:
    due = datetime(2022, 4, 4, 11, 0, tzinfo=UTC)

    assert not rules.is_late(due, due)
    assert rules.is_late(due.replace(microsecond=1), due)


def test_a_bid_hears_of_every_missing_long_or_dear_part() -> None:
    content = rules.BidContent(answers={1: "word " * 501}, price_gbp=Decimal("900000.01"))

    assert said(rules.check_submission(content, WHOLE.questions, LOT.value_gbp)) == [
        "Question 1: your answer has 501 words. Shorten it to 500 or fewer.",
        "Answer question 2.",
        "Your price is above the value of the lot. Enter £900,000.00 or less.",
    ]


def test_a_whole_bid_may_be_submitted() -> None:
    content = rules.BidContent(answers={1: "one", 2: "two"}, price_gbp=Decimal("900000.00"))

    assert said(rules.check_submission(content, WHOLE.questions, LOT.value_gbp)) == []


def test_scores_lock_only_with_score_and_reason_for_every_question() -> None:
    assert said(rules.check_lock({1: (4, "Clear plan."), 2: (0, " ")}, [1, 2])) == ["Question 2: give your reason."]
    assert said(rules.check_lock({1: (4, "Clear plan.")}, [1, 2])) == [
        "Question 2: choose a score.",
        "Question 2: give your reason.",
    ]


def test_a_consensus_needs_both_halves_or_neither() -> None:
    assert said(rules.check_consensus({1: (4, "Agreed."), 2: (None, ""), 3: (None, "Because"), 4: (2, "")})) == [
        "Question 3: choose the agreed score.",
        "Question 4: give the reason for the agreed score.",
    ]


def test_scores_two_apart_are_divergent() -> None:
    assert not rules.is_divergent([3, 4])
    assert rules.is_divergent([2, 4, 3])
    assert not rules.is_divergent([])


def choice(reference: str, expected: str, **more: object) -> rules.Choice:
    turnover = Turnover(organisation="A", turnover_gbp=Decimal(10), multiple=Decimal(2), wanted_gbp=Decimal(5))
    given: dict[str, object] = {"is_proposed": False, "agreed": [], "turnovers": [turnover]}
    return rules.Choice(reference=reference, expected=expected, **(given | more))  # type: ignore[arg-type]


def test_the_award_goes_to_the_bid_ranked_first_with_a_reason() -> None:
    assert said(rules.check_choice(choice("B-1", "B-1"), "Best on every question.")) == []
    assert said(rules.check_choice(choice("B-2", "B-1"), "")) == [
        "Give the reason. It goes into the letter to every bidder.",
        "The award goes to the bid that is ranked first. Choose it, or close the lot without an award.",
    ]


def test_once_an_award_is_proposed_it_goes_there_or_where_two_people_agreed() -> None:
    assert said(rules.check_choice(choice("B-2", "B-2", is_proposed=True), "Proposed.")) == []
    assert said(rules.check_choice(choice("B-1", "B-2", is_proposed=True, agreed=["B-1"]), "Agreed.")) == []
    assert said(rules.check_choice(choice("B-1", "", is_proposed=True), "The best.")) == [
        "The award goes to the bid that is proposed. Choose it, or ask a commissioner to agree to another."
    ]


def test_no_award_goes_beyond_a_turnover() -> None:
    short = Turnover(organisation="Hope", turnover_gbp=Decimal(10), multiple=Decimal(2), wanted_gbp=Decimal("5.01"))

    assert said(rules.check_choice(choice("B-1", "B-1", turnovers=[short]), "Best.")) == [
        "Hope would need a turnover of £10.02, £0.02 more than it has. Work the proposal out again."
    ]


@pytest.mark.parametrize(
    ("approved_on", "ends"),
    [
        (date(2022, 3, 7), date(2022, 3, 17)),
        (date(2022, 3, 9), date(2022, 3, 21)),  # the tenth day is a Saturday: to the end of Monday
        (date(2022, 4, 5), date(2022, 4, 19)),  # Good Friday 15 to Easter Monday 18: to the end of Tuesday
    ],
)
def test_standstill_lasts_ten_whole_days_and_never_on_a_day_off(approved_on: date, ends: date) -> None:
    england = Calendar(frozenset({date(2022, 4, 15), date(2022, 4, 18)}))

    assert rules.standstill_ends_at(approved_on, 10, "days", england) == end_of(ends)


def test_standstill_in_working_days_begins_with_the_day_of_the_notice() -> None:
    plain = Calendar(frozenset())

    ends = rules.standstill_ends_at(date(2025, 3, 3), 8, "working days", plain)

    assert ends == end_of(date(2025, 3, 12))  # from Monday 3 to Wednesday 12 March


def test_five_wrong_passphrases_lock_the_key_for_a_quarter_of_an_hour() -> None:
    failed_at = datetime(2022, 4, 5, 9, 0, tzinfo=UTC)

    assert rules.locked_until(4, failed_at) is None
    assert rules.locked_until(5, failed_at) == datetime(2022, 4, 5, 9, 15, tzinfo=UTC)
    assert rules.locked_until(0, None) is None


def test_a_key_is_replaced_only_while_two_others_can_open_every_competition() -> None:
    assert said(rules.check_key_replacement({"CO-2022-001": 2})) == []
    assert said(rules.check_key_replacement({"CO-2022-001": 2, "CO-2022-002": 1})) == [
        "CO-2022-002 could not be opened without your present key. Make a new one after its bids are opened."
    ]
