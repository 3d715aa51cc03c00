"""Lessons of earlier contracts: each open one is asked about in the next call-off, or said not to apply to it.

Source: the review of the contracts that ended in 2021; what went wrong there is not to be bought again.
"""

from collections.abc import Iterable

from throughcare.kernel.errors import Problems

SHOWN = 80  # characters of a lesson in a message


def check_lesson(text: str, source: str) -> Problems:
    """A lesson says what was learnt, and where."""
    problems = Problems()
    if len(text.split()) < 5:
        problems.add("Say in a sentence at least what was learnt", field="text")
    if not source.strip():
        problems.add("Say where it was learnt: a review, an inspection, a contract", field="source")
    return problems


def check_lesson_answer(*, has_question: bool, reason: str) -> Problems:
    """A lesson has its question, or a reason why it doesn't apply."""
    problems = Problems()
    if not has_question and len(reason.split()) < 5:
        problems.add("Choose a question, or say in a sentence at least why the lesson doesn’t apply", field="reason")
    return problems


def check_lessons(unanswered: Iterable[str]) -> Problems:
    """Before publication: no open lesson is left without its criterion."""
    problems = Problems()
    for text in unanswered:
        problems.add(
            "No criterion asks about the lesson “{lesson}”. Map it to a question, or say why it doesn’t apply.",
            field="lessons",
            lesson=text if len(text) <= SHOWN else f"{text[:SHOWN].rstrip()}…",
        )
    return problems
