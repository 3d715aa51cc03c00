"""When agreed scores may be opened again: by the approver, for a reason, while nothing is decided on them."""

from collections.abc import Collection

from throughcare.kernel.errors import Problems

LEAST_REASON_WORDS = 5


def check_reopening(*, reason: str, decided_lots: Collection[int], has_open_question: bool) -> Problems:
    """Nothing that was decided rests on the scores, and the reason is a sentence at least."""
    problems = Problems()
    if len(reason.split()) < LEAST_REASON_WORDS:
        problems.add("Say in a sentence at least why the agreed scores are opened again.", field="reason")
    if decided_lots:
        problems.add(
            "Decided already on these scores: lot {lots}. Cancel what was awarded first; "
            "a lot that was closed without an award can’t be opened again.",
            lots=", ".join(map(str, sorted(decided_lots))),
        )
    if has_open_question:
        problems.add("A commissioner has still to decide on what was asked before. Wait for that first.")
    return problems
