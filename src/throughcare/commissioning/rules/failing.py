"""What follows a lot that nobody won, or one of a call-off that was cancelled."""

from datetime import date
from enum import StrEnum

from throughcare.kernel.errors import Problems

LEAST_WORDS = 5


class FollowKind(StrEnum):
    """What is done about a lot without an award."""

    RERUN = "rerun"  # the same is competed for again
    RESHAPE = "reshape"  # another lot, for the same need, is competed for
    DIRECT = "direct"  # awarded without competition, with its ground
    IN_HOUSE = "in_house"  # the probation service delivers it itself


FOLLOW_NAMES = {
    FollowKind.RERUN: "Compete for the same lot again",
    FollowKind.RESHAPE: "Re-shape the lot and compete for it",
    FollowKind.DIRECT: "Award it directly, with a ground",
    FollowKind.IN_HOUSE: "Deliver it in-house",
}


def check_follow_up(kind: FollowKind, reason: str, in_house_from: date | None, today: date) -> Problems:
    """The reason is published; delivery in-house has a first day."""
    problems = Problems()
    if len(reason.split()) < LEAST_WORDS:
        problems.add("Say in a sentence at least why this is right. It is published.", field="reason")
    if kind is FollowKind.IN_HOUSE and (in_house_from is None or in_house_from < today):
        problems.add("Enter the first day of delivery in-house, today or later.", field="in_house_from")
    return problems
