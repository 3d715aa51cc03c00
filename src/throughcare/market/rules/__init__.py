"""The law of joining the framework: states, what an application must hold, how long the answer may take."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from throughcare.access.permissions import Permission as P
from throughcare.kernel.errors import Problems
from throughcare.kernel.states import Machine, transition
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
class Question:
    """A question of the application: what is asked, what a good answer holds, and the most words it may take.

    How an answer is assessed, and when it passes or not, stands on the page on which it is written.
    """

    key: str
    title: str
    text: str
    guidance: str
    assessed: str
    passes: str
    fails: str
    max_words: int


# A short questionnaire and two case studies: the framework's notice of June 2020.
QUESTIONS = (
    Question(
        key="services",
        title="Your services",
        text="What do you do for people on probation or people in similar circumstances?",
        guidance=(
            "Say whom you work with, where, and what changes for them. A small organisation that does one thing well "
            "in one place is what this framework is for: you need not cover everything."
        ),
        assessed="An assessor reads it for each service and area that you chose.",
        passes="It says whom you work with, where and what changes for them, and that is the service that you chose.",
        fails="It does not say what you do, or that is another service than the one that you chose.",
        max_words=300,
    ),
    Question(
        key="safeguarding",
        title="Keeping people safe",
        text="How do you keep the people you work with, and your staff, safe?",
        guidance="Say who is responsible, how staff are checked and trained, and what happens when someone is at risk.",
        assessed="An assessor looks for who is responsible, how staff are checked and trained, and what is done.",
        passes=(
            "Somebody is responsible, staff are checked and trained, and it is clear what happens when someone is at "
            "risk."
        ),
        fails="One of these is missing, or it is left to others without saying who.",
        max_words=300,
    ),
    Question(
        key="case_study_1",
        title="First case study",
        text="Describe work of the last five years that shows you can deliver the services that you chose.",
        guidance=(
            "Who paid for it, what you did, what came of it and how you know. It may be paid by a grant, and it need "
            "not be probation work. Work done as a subcontractor or partner counts as yours for your part."
        ),
        assessed="An assessor looks for proof that you have done this, whoever paid and however small it was.",
        passes="It is work of the last five years, and says who paid, what you did, what came of it and how you know.",
        fails="It is older, does not say which part was yours, or does not say what came of it.",
        max_words=500,
    ),
    Question(
        key="case_study_2",
        title="Second case study",
        text="Describe a second piece of work of the last five years, with another group, place or service.",
        guidance="The same points as in the first: who paid, what you did, what came of it and how you know.",
        assessed="As the first, with another group, place or service, so that the two together show what you can do.",
        passes="It is work of the last five years, and says who paid, what you did, what came of it and how you know.",
        fails="It is older, does not say which part was yours, or tells the same story as the first.",
        max_words=500,
    ),
)
QUESTION_BY_KEY = {question.key: question for question in QUESTIONS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What an application holds when it is about to be sent."""

    answers: Mapping[str, str]
    cell_count: int
    profile_gaps: tuple[str, ...]
    unsaved: frozenset[str] = frozenset()  # keys of questions with words that were kept and not saved


def word_count(text: str) -> int:
    """Words as a reader counts them: runs of anything but white space."""
    return len(text.split())


def profile_gaps(
    *,
    is_vcse: bool | None,
    staff_count: int | None,
    turnover_gbp: Decimal | None,
    year_ended_on: date | None,
    has_parent: bool | None,
    parent_name: str,
    gives_guarantee: bool | None,
) -> tuple[str, ...]:
    """What a supplier's profile still lacks, as words that complete "Add …"."""
    asked = {
        "whether you are a voluntary, community or social enterprise": is_vcse is not None,
        "the number of staff": staff_count is not None,
        "your turnover": turnover_gbp is not None,
        "the end of the year that the turnover is of": year_ended_on is not None,
        "whether a parent company owns you": has_parent is not None,
        "the name of the parent company": not has_parent or bool(parent_name),
        "whether the parent company would give a guarantee": not has_parent or gives_guarantee is not None,
    }
    return tuple(words for words, given in asked.items() if not given)


def check_profile(*, has_parent: bool | None, parent_name: str, year_ended_on: date | None, today: date) -> Problems:
    """A parent that is said to exist has a name, and an accounting year that is given has ended."""
    problems = Problems()
    if has_parent and not parent_name.strip():
        problems.add("Enter the name of the parent company", field="parent_name")
    if year_ended_on and year_ended_on > today:
        problems.add("Enter a year end that has passed: we ask for the last full year", field="year_ended_on")
    return problems


def check_answer(key: str, text: str) -> Problems:
    """An answer keeps to its words; it may be empty until the application is sent."""
    problems = Problems()
    question, words = QUESTION_BY_KEY[key], word_count(text)
    if words > question.max_words:
        problems.add(
            "Shorten your answer by {over} words: the most is {most}",
            field="answer",
            over=words - question.max_words,
            most=question.max_words,
        )
    return problems


def check_submission(draft: Draft) -> Problems:
    """Everything that keeps an application from being sent, at once."""
    problems = Problems()
    for gap in draft.profile_gaps:
        problems.add("Add {gap} to your profile", gap=gap)
    if not draft.cell_count:
        problems.add("Choose at least one service and area")
    for question in QUESTIONS:
        answer = draft.answers.get(question.key, "")
        if not answer.strip():
            problems.add("Answer the question “{title}”", title=question.title)
        problems.extend(check_answer(question.key, answer))
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
