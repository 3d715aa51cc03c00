"""The law of joining the framework: states, what an application must hold, how long the answer may take."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from throughcare.access.permissions import Permission as P
from throughcare.kernel.errors import Problems
from throughcare.kernel.states import Machine, transition
from throughcare.market.rules.questions import Asked, check_answer, word_count
from throughcare.market.rules.ratios import FACTS


class ApplicationStatus(StrEnum):
    """Where an application stands; the organisation moves it until it is sent, the assessor afterwards."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


DRAFT_CHARACTERS = 20_000  # some 3,000 words: six times the longest answer
SUPPORT = "application.support"  # the purpose of files that go with an application


class CellOutcome(StrEnum):
    """What was decided of one service type in one area."""

    PENDING = "pending"
    PASSED = "passed"
    FAILED = "failed"


class Opinion(StrEnum):
    """What one assessor thinks of a cell."""

    PASSED = "passed"
    FAILED = "failed"


class AppealOutcome(StrEnum):
    """What came of an appeal against a failure."""

    PENDING = "pending"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


S = ApplicationStatus
OPEN_APPLICATION = (S.DRAFT, S.SUBMITTED)
APPLICATION = Machine(
    "application",
    initial=S.DRAFT,
    transitions=[
        transition("submit", [S.DRAFT], S.SUBMITTED, P.APPLICATION_WRITE),
        transition("withdraw", [S.DRAFT, S.SUBMITTED], S.WITHDRAWN, P.APPLICATION_WRITE),
        transition("decide", [S.SUBMITTED], S.DECIDED, P.APPLICATION_ASSESS),
    ],
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What an application holds when it is about to be sent."""

    questions: tuple[Asked, ...]
    answers: Mapping[str, str]
    cell_count: int
    profile_gaps: tuple[str, ...]  # messages, each of something still to say
    unsaved: frozenset[str] = frozenset()  # keys of questions with words that were kept and not saved
    has_unsaved_profile: bool = False  # words that were kept in a section of the profile


def check_facts(*, has_parent: bool | None, parent_name: str) -> Problems:
    """A parent that is said to exist has a name."""
    problems = Problems()
    if has_parent and not parent_name.strip():
        problems.add("Enter the name of the parent company", field="parent_name")
    return problems


def check_accounts(*, year_ended_on: date | None, today: date) -> Problems:
    """An accounting year that is given has ended."""
    problems = Problems()
    if year_ended_on and year_ended_on > today:
        problems.add("Enter a year end that has passed: we ask for the last full year", field="year_ended_on")
    return problems


def check_submission(draft: Draft) -> Problems:
    """Everything that keeps an application from being sent, at once."""
    problems = Problems()
    for gap in draft.profile_gaps:
        problems.add(gap)
    if draft.has_unsaved_profile:
        problems.add("Open your organisation’s profile: it has words that are not saved yet")
    if not draft.cell_count:
        problems.add("Choose at least one service and area")
    for question in draft.questions:
        answer = draft.answers.get(question.key, "")
        if not answer.strip():
            problems.add("Answer the question “{title}”", title=question.title)
        problems.extend(check_answer(question, answer))
        if question.key in draft.unsaved:
            problems.add("Open the question “{title}”: it has words that are not saved yet", title=question.title)
    return problems


def check_draft(text: str) -> Problems:
    """Words that are kept while they are typed may be too many, but not a book."""
    problems = Problems()
    if len(text) > DRAFT_CHARACTERS:
        problems.add("That is too long to be kept. Shorten it, then save it", field="answer")
    return problems


def check_decision(outcome: str, reasons: str) -> Problems:
    """A decision is to pass or to fail, and says why in words that the applicant can use."""
    problems = Problems()
    if outcome not in (CellOutcome.PASSED, CellOutcome.FAILED):
        problems.add("Select whether the organisation passes", field="outcome")
    if word_count(reasons) < 5:
        problems.add(
            "Give your reasons in a sentence at least: the applicant reads them and may apply again", field="reasons"
        )
    return problems


THAW: dict[str, Callable[[str], str | int | bool | Decimal | date]] = {
    "is_vcse": "True".__eq__,
    "reinvests": "True".__eq__,
    "has_parent": "True".__eq__,
    "gives_guarantee": "True".__eq__,
    "works_in_welsh": "True".__eq__,
    "staff_count": int,
    **dict.fromkeys(("turnover_gbp", *FACTS), Decimal),
    "year_ended_on": date.fromisoformat,
}


def frozen_profile(facts: Mapping[str, object]) -> dict[str, str]:
    """The profile as it is kept with the application: words, so that later changes don't touch it."""
    return {name: "" if value is None else str(value) for name, value in facts.items()}


def thawed_profile(words: Mapping[str, str]) -> dict[str, str | int | bool | Decimal | date]:
    """The facts of a frozen profile as values again, without those that were left open."""
    return {name: THAW.get(name, str)(text) for name, text in words.items() if text}
