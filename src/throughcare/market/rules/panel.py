"""The panel that decides a cell on which two assessors differ: who sits, what they vote, and what comes of it.

Of those who sit without an interest in the applicant the first chairs. With as many votes as the quorum of policy asks
the greater number decides; where votes are equal the chair's own vote is the casting one.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from throughcare.kernel.errors import Problems

SIZE_POLICY, QUORUM_POLICY = "panel-members", "panel-quorum"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A member of the panel: what they declared, and how they voted; blank: not yet."""

    member_id: int
    has_interest: bool
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """The panel of a cell, in the order in which its members sat down."""

    seats: Sequence[Seat]
    size: int
    quorum: int

    @property
    def sitting(self) -> list[Seat]:
        """Those without an interest in the applicant."""
        return [seat for seat in self.seats if not seat.has_interest]

    @property
    def chair_id(self) -> int | None:
        """Who chairs: the first of them."""
        return self.sitting[0].member_id if self.sitting else None

    @property
    def is_full(self) -> bool:
        """Whether as many sit as policy sets."""
        return len(self.sitting) >= self.size

    @property
    def is_quorate(self) -> bool:
        """Whether enough have voted, the chair among them."""
        voted = [seat for seat in self.sitting if seat.outcome]
        return len(voted) >= self.quorum and self.sitting[0] in voted

    @property
    def is_cast(self) -> bool:
        """Whether the chair's vote decides between equal numbers."""
        counts = Counter(seat.outcome for seat in self.sitting if seat.outcome)
        return self.is_quorate and len(set(counts.values())) == 1 and len(counts) > 1

    @property
    def outcome(self) -> str:
        """What the panel decides; blank while too few have voted."""
        if not self.is_quorate:
            return ""
        if self.is_cast:
            return self.sitting[0].outcome
        return Counter(seat.outcome for seat in self.sitting if seat.outcome).most_common(1)[0][0]

    def seat_of(self, user_id: int | None) -> Seat | None:
        """The seat of a user, with an interest or without."""
        return next((seat for seat in self.seats if seat.member_id == user_id), None)


def check_declared(detail: str, *, has_interest: bool) -> Problems:
    """An interest is said."""
    problems = Problems()
    if has_interest and not detail.strip():
        problems.add("Say what your interest in the applicant is.", field="detail")
    return problems


def check_panel_decision(panel: Panel, outcome: str) -> Problems:
    """What is written down is what the votes came to."""
    problems = Problems()
    if not panel.is_quorate:
        problems.add(
            "The panel decides with {quorum} votes, its chair’s among them. Wait for them.", quorum=panel.quorum
        )
    elif outcome != panel.outcome:
        problems.add("The votes of the panel say otherwise. Record what they came to", field="outcome")
    return problems
