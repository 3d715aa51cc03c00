"""What a region might add: a pair of facilitators, a room, evenings at a venue, or a slot for one more group.

What each promises is read from the prices of the bound: what the best group would be worth that no longer pays for the
thing added. A promise is no proof: `whatif` confirms it by solving again.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from throughcare.optimise.cohorts.arrays import Columns
from throughcare.optimise.cohorts.bound import Floats, Lagrange
from throughcare.optimise.cohorts.columns import build
from throughcare.optimise.cohorts.problem import Index, Problem
from throughcare.optimise.cohorts.values import BLOCK_COUNT, PARTS, Facilitator, Programme, Room, Venue, block_name
from throughcare.optimise.cohorts.volume import Volume

PRICE_ROUNDS = 200
PAIR_WEEKLY_MINUTES = 960
PAIR_TRAVEL_MINUTES = 60
WEEKDAYS = 5
WEEKDAY_BLOCKS = frozenset(range(WEEKDAYS * len(PARTS)))
EVENINGS = frozenset(day * len(PARTS) + PARTS.index("evening") for day in range(WEEKDAYS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing added: in words, the points that the prices promise, and the problem with it."""

    kind: str
    words: str
    promised_points: int
    problem: Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class _Best:
    """The column worth most at one venue when something there is free."""

    venue: int
    room: int
    programme: int
    blocks: tuple[int, ...]
    points: int


def promising(problem: Problem, *, each: int) -> list[Change]:
    """Of each kind at most so many changes that the prices promise points for, best first."""
    columns = build(problem)
    if not len(columns.room):
        return []
    volume = Volume(Lagrange(columns))
    volume.advance(PRICE_ROUNDS)
    free = {
        "pair": _worth(volume, staff=0.0),
        "room": _worth(volume, rooms=0.0),
        "slot": _worth(volume, rooms=0.0, staff=0.0),
    }
    makers: dict[str, Callable[[Problem, _Best], tuple[str, Problem]]] = {
        "pair": _with_pair,
        "room": _with_room,
        "slot": _with_slot,
        "evenings": _with_evenings,
    }
    found = {kind: _by_venue(columns, volume.lagrange, worth) for kind, worth in free.items()}
    found["pair"] = _by_unit(problem, found["pair"])
    found["evenings"] = _by_evening(problem, volume)
    changes = []
    for kind, bests in found.items():
        for best in sorted(bests, key=lambda one: (-one.points, one.venue))[:each]:
            words, changed = makers[kind](problem, best)
            changes.append(Change(kind=kind, words=words, promised_points=best.points, problem=changed))
    return changes


def _worth(volume: Volume, *, rooms: float = 1.0, staff: float = 1.0) -> Floats:
    """Of every column the worth, with the prices of rooms and of staff and their hours at these shares."""
    prices = volume.prices.like(volume.prices.flat.copy())
    _, room_prices, staff_prices, load_prices = prices.parts()
    room_prices *= rooms
    staff_prices *= staff
    load_prices *= staff
    volume.lagrange.evaluate(prices)
    return volume.lagrange.worth[: len(volume.lagrange.every)].copy()


def _by_venue(columns: Columns, lagrange: Lagrange, worth: Floats) -> list[_Best]:
    """The best new group of each venue, where it is worth anything."""
    index = Index(columns.problem)
    best: dict[int, _Best] = {}
    for at in np.argsort(-worth, kind="stable"):
        cell = int(lagrange.every[at, 0])
        room = int(columns.room[cell])
        venue = index.venue[columns.problem.rooms[room].venue]
        if worth[at] < 1.0:
            break
        if venue not in best and columns.held_of[cell] < 0:
            best[venue] = _Best(
                venue=venue,
                room=room,
                programme=int(columns.programme[cell]),
                blocks=tuple(int(block) for block in columns.blocks[cell] if block >= 0),
                points=int(worth[at]),
            )
    return list(best.values())


def _by_unit(problem: Problem, bests: list[_Best]) -> list[_Best]:
    """The best venue of each unit."""
    units: dict[str, _Best] = {}
    for best in sorted(bests, key=lambda one: -one.points):
        units.setdefault(problem.venues[best.venue].unit, best)
    return list(units.values())


def _by_evening(problem: Problem, volume: Volume) -> list[_Best]:
    """The best group of each venue that needs an evening on which its room is shut now."""
    wider = problem.changed(rooms=tuple(replace(row, open_blocks=row.open_blocks | EVENINGS) for row in problem.rooms))
    columns = build(wider)
    lagrange = Lagrange(columns)
    if lagrange.shape != volume.prices.shape:
        return []
    lagrange.evaluate(volume.prices)
    shut = [EVENINGS - row.open_blocks for row in problem.rooms]
    opens = np.array(
        [not shut[room].isdisjoint(blocks.tolist()) for room, blocks in zip(columns.room, columns.blocks, strict=True)]
    )
    worth = lagrange.worth[: len(lagrange.every)]
    return _by_venue(columns, lagrange, np.where(opens[lagrange.every[:, 0]], worth, 0.0))


def _with_pair(problem: Problem, best: _Best) -> tuple[str, Problem]:
    venue = problem.venues[best.venue]
    trained = frozenset(row.ref for row in problem.programmes)
    changed = _with_staff(problem, best.venue, trained, WEEKDAY_BLOCKS, PAIR_WEEKLY_MINUTES, 2)
    return f"one more facilitator pair in {venue.unit}, at {venue.name}", changed


def _with_room(problem: Problem, best: _Best) -> tuple[str, Problem]:
    """A second room like the one of the best group."""
    room, venue = problem.rooms[best.room], problem.venues[best.venue]
    twin = replace(room, ref=_new_ref(problem, "one-more-room"), closed_weeks=frozenset())
    return f"one more room at {venue.name}", problem.changed(rooms=(*problem.rooms, twin))


def _with_slot(problem: Problem, best: _Best) -> tuple[str, Problem]:
    """A room and staff for one group at a time, on the days of the best group."""
    programme, venue = problem.programmes[best.programme], problem.venues[best.venue]
    room = Room(
        ref=_new_ref(problem, "one-more-room"),
        venue=venue.ref,
        seats=problem.rooms[best.room].seats,
        open_blocks=frozenset(best.blocks),
        programmes=frozenset({programme.ref}),
        step_free=problem.rooms[best.room].step_free,
    )
    staffed = _with_staff(
        problem,
        best.venue,
        frozenset({programme.ref}),
        frozenset(best.blocks),
        len(best.blocks) * programme.staff_minutes_per_session,
        programme.staff_count,
    )
    return f"one more slot for {_what(programme, best, venue)}", staffed.changed(rooms=(*problem.rooms, room))


def _what(programme: Programme, best: _Best, venue: Venue) -> str:
    return f"{programme.name} at {venue.name}, {' and '.join(block_name(block) for block in best.blocks)}"


def _with_evenings(problem: Problem, best: _Best) -> tuple[str, Problem]:
    venue = problem.venues[best.venue]
    rooms = tuple(
        replace(row, open_blocks=row.open_blocks | EVENINGS) if row.venue == venue.ref else row for row in problem.rooms
    )
    return f"open every weekday evening at {venue.name}", problem.changed(rooms=rooms)


def _with_staff(
    problem: Problem, venue: int, trained: frozenset[str], blocks: frozenset[int], minutes: int, count: int
) -> Problem:
    """So many more facilitators, based at a venue and working nowhere else."""
    home = problem.venues[venue]
    comers = tuple(
        Facilitator(
            ref=ref,
            name="One more",
            unit=home.unit,
            trained=trained,
            blocks=blocks & frozenset(range(BLOCK_COUNT)),
            weekly_minutes=minutes,
            travel_limit_minutes=PAIR_TRAVEL_MINUTES,
            own_venues=frozenset({home.ref}),
        )
        for ref in _new_staff(problem, count)
    )
    near = np.full((count, len(problem.venues)), PAIR_TRAVEL_MINUTES + 1)
    near[:, venue] = 0
    return problem.changed(
        facilitators=(*problem.facilitators, *comers),
        staff_travel_minutes=np.vstack([problem.staff_travel_minutes, near]),
    )


def _new_staff(problem: Problem, count: int) -> Iterator[str]:
    taken = {row.ref for row in problem.facilitators}
    names = (f"one-more-{number}" for number in range(1, len(taken) + count + 1))
    yield from [name for name in names if name not in taken][:count]


def _new_ref(problem: Problem, name: str) -> str:
    taken = {row.ref for row in problem.rooms}
    return next(ref for ref in (name, *(f"{name}-{at}" for at in range(len(taken)))) if ref not in taken)
