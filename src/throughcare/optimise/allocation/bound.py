"""The proven bound and the prices of seats, by Lagrangian relaxation of seats, solved by subgradient steps.

Each place of a session has a price, dearer for people who surely come and cheaper for those who may not: an even price
for somebody of even doubt (see seats) and a rate for each unit of doubt more or less. At any prices each person's best
set can be found alone, and so can the group that is worth most to each session and the sessions worth running under
the limits of each team. The sum of all is at least the worth of any answer; the steps look for the prices that make it
least. Other rules between people of a group (a woman alone, people kept apart, viable size) are left out, which can
only raise the sum: it stays a bound. All sums are of whole numbers, so neither the order of work nor the number of
cores changes anything.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from throughcare.optimise.allocation.candidates import Lists, lists_of
from throughcare.optimise.allocation.model import Crowd, Model
from throughcare.optimise.allocation.seats import UNIT
from throughcare.optimise.allocation.sets import best_set, scratch
from throughcare.optimise.allocation.values import Ints

CHUNKS = 4  # parts of the people that are searched at the same time, however many cores there are
MEMORY = 0.85  # share of the last direction kept in the next
PATIENCE = 10  # steps without a better bound before less is hoped for
FIRST_HOPE = 0.1  # share of the first bound by which the next one is hoped to be lower
RATE_SCALE = 2.5  # rates of doubt take longer steps than prices: doubt differs less than people do
DEAREST = 1 << 23  # no price needs to be higher, and sums of prices stay within 32 bits
LEAST_HOPE = 3e-5  # share of the bound at which the search is done


@dataclass(slots=True, kw_only=True)
class Prices:
    """The state of the search: even prices and rates of doubt (first axis) by slot and week; the least bound so far
    with its prices, and the direction.

    Prices and bounds are in fine units. `hope` is by how much the search aims below the
    least bound: it halves whenever it proves too much.
    """

    now: Ints
    best: Ints
    bound: int
    direction: Ints
    hope: float = 0.0
    waited: int = 0
    steps: int = 0

    @property
    def done(self) -> bool:
        """Whether further steps would help no more."""
        return self.steps > 0 and self.hope <= LEAST_HOPE * abs(self.bound)


def no_prices(model: Model) -> Prices:
    """Where the search begins: all seats free of charge."""
    zero = np.zeros((2, *model.room.shape), dtype=np.int64)
    return Prices(now=zero, best=zero.copy(), bound=1 << 60, direction=zero.astype(np.float64))


def team_days(model: Model) -> Lists:
    """Slots by team * 7 + weekday; slots without a supervisor are in none."""
    slots = np.flatnonzero(model.team >= 0)
    return lists_of(model.team[slots] * 7 + model.day[slots], slots, len(model.supervisors) * 7)


def relax(
    model: Model, crowd: Crowd, groups: Lists, prices: Ints, pool: ThreadPoolExecutor
) -> tuple[int, npt.NDArray[np.float64]]:
    """The bound at these prices, and by how much people would take more than there is, by price."""
    table = key_prices(model, crowd, prices)
    edges = [len(model.need) * i // CHUNKS for i in range(CHUNKS + 1)]
    parts = list(pool.map(lambda i: _people(model, crowd, table, edges[i], edges[i + 1]), range(CHUNKS)))
    profit, group = _best_groups(crowd, prices)
    open_worth, runs = _sessions(model, groups, profit)
    over = (np.sum([used for _, used in parts], axis=0) - group * runs).astype(np.float64)
    over[1] /= UNIT
    return sum(gain for gain, _ in parts) + open_worth, over


def step(model: Model, crowd: Crowd, groups: Lists, state: Prices, pool: ThreadPoolExecutor) -> None:
    """One step of the search: the bound at the prices of now, then better prices along a direction with memory."""
    bound, over = relax(model, crowd, groups, state.now, pool)
    if not state.steps:
        state.hope = FIRST_HOPE * abs(bound)
    state.steps += 1
    state.waited = 0 if bound < state.bound - state.hope / 20 else state.waited + 1
    if bound < state.bound:
        state.bound, state.best = bound, state.now.copy()
    if state.waited >= PATIENCE:
        state.hope, state.waited = state.hope / 2, 0
    over[1] *= RATE_SCALE * (crowd.even > 0)
    over[(over < 0) & (state.now == 0)] = 0.0
    state.direction = over + MEMORY * state.direction
    square = float((state.direction**2).sum())
    if not square:
        state.hope = 0.0  # nobody wants more seats than there are: the bound can't be better
        return
    stride = (bound - state.bound + state.hope) / square * np.array([1.0, RATE_SCALE])[:, None, None]
    state.now = np.rint(np.clip(state.now + stride * state.direction, 0, DEAREST)).astype(np.int64)


@njit(cache=True, nogil=True)
def key_prices(model: Model, crowd: Crowd, prices: Ints) -> Ints:
    """The price of a line by key of person and slot: a place in every week in which the person takes part.

    Rounded down, while what sessions earn is rounded up, so that the bound stays a bound.
    """
    table = np.zeros((len(model.key_active), len(model.runs)), dtype=np.int32)
    for key in range(len(model.key_active)):
        active, doubt = model.key_active[key], crowd.key_doubt[key]
        for slot in range(len(model.runs)):
            total = 0
            for week in range(model.room.shape[1]):
                if active & model.runs[slot] & (1 << week):
                    total += prices[0, slot, week] + (prices[1, slot, week] * (crowd.even[slot, week] - doubt) >> 10)
            table[key, slot] = total
    return table


@njit(cache=True, nogil=True)
def _people(model: Model, crowd: Crowd, table: Ints, first: int, last: int) -> tuple[int, Ints]:
    """The gains of some people at the prices of the table, and the places and sureness they would take."""
    used = np.zeros((2, *model.room.shape), dtype=np.int64)
    work, chosen, total = scratch(), np.empty(16, dtype=np.int64), 0
    for person in range(first, last):
        gain, count = best_set(model, person, table[model.key[person]], work, chosen)
        total += gain
        for i in range(count):
            slot = model.slot[chosen[i]]
            for week in range(model.room.shape[1]):
                if model.active[person] & model.runs[slot] & (1 << week):
                    used[0, slot, week] += 1
                    used[1, slot, week] += crowd.even[slot, week] - crowd.key_doubt[model.key[person]]
    return total, used


def _best_groups(crowd: Crowd, prices: Ints) -> tuple[Ints, Ints]:
    """What the best group of each session earns at the prices, rounded up; how many people and how much sureness."""
    earned, group = np.zeros(crowd.even.shape, dtype=np.int64), np.zeros((2, *crowd.even.shape), dtype=np.int64)
    for extra in range(crowd.size.shape[2]):
        people = crowd.size[:, :, extra]
        sure = crowd.even * people - crowd.least[:, :, extra]
        here = prices[0] * people - (-prices[1] * sure // UNIT)
        better = (people >= 0) & (here > earned)
        earned = np.where(better, here, earned)
        group = np.where(better, np.stack((people, sure)), group)
    return earned, group


@njit(cache=True, nogil=True)
def _sessions(model: Model, groups: Lists, profit: Ints) -> tuple[int, Ints]:
    """What running the sessions that are worth it brings, from what each one's places bring; and which they are."""
    total = 0
    runs = np.zeros(model.room.shape, dtype=np.int64)
    for slot in range(len(model.runs)):
        for week in range(model.room.shape[1]):
            if not model.runs[slot] >> week & 1:
                profit[slot, week] = 0
            elif model.held[slot, week] > 0:
                runs[slot, week] = 1
                total += profit[slot, week]
            else:
                profit[slot, week] -= model.session
                if model.team[slot] < 0 and profit[slot, week] > 0:
                    runs[slot, week] = 1
                    total += profit[slot, week]
    for group in range(len(groups.indptr) - 1):
        slots = groups.value[groups.indptr[group] : groups.indptr[group + 1]]
        for week in range(model.room.shape[1]):
            total += _run_team(model, slots, group // 7, group % 7, week, profit, runs)
    return total, runs


@njit(cache=True)
def _run_team(model: Model, slots: Ints, team: int, day: int, week: int, profit: Ints, runs: Ints) -> int:
    """Run the most profitable sessions of a team's day under its supervisors and vehicles.

    Sessions with a vehicle are among those with a supervisor, so taking the best first is exact (a laminar matroid).
    """
    supervisors, vehicles = model.supervisors[team, week, day], model.vehicles[team, week, day]
    for slot in slots:
        if model.held[slot, week] > 0:
            supervisors -= 1
            vehicles -= model.vehicle[slot]
    total = 0
    for i in np.argsort(-profit[slots, week], kind="mergesort"):
        slot = slots[i]
        if profit[slot, week] <= 0 or supervisors <= 0:
            break
        if runs[slot, week] or not model.runs[slot] >> week & 1 or (model.vehicle[slot] and vehicles <= 0):
            continue
        runs[slot, week] = 1
        supervisors -= 1
        vehicles -= model.vehicle[slot]
        total += profit[slot, week]
    return total
