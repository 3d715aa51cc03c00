"""The answer to a problem: groups to open, who joins groups that stand, what it is worth and how well that is known."""

from collections.abc import Mapping
from dataclasses import dataclass

from throughcare.optimise.cohorts.problem import Problem
from throughcare.optimise.cohorts.values import Group
from throughcare.optimise.result import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution(Result):
    """A proposal. `groups` are new; `joined` names who takes a free seat of a held group, by the group's ref.

    Value and bound are points of `Weights`, for new groups and newly placed people alone. `planned` are the iterations
    after which the search was to be cold, nought where it did not come to that: with `iterations` they replay it.
    """

    groups: tuple[Group, ...]
    joined: Mapping[str, tuple[str, ...]]
    planned: int = 0

    def placed(self) -> dict[str, str]:
        """The group of each person newly placed."""
        new = {ref: group.ref for group in self.groups for ref in group.members}
        return new | {ref: group for group, members in self.joined.items() for ref in members}


def full_groups(problem: Problem, solution: Solution) -> tuple[Group, ...]:
    """Every group that will run: the held ones with their new members, then the new ones."""
    held = tuple(
        Group(
            ref=group.ref,
            programme=group.programme,
            room=group.room,
            pattern=group.pattern,
            start_week=group.start_week,
            staff=group.staff,
            members=tuple(sorted({*group.members, *solution.joined.get(group.ref, ())})),
            sessions_done=group.sessions_done,
        )
        for group in problem.held_groups
    )
    return held + solution.groups
