"""Putting a referral on hold, and moving it to another provider or area."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from throughcare.kernel.errors import Problem, Problems
from throughcare.referrals.rules.texts import day_in_words


def check_hold(reason: str, review_on: date, today: date, most_days: int) -> Problems:
    """A reason, and a day on which to look again that lies ahead, at most so many days."""
    problems = Problems()
    last = today + timedelta(days=most_days)
    if not reason.strip():
        problems.add("Say why the person can’t take part now", field="reason")
    if not today < review_on <= last:
        message = "The day to look again must be after today and by {day}"
        problems.add(message, field="review_on", day=day_in_words(last))
    return problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """All that decides whether a referral may go from where it is to another delivery body or area."""

    is_same_place: bool
    needs: Mapping[str, str]  # codes of the referral's needs with their names
    offered: frozenset[str]  # needs that the other service works on
    against: tuple[Problem, ...] = ()  # why that service can't take the person
    somebody_may_see: bool = True  # whether a manager there may open the person's record
    delivers: bool = True  # whether the service is delivered there on the day


def check_move(move: Move) -> Problems:
    """Everything that keeps a referral from being taken over there."""
    problems = Problems()
    if not move.delivers:
        problems.add("This service is not delivered there now: choose another", field="place")
        return problems
    if move.is_same_place:
        problems.add("The referral is there already: choose another service or area", field="place")
    for code, name in move.needs.items():
        if code not in move.offered:
            problems.add("The other service does not work on {need}", field="place", need=name)
    problems.extend(move.against)
    if not move.somebody_may_see:
        problems.add("Nobody who decides on referrals there may see this limited-access record: have one listed first")
    return problems


def check_why(reason: str, *, is_risk_confirmed: bool) -> Problems:
    """A reason for the move, and that the risk summary may be shared with whoever takes over."""
    problems = Problems()
    if not reason.strip():
        problems.add("Say why it moves, so that both providers know", field="reason")
    if not is_risk_confirmed:
        problems.add("Read the risk summary again and confirm that it may be shared", field="confirmed")
    return problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """Whether every case that was open when a contract's cases were moved is accounted for."""

    open_count: int  # when it was asked for
    moved_count: int
    ended_count: int  # ended in another way meanwhile
    left_count: int  # nobody could be found who takes them

    @property
    def is_whole(self) -> bool:
        """Whether the parts make the whole."""
        return self.open_count == self.moved_count + self.ended_count + self.left_count


def covers(offered: Collection[str], wanted: Collection[str]) -> bool:
    """Whether a service works on every need that is wanted."""
    return set(wanted) <= set(offered)
