"""Plans put together by hand in the state of a search, and a plain account of what such a plan must show."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from throughcare.optimise.cohorts import plan_kernels
from throughcare.optimise.cohorts.columns import build
from throughcare.optimise.cohorts.plan_kernels import BLOCKS, NOBODY, WORD, Plan
from throughcare.optimise.cohorts.problem import Index, Problem
from throughcare.optimise.cohorts.search import Search
from throughcare.optimise.cohorts.tests import reckoning
from throughcare.optimise.cohorts.tests.worlds import MONDAY
from throughcare.optimise.cohorts.values import Group, Module


def searching(problem: Problem) -> Search:
    return Search(build(problem), 1)


def sessions(count: int) -> tuple[Module, ...]:
    """One module of so many sessions."""
    return (Module(name="One", group_sessions=count),)


def cell(
    search: Search, *, room: str = "R1", pattern: Sequence[int] = MONDAY, programme: str = "BC", held: bool = False
) -> int:
    """Where the possible groups of a programme in a room on these days stand."""
    columns = search.columns
    rows = zip(columns.programme, columns.room, columns.blocks.tolist(), columns.held_of >= 0, strict=True)
    found = [
        at
        for at, (one, place, blocks, stands) in enumerate(rows)
        if columns.problem.programmes[one].ref == programme
        and columns.problem.rooms[place].ref == room
        and [block for block in blocks if block >= 0] == sorted(pattern)
        and stands == held
    ]
    return found[0]


def staff_of(search: Search, *refs: str) -> np.ndarray:
    """Facilitators as the loops take them: four places, the first ones used."""
    index = Index(search.columns.problem)
    return np.array([*(index.facilitator[ref] for ref in refs), *[0] * (4 - len(refs))], dtype=np.int64)


def opened(search: Search, at: int, start: int = 0, staff: Sequence[str] = ("F1", "F2"), points: int = 0) -> int:
    """Opens an empty group; its slot."""
    return int(plan_kernels.open_group(search.world, search.plan, at, start, staff_of(search, *staff), points))


def closed_again(search: Search) -> None:
    """Closes every group that is open and empty: settling does, where nobody who waits may join it."""
    search.settle()


def room_free(search: Search, at: int, start: int) -> bool:
    return bool(plan_kernels.room_free(search.world, search.plan, at, start))


def staff_free(search: Search, ref: str, at: int, start: int) -> bool:
    who = Index(search.columns.problem).facilitator[ref]
    return bool(plan_kernels.staff_free(search.world, search.plan, who, at, start))


def person_at(search: Search, ref: str) -> int:
    return Index(search.columns.problem).person[ref]


def may_join(search: Search, slot: int, ref: str, leaving: str | None = None) -> bool:
    going = NOBODY if leaving is None else person_at(search, leaving)
    return bool(plan_kernels.may_join(search.world, search.plan, slot, person_at(search, ref), going))


def put_in(search: Search, slot: int, *refs: str, points: int = 0) -> None:
    for ref in refs:
        plan_kernels.put_in(search.world, search.plan, slot, person_at(search, ref), points)


def take_out(search: Search, slot: int, ref: str) -> None:
    members = search.plan.members[slot, : search.plan.size[slot]].tolist()
    plan_kernels.take_out(search.world, search.plan, slot, members.index(person_at(search, ref)))


def members(search: Search, slot: int) -> list[str]:
    """The people of a group in the order of their seats."""
    people = search.columns.problem.people
    return [people[who].ref for who in search.plan.members[slot, : search.plan.size[slot]]]


def weeks_of_bits(words: np.ndarray) -> list[int]:
    """The places of the bits that are set, over all the words."""
    return [at * WORD + bit for at, word in enumerate(words.tolist()) for bit in range(WORD) if word >> bit & 1]


@dataclass
class Account:
    """A plain account of a plan: which groups are open, with whom. Shares no code with the search."""

    problem: Problem
    groups: dict[int, Group] = field(default_factory=dict)

    def room_weeks(self) -> dict[tuple[str, int], set[int]]:
        """The weeks of each (room, block) in which a group meets, those held included."""
        used: dict[tuple[str, int], set[int]] = {}
        for group in (*self.problem.held_groups, *self.groups.values()):
            for week, block in reckoning.meetings(self.problem, group):
                used.setdefault((group.room, block), set()).add(week)
        return used

    def staff_weeks(self) -> dict[tuple[str, int], set[int]]:
        """The same by (facilitator, block)."""
        used: dict[tuple[str, int], set[int]] = {}
        for group in (*self.problem.held_groups, *self.groups.values()):
            for ref in group.staff:
                for week, block in reckoning.meetings(self.problem, group):
                    used.setdefault((ref, block), set()).add(week)
        return used

    def minutes_left(self, ref: str, week: int) -> int:
        staff = reckoning.row(self.problem.facilitators, ref)[1]
        left = 0 if week in staff.away_weeks else staff.weekly_minutes
        held = self._minutes(self.problem.held_groups, ref, week)
        return max(0, left - held) - self._minutes(self.groups.values(), ref, week)

    def _minutes(self, groups, ref: str, week: int) -> int:
        return sum(
            len(group.pattern) * reckoning.programme_of(self.problem, group).staff_minutes_per_session
            for group in groups
            if ref in group.staff and week in reckoning.weeks_of(self.problem, group)
        )

    def room_is_free(self, group: Group) -> bool:
        used = self.room_weeks()
        return all(
            week not in used.get((group.room, block), set()) for week, block in reckoning.meetings(self.problem, group)
        )

    def staff_is_free(self, group: Group, ref: str) -> bool:
        """Whether a facilitator has no other session when the group meets, and the minutes for it in all its weeks."""
        used = self.staff_weeks()
        load = len(group.pattern) * reckoning.programme_of(self.problem, group).staff_minutes_per_session
        return all(
            week not in used.get((ref, block), set()) for week, block in reckoning.meetings(self.problem, group)
        ) and all(self.minutes_left(ref, week) >= load for week in reckoning.weeks_of(self.problem, group))


def assert_booked(search: Search, account: Account) -> None:
    """The rooms and the minutes of a plan are those of the account."""
    problem, plan = search.columns.problem, search.plan
    used = account.room_weeks()
    for room_at, room in enumerate(problem.rooms):
        for block in range(BLOCKS):
            found = set(weeks_of_bits(plan.room_used[room_at * BLOCKS + block]))
            assert found == used.get((room.ref, block), set()), (room.ref, block)
    for who, staff in enumerate(problem.facilitators):
        wanted = [account.minutes_left(staff.ref, week) for week in range(plan.minutes_left.shape[1])]
        assert plan.minutes_left[who].tolist() == wanted, staff.ref


def assert_runs_agree(search: Search, plan: Plan) -> None:
    """Who is free for runs of weeks is, for every run, who is free in each of its weeks; nobody where it ends too
    late. And who is free in a week for minutes is who has them left."""
    world, kinds = search.world, len(search.world.loads)
    staff, weeks = plan.minutes_left.shape
    table = plan.free.reshape(plan.free.shape[0], kinds + BLOCKS, world.levels, weeks)
    for who in range(staff):
        bits = (table[who // WORD] >> np.uint64(who % WORD)) & np.uint64(1)
        for kind in range(kinds):
            assert (bits[kind, 0] == (plan.minutes_left[who] >= world.loads[kind])).all()
        for level in range(world.levels):
            long = 1 << level
            wanted = np.zeros_like(bits[:, 0])
            for week in range(weeks - long + 1):
                wanted[:, week] = bits[:, 0, week : week + long].all(axis=1)
            assert (bits[:, level] == wanted).all(), (who, level)
