"""Scores from 0 to 5 with reasons: what each means, when they may be locked, where evaluators differ."""

from collections.abc import Iterable, Mapping, Sequence

from throughcare.kernel.errors import Problems

MAX_SCORE = 5
DIVERGENT_SPREAD = 2  # scores this far apart are talked through first

# What each score means, published with every call-off.
SCORE_DESCRIPTORS = (
    (5, "Excellent", "Meets all of what the question asks, in depth, with evidence that it will work here."),
    (4, "Good", "Meets all of what the question asks, with relevant evidence and only small gaps."),
    (3, "Satisfactory", "Meets most of what the question asks; some detail or evidence is missing."),
    (2, "Weak", "Meets part of what the question asks; important detail or evidence is missing."),
    (1, "Poor", "Touches on the question but gives little confidence that it can be delivered."),
    (0, "Unacceptable", "No answer, or one that does not address the question."),
)


def check_lock(scores: Mapping[int, tuple[int | None, str]], questions: Iterable[int]) -> Problems:
    """Every question, by number, has a score and a reason before an evaluator locks a bid's scores."""
    problems = Problems()
    for number in questions:
        score, reason = scores.get(number, (None, ""))
        if score is None:
            problems.add("Question {number}: choose a score.", field=f"score_{number}", number=number)
        if not reason.strip():
            problems.add("Question {number}: give your reason.", field=f"reason_{number}", number=number)
    return problems


def check_consensus(agreed: Mapping[int, tuple[int | None, str]]) -> Problems:
    """A consensus has both a score and a reason; a question with neither waits."""
    problems = Problems()
    for number, (score, reason) in agreed.items():
        if score is None and reason.strip():
            problems.add("Question {number}: choose the agreed score.", field=f"score_{number}", number=number)
        if score is not None and not reason.strip():
            problems.add(
                "Question {number}: give the reason for the agreed score.", field=f"reason_{number}", number=number
            )
    return problems


def spread(scores: Sequence[int]) -> int:
    """How far apart the highest and the lowest score are."""
    return max(scores) - min(scores) if scores else 0


def is_divergent(scores: Sequence[int]) -> bool:
    """Whether evaluators differ enough to talk it through before agreeing."""
    return spread(scores) >= DIVERGENT_SPREAD
