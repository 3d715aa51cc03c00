"""What applicants are asked: a version of questions is whole in both languages before it is published, then frozen."""

from collections.abc import Sequence
from dataclasses import dataclass

from throughcare.kernel.errors import Problems

CASE_STUDIES = 2  # the framework's notice of June 2020: a short questionnaire and two case studies
PARTS = ("title", "text", "guidance", "assessed", "passes", "fails")  # each of them in English and in Welsh


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as somebody reads it, in one language: what is asked, how it is assessed, the most words it may take.

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version that is about to be published. `without_welsh`: titles of questions of which a part has no Welsh."""

    question_count: int
    case_study_count: int
    without_welsh: Sequence[str]
    has_expectations: bool
    has_change: bool


def word_count(text: str) -> int:
    """Words as a reader counts them: runs of anything but white space."""
    return len(text.split())


def check_answer(question: Asked, text: str) -> Problems:
    """An answer keeps to its words; it may be empty until the application is sent."""
    problems, words = Problems(), word_count(text)
    if words > question.max_words:
        problems.add(
            "Shorten your answer by {over} words: the most is {most}",
            field="answer",
            over=words - question.max_words,
            most=question.max_words,
        )
    return problems


def check_version(version: Version) -> Problems:
    """Everything that keeps a version from being published, at once."""
    problems = Problems()
    if version.question_count <= version.case_study_count:
        problems.add("Ask at least one question beside the case studies")
    if version.case_study_count != CASE_STUDIES:
        problems.add("Ask for {count} case studies, no more and no fewer", count=CASE_STUDIES)
    for title in version.without_welsh:
        problems.add("Give the Welsh of every part of “{title}”", title=title)
    if not version.has_expectations:
        problems.add("Say in English and Welsh what is expected of small organisations, and of consortia")
    if not version.has_change:
        problems.add("Say in English and Welsh what is new in this version, and why")
    return problems
