"""Assigning a referral, correcting it, and how it ends."""

from collections.abc import Collection, Mapping

from throughcare.kernel.errors import Problems
from throughcare.referrals.rules.risk import TEXTS

CORRECTABLE = ("reason", *TEXTS, "needs_notes")  # words about the person, which the person may dispute


def check_correctable(field: str) -> Problems:
    """Only words about the person are corrected; what happened stays as it happened."""
    problems = Problems()
    if field not in CORRECTABLE:
        problems.add("This part of a referral can’t be corrected.", field="field")
    return problems


def check_assignment(caseworker_id: int, allowed: Collection[int]) -> Problems:
    """The caseworker works for the provider."""
    problems = Problems()
    if caseworker_id not in allowed:
        problems.add("Choose a caseworker of your own organisation", field="caseworker")
    return problems


def ending_verb(*, first_held: bool) -> str:
    """Before the first appointment a referral is withdrawn; after it, it is ended early."""
    return "end_early" if first_held else "withdraw"


def check_ending(reason: str, allowed: Collection[str], comment: str) -> Problems:
    """A reason of the list that fits the moment, and a comment."""
    problems = Problems()
    if reason not in allowed:
        problems.add("Choose why the referral is ending", field="reason")
    if not comment.strip():
        problems.add("Say what happened, so that both sides know", field="comment")
    return problems


def fits_ending(facts: Mapping[str, object], *, first_held: bool) -> bool:
    """Whether a withdrawal reason, by its facts, may be given at this stage."""
    return first_held or not facts.get("after_first_appointment")
