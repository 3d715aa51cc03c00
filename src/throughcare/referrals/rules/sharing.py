"""Sharing referrals among the supply chain of a contract: how hard a case is, how long it waits, who may be chosen."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from throughcare.kernel.errors import Problems
from throughcare.referrals.rules.states import Complexity

TOLERANCE_POLICY = "share-wait-tolerance-working-days"
SPEED_DAYS = 40  # working days over which it is seen how fast each works: eight weeks
DAY_MINUTES = 450  # of work in a working day
HARDNESS = tuple(Complexity)  # from easy to hard


def band(complexities: Iterable[str]) -> Complexity:
    """How hard a case is: as hard as its hardest need; a case without any is of the middle."""
    found = [HARDNESS.index(Complexity(each)) for each in complexities if each]
    return HARDNESS[max(found)] if found else Complexity.MEDIUM


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """What tells how long somebody would wait with a member: who waits there, and how many it began to see lately."""

    waiting_count: int
    seen_count: int  # in the last SPEED_DAYS
    promised_percent: int

    def case_minutes(self, seen_by_all: int) -> int:
        """By how much each case lengthens the wait. Whoever has just begun is taken to be as fast as was promised."""
        pace = max(self.seen_count, seen_by_all * self.promised_percent / 100)
        return round(SPEED_DAYS * DAY_MINUTES / pace) if pace else 0

    def wait_minutes(self, seen_by_all: int) -> int:
        """Minutes of work until somebody new would be seen: those who wait, at the pace of late (Little's law)."""
        return self.waiting_count * self.case_minutes(seen_by_all)


def check_passing(to: int, members: Collection[int], proposed: int | None, reason: str) -> Problems:
    """To a member of the supply chain; to another than was proposed with a reason."""
    problems = Problems()
    if to not in members:
        problems.add("Choose who of the supply chain delivers it", field="to")
    elif proposed is not None and to != proposed and not reason.strip():
        problems.add("Say why it goes to another than was proposed", field="reason")
    return problems
