"""The search for plans: holds the state of the compiled loops, and turns plans into groups and back."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from throughcare.optimise.cohorts import open_kernels, plan_kernels, search_kernels, settle_kernels
from throughcare.optimise.cohorts.arrays import Bools, Columns, Ints
from throughcare.optimise.cohorts.bits import bits_of, free_runs, level_count, session_bits, spans
from throughcare.optimise.cohorts.first_come import first_come
from throughcare.optimise.cohorts.near import Near
from throughcare.optimise.cohorts.open_kernels import Pool
from throughcare.optimise.cohorts.plan_kernels import Plan, World
from throughcare.optimise.cohorts.problem import Index
from throughcare.optimise.cohorts.values import Group, Sex
from throughcare.optimise.cohorts.volume import Volume

POOL_A_PERSON = 16  # columns, those nearest to worth opening at the prices of the bound
LEAST_POOL = 1000
MOST_NEW_GROUPS = 4000
USUAL_WEIGHT = 0.55  # of the prices, by which the people of a column are listed, the likely first


class Search:
    """A search that can be stopped and taken up again. `best` is the best plan found."""

    def __init__(self, columns: Columns, seed: int) -> None:
        self.columns = columns
        self.world = _world(columns)
        self.plan = _empty_plan(columns, self.world)
        self.best, self._spare, self._empty = _twin(self.plan), _twin(self.plan), _twin(self.plan)
        widest = int(np.diff(columns.first).max(initial=0)) + 1
        self._tables = (
            np.empty(len(columns.gain)),
            np.zeros(len(self.plan.cell), np.int64),
            np.empty(widest, np.int64),
            np.empty(widest),
            np.empty(widest, np.int64),
            (np.empty(4, np.int64), np.empty(4), np.empty(4, np.int64)),
            (
                np.empty((*columns.last_week.shape, self.plan.free.shape[0]), np.uint64),
                np.zeros(len(columns.last_week), bool),
            ),
        )
        self._listed, self._hopes = np.empty((2, len(self.plan.cell)), np.int64)
        self._random = np.array([(seed * 0x9E3779B97F4A7C15 + 0x1234567) % 2**64 | 1], dtype=np.uint64)
        self._near = Near(
            np.zeros(len(columns.room), bool), np.zeros(len(columns.room), np.int64), np.zeros(1, np.int64)
        )

    @property
    def value(self) -> int:
        """Points of the best plan."""
        return int(self.best.totals[0])

    def aim(self, volume: Volume) -> None:
        """Search from now on among the columns most worth opening at the prices of the bound."""
        lagrange, prices = volume.lagrange, volume.prices
        lagrange.evaluate(prices)
        most = max(LEAST_POOL, POOL_A_PERSON * len(self.columns.gain))
        order = np.argsort(-lagrange.worth[: len(lagrange.every)], kind="stable")[:most]
        held = self.columns.held_of[lagrange.every[order, 0]] >= 0
        chosen = lagrange.every[np.sort(order[~held])]  # by cell and start
        rooms, staff = lagrange.costs(prices)
        self._pool = _pool(self.columns, chosen, prices.parts()[0], _finite(rooms))
        self._scores = _scores(len(chosen))
        self._prices = (prices.parts()[0].copy(), _finite(staff).transpose(0, 2, 1).copy())

    def first_come(self, order: Ints, *, counting: bool) -> int:
        """Form groups as offices do, by list order; how many were cancelled. The plan is kept if it is the best."""
        free = np.zeros((len(self.world.kinds), len(self.world.gain), len(self.plan.minutes_left)), np.float32)
        cancelled = first_come(self.world, self.plan, order, counting, free, self._tables[5])
        self._keep()
        return int(cancelled)

    def clear(self) -> None:
        """Begin again from no new groups."""
        plan_kernels.copy_plan(self._empty, self.plan)

    def resume(self) -> None:
        """Go on from the best plan."""
        plan_kernels.copy_plan(self.best, self.plan)

    def learn(self, other: "Search") -> None:
        """Go on from the best plan of the two."""
        if other.value > self.value:
            plan_kernels.copy_plan(other.best, self.best)
        self.resume()

    def greedy(self, weight: float) -> None:
        """Fill the plan as it stands, without closing anything. `weight`: how far the prices count."""
        self._all_near()
        open_kernels.recreate(
            self.world,
            self.plan,
            self._pool,
            self._near,
            weight,
            0.0,
            self._prices,
            self._tables,
            self._scores,
            self._random,
        )
        self.settle()
        self._keep()

    def run(self, steps: int, heat: float) -> None:
        """So many steps of closing, opening and settling. `heat`: points that a step may well lose."""
        search_kernels.search(
            self.world,
            self.plan,
            self.best,
            self._spare,
            self._pool,
            self._near,
            self._prices,
            self._tables,
            self._scores,
            self._listed,
            self._hopes,
            self._random,
            steps,
            heat,
        )

    def settle(self) -> None:
        """Settle the people of every group."""
        self._all_near()
        settle_kernels.settle(self.world, self.plan, self._near, self._hopes)
        self._keep()

    def _all_near(self) -> None:
        cells = len(self.columns.room)
        self._near.marks[:], self._near.cells[:], self._near.listed[0] = True, np.arange(cells), cells

    def _keep(self) -> None:
        if self.plan.totals[0] > self.best.totals[0]:
            plan_kernels.copy_plan(self.plan, self.best)

    def groups(self) -> tuple[tuple[Group, ...], dict[str, tuple[str, ...]]]:
        """The best plan as new groups, and who joins which held group."""
        new, joined = [], {}
        for slot in range(int(self.best.totals[2])):
            if self.best.cell[slot] < 0:
                continue
            group = self._group(slot)
            held = int(self.columns.held_of[self.best.cell[slot]])
            if held >= 0:
                joined[self.columns.problem.held_groups[held].ref] = group.members
            else:
                new.append(group)
        return tuple(sorted(new, key=lambda group: (group.start_week, group.ref))), joined

    def _group(self, slot: int) -> Group:
        problem, best = self.columns.problem, self.best
        cell, start = int(best.cell[slot]), int(best.start[slot])
        programme = problem.programmes[self.columns.programme[cell]]
        room = problem.rooms[self.columns.room[cell]]
        blocks = tuple(int(block) for block in self.columns.blocks[cell] if block >= 0)
        monday = problem.starts_on + timedelta(weeks=start)
        members = sorted(problem.people[who].ref for who in best.members[slot, : best.size[slot]])
        staff = [problem.facilitators[who].ref for who in best.staff[slot, : self.columns.staff_needed[cell]]]
        return Group(
            ref=f"{programme.ref}@{room.ref}:{'+'.join(str(block) for block in blocks)}:{monday}",
            programme=programme.ref,
            room=room.ref,
            pattern=blocks,
            start_week=start,
            staff=tuple(sorted(staff)),
            members=tuple(members),
        )

    def load(self, groups: Sequence[Group], joined: Mapping[str, tuple[str, ...]]) -> None:
        """Put a plan made elsewhere into the search, leaving out what no longer fits; then settle its people."""
        index = Index(self.columns.problem)
        cells = {
            (int(programme), int(room), tuple(int(block) for block in blocks if block >= 0)): cell
            for cell, (programme, room, blocks) in enumerate(
                zip(self.columns.programme, self.columns.room, self.columns.blocks, strict=True)
            )
            if self.columns.held_of[cell] < 0
        }
        for group in groups:
            programme, room = index.programme.get(group.programme, -1), index.room.get(group.room, -1)
            cell = cells.get((programme, room, tuple(sorted(group.pattern))))
            if cell is not None and all(ref in index.facilitator for ref in group.staff):
                self._open(cell, group, index)
        slots = {int(self.columns.held_of[cell]): slot for slot, cell in enumerate(self.plan.cell) if cell >= 0}
        for at, held in enumerate(self.columns.problem.held_groups):
            if at in slots:
                self._seat(slots[at], joined.get(held.ref, ()), index)
        self.settle()
        self._keep()

    def _open(self, cell: int, group: Group, index: Index) -> None:
        start, world, plan = group.start_week, self.world, self.plan
        staff = [index.facilitator[ref] for ref in group.staff]
        points = {int(world.staff[at]): int(world.staff_points[at]) for at in self._able(cell)}
        fits = (
            0 <= start < self.columns.problem.weeks
            and self.columns.open[cell, start]
            and plan_kernels.room_free(world, plan, cell, start)
            and len(staff) == world.staff_needed[cell]
            and all(who in points and plan_kernels.staff_free(world, plan, who, cell, start) for who in staff)
        )
        if not fits:
            return
        padded = np.zeros(4, np.int64)
        padded[: len(staff)] = staff
        cost = sum(points[who] for who in staff)
        self._seat(plan_kernels.open_group(world, plan, cell, start, padded, cost), group.members, index)

    def _able(self, cell: int) -> range:
        return range(self.world.staff_first[cell], self.world.staff_first[cell + 1])

    def _seat(self, slot: int, members: Sequence[str], index: Index) -> None:
        cell, start = int(self.plan.cell[slot]), int(self.plan.start[slot])
        rows = self.world.rows[self.world.first[cell] : self.world.first[cell + 1]]
        points = {
            int(who): int(self.world.gain[start, who] - travel)
            for who, travel, first, last in rows
            if first <= start <= last
        }
        wanted = [index.person[ref] for ref in members if index.person.get(ref) in points]
        self._seat_all(slot, {who: points[who] for who in wanted})

    def _seat_all(self, slot: int, wanted: Mapping[int, int]) -> None:
        """Seats people with these points as far as the rules of the mix allow."""
        world, plan = self.world, self.plan
        free = [who for who in wanted if plan.group_of[who] == plan_kernels.NOBODY]
        women = [who for who in free if world.woman[who] and self._has_place(slot, who)]
        if women and not plan.size[slot] and world.mixed[plan.cell[slot]]:
            plan_kernels.put_in(world, plan, slot, women[0], wanted[women[0]])  # who comes first is alone for a moment
        for who in sorted(free, key=lambda who: not world.woman[who]):
            if plan.group_of[who] == plan_kernels.NOBODY:
                self._join(slot, who, wanted[who])
        if not plan_kernels.women_right(world, plan, slot, plan_kernels.NOBODY, plan_kernels.NOBODY):
            only = next(at for at in range(plan.size[slot]) if world.woman[plan.members[slot, at]])
            plan_kernels.take_out(world, plan, slot, only)

    def _has_place(self, slot: int, who: int) -> bool:
        return bool(plan_kernels.has_place(self.world, self.plan, slot, who, plan_kernels.NOBODY))

    def _join(self, slot: int, who: int, points: int) -> None:
        if plan_kernels.may_join(self.world, self.plan, slot, who, plan_kernels.NOBODY):
            plan_kernels.put_in(self.world, self.plan, slot, who, points)


def _scores(columns: int) -> tuple[np.ndarray, Ints, Ints]:
    return np.empty(columns), np.empty(columns, np.int64), np.empty(columns, np.int64)


def _finite(costs: np.ndarray) -> NDArray[np.float32]:
    """Nought where something is held already: the search asks for itself what is free."""
    return np.where(np.isfinite(costs), costs, 0.0).astype(np.float32)


def _pool(columns: Columns, chosen: Ints, prices: np.ndarray, rooms: NDArray[np.float32]) -> Pool:
    """These columns (cell, start), sorted by cell, with the people whom each start suits: most likely first."""
    cells, starts = np.ascontiguousarray(chosen.T)
    counts = columns.first[cells + 1] - columns.first[cells]
    column = np.repeat(np.arange(len(cells)), counts)
    row = np.arange(len(column)) + np.repeat(columns.first[cells] - np.cumsum(counts) + counts, counts)
    start = starts[column]
    suits = (columns.from_week[row] <= start) & (start <= columns.until_week[row])
    column, row, start = column[suits], row[suits], start[suits]
    points = columns.gain[columns.person[row], start] - columns.travel[row]
    order = np.lexsort((USUAL_WEIGHT * prices[columns.person[row]] - points, column))
    column, people, points = column[order], columns.person[row[order]], points[order]
    return Pool(
        cell=cells,
        start=starts,
        room=rooms[columns.timing[cells], columns.room[cells], starts],
        begin=np.searchsorted(cells, np.arange(len(columns.room) + 1)),
        first=np.searchsorted(column, np.arange(len(cells) + 1)),
        people=people.astype(np.int32),
        points=points,
    )


def _twin(plan: Plan) -> Plan:
    return Plan._make(part.copy() for part in plan)


def _world(columns: Columns) -> World:
    cell_of_row = np.repeat(np.arange(len(columns.room)), np.diff(columns.first))
    return World(
        held=columns.held_of,
        room=columns.room,
        timing=columns.timing,
        blocks=columns.blocks,
        most=columns.most,
        least=columns.least,
        most_high=columns.most_high,
        mixed=columns.mixed,
        staff_needed=columns.staff_needed,
        load=columns.load,
        fixed=columns.fixed,
        open=columns.open,
        first=columns.first,
        rows=np.stack([columns.person, columns.travel, columns.from_week, columns.until_week], axis=1),
        staff_first=columns.staff_first,
        staff=columns.staff,
        staff_points=columns.staff_points,
        kinds=columns.load_kind,
        last_week=columns.last_week,
        sessions=session_bits(columns),
        block_last=columns.block_last,
        levels=level_count(columns),
        spans=spans(columns),
        able=bits_of(_able(columns)),
        loads=columns.loads,
        gain=np.ascontiguousarray(columns.gain.T),
        high=columns.high,
        woman=columns.woman,
        may_be_only=columns.may_be_only,
        apart_first=columns.apart_first,
        apart=columns.apart,
        cells_first=np.concatenate([[0], np.cumsum(np.bincount(columns.person, minlength=len(columns.gain)))]),
        cells_of=cell_of_row[np.argsort(columns.person, kind="stable")],
        rows_of=np.argsort(columns.person, kind="stable"),
    )


def _able(columns: Columns) -> Bools:
    """Cells x facilitators: who may run the cell's groups."""
    table = np.zeros((len(columns.room), len(columns.staff_taken)), dtype=bool)
    table[np.repeat(np.arange(len(table)), np.diff(columns.staff_first)), columns.staff] = True
    return table


def _empty_plan(columns: Columns, world: World) -> Plan:
    """No new group; the held groups that may be joined stand in the first slots, with their members counted."""
    people, weeks = len(columns.gain), columns.closed.shape[0]
    held = np.flatnonzero(columns.held_of >= 0)
    slots = len(held) + min(people, MOST_NEW_GROUPS) + 1
    most = int(columns.most.max(initial=1))
    plan = Plan(
        group_of=np.full(people, plan_kernels.NOBODY, np.int32),
        points_of=np.zeros(people, np.int64),
        cell=np.full(slots, plan_kernels.NOBODY, np.int32),
        start=np.zeros(slots, np.int32),
        staff=np.zeros((slots, 4), np.int32),
        cost=np.zeros(slots, np.int64),
        size=np.zeros(slots, np.int32),
        highs=np.zeros(slots, np.int32),
        women=np.zeros(slots, np.int32),
        changed=np.zeros(slots, bool),
        members=np.zeros((slots, most), np.int32),
        points=np.zeros((slots, most), np.int64),
        room_used=bits_of(columns.room_taken.reshape(-1, weeks)),
        free=free_runs(columns),
        minutes_left=columns.minutes_left.astype(np.int32),
        totals=np.zeros(3, np.int64),
    )
    _place_held(columns, plan, held)
    return plan


def _place_held(columns: Columns, plan: Plan, held: Ints) -> None:
    index = Index(columns.problem)
    for slot, cell in enumerate(held):
        group = columns.problem.held_groups[columns.held_of[cell]]
        plan.cell[slot] = cell
        plan.start[slot] = group.start_week
        for ref in group.members:
            plan.group_of[index.person[ref]] = slot
            plan.women[slot] += columns.problem.people[index.person[ref]].sex is Sex.FEMALE
    plan.totals[2] = len(held)
