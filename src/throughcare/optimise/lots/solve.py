"""Solve: prices narrow the bids to those that can matter, HiGHS proves the best award of them, ties are broken.

Of the awards with the highest total score (where lots are filled first: of those that fill the most lots) the tie
rule takes, in this order, the one with the fewest steps down the rankings, a lot without an award being one step below
its last bid; the one nearest to the bidders' preferences; and then, lot by lot in published order, the better-ranked
bid. That leaves exactly one, so a final answer depends on nothing but the problem.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from throughcare.optimise.lots.by_hand import award_by_hand
from throughcare.optimise.lots.codec import problem_hash
from throughcare.optimise.lots.exact import Field, Found, OutOfTime, maximise
from throughcare.optimise.lots.model import POINTS, Model, Row, build
from throughcare.optimise.lots.prices import FINE, Certificate, find
from throughcare.optimise.lots.problem import Problem
from throughcare.optimise.lots.solution import Solution
from throughcare.optimise.result import Progress, Step, relative_gap, silent
from throughcare.optimise.stop import Stop, StopReason, Stopwatch

NOTHING_PROVEN = Certificate(price=(), bound=0, loss=())
FIRST_CORE = 2000  # the first core: bids that cost a two-thousandth of the bound or less


def solve(problem: Problem, *, stop: Stop, seed: int = 1, progress: Progress = silent) -> Solution:
    """The best award there is, or the best that is found before the stop, with its proven gap."""
    search = _Search(model=build(problem), watch=stop.start())
    search.taken = award_by_hand(search.model)
    is_final = _run(search, problem, progress)
    certificate = search.certificate
    return Solution(
        value=search.value / POINTS,
        bound=search.bound / POINTS,
        seed=seed,
        iterations=search.solves,
        stop_reason=StopReason.OPTIMAL if is_final else search.why_stopped(),
        problem_hash=problem_hash(problem),
        winners={problem.bids[at].lot: problem.bids[at].bidder for at in sorted(search.taken)},
        most_lots=search.most_lots,
        prices=certificate.published(search.model),
        certified_bound=certificate.best(),
        is_final=is_final,
    )


@dataclass(slots=True, kw_only=True)
class _Search:
    """The best award so far, and what is proven of it. Figures are ten-thousandths of a point."""

    model: Model
    watch: Stopwatch
    taken: tuple[int, ...] = ()
    bound: int = 0
    most_lots: int = 0
    certificate: Certificate = NOTHING_PROVEN
    solves: int = 0

    @property
    def value(self) -> int:
        """The total score of the best award so far."""
        return sum(self.model.score[at] for at in self.taken)

    def maximise(self, field: Field, worth: Sequence[int]) -> Found | None:
        """One exact search, counted. OutOfTime when none is left."""
        gap = relative_gap(self.value, self.bound) if self.bound else 1.0
        reason = self.watch.reason(iterations=self.solves, gap=max(gap, 1e-12))
        if reason is not None and reason is not StopReason.GAP:
            raise OutOfTime
        self.solves += 1
        return maximise(field, worth, watch=self.watch)

    def improve(self, found: Found | None) -> None:
        """Keep what was found if it scores more."""
        if found is not None and found.worth > self.value:
            self.taken = found.taken

    def why_stopped(self) -> StopReason:
        """The limit that was met."""
        limits = self.watch.stop
        if limits.gap is not None and relative_gap(self.value, self.bound) <= limits.gap:
            return StopReason.GAP
        counted = limits.iterations is not None and self.solves >= limits.iterations
        return StopReason.ITERATIONS if counted else StopReason.SECONDS


def _run(search: _Search, problem: Problem, progress: Progress) -> bool:
    """Whether the award is proven best and no tie is left."""
    search.most_lots = sum(bool(columns) for columns in search.model.of_lot)
    try:
        filled = not problem.fills_first or _fill(search)
    except OutOfTime:
        filled = False
    if problem.fills_first:
        search.model = _with_fill(search.model, len(search.taken))
    search.certificate = find(search.model)
    search.bound = search.certificate.bound // FINE
    progress(Step(phase="award", done=0.3, value=search.value / POINTS, bound=search.bound / POINTS))
    try:
        proven = _award(search)
    except OutOfTime:
        proven = False
    progress(Step(phase="done", done=1.0, value=search.value / POINTS, bound=search.bound / POINTS))
    return filled and proven


def _fill(search: _Search) -> bool:
    """Find out how many lots can be awarded at most; whether it is proven."""
    field = Field(model=search.model, columns=tuple(range(len(search.model.score))))
    found = search.maximise(field, [1] * len(search.model.score))
    assert found is not None  # an award of nothing keeps to every rule
    search.taken, search.most_lots = found.taken, min(search.most_lots, found.bound)
    return found.is_proven


def _with_fill(model: Model, lots: int) -> Model:
    """The same model with so many lots awarded at least."""
    row = Row(name="fill", terms=tuple((at, -1) for at in range(len(model.score))), limit=-lots)
    in_rows = tuple((*found, (len(model.rows), -1)) for found in model.in_rows)
    return replace(model, rows=(*model.rows, row), in_rows=in_rows)


def _award(search: _Search) -> bool:
    """The highest total score; whether it is proven, and no other award has it.

    The bids that cost least against the bound nearly always hold the best award. Then one search among all that could
    still matter proves at once that there is neither a better award nor an equal one.
    """
    model, top = search.model, search.certificate.bound // FINE
    floor = max(search.value, top - top // FIRST_CORE)
    first = Field(model=model, columns=search.certificate.within(floor))
    search.improve(search.maximise(first, model.score))
    while True:
        columns = search.certificate.within(search.value)
        field = Field(model=model, columns=columns, at_least=((model.score, search.value),))
        before = search.value
        other = search.maximise(replace(field, unlike=search.taken), model.score)
        if other is None:
            search.bound = search.value
            return True
        search.improve(other)
        search.bound = min(search.bound, max(other.bound, search.value))
        if not other.is_proven:
            return False
        if search.value == before:
            _break_ties(search, field)
            return True


def _break_ties(search: _Search, field: Field) -> None:
    """Apply the tie rule among the awards of the same, highest score."""
    order = _tie_order(search.model)
    found = _proven(search.maximise(field, order))
    search.taken = found.taken
    field = replace(field, at_least=(*field.at_least, (order, found.worth)))
    if _is_tied(search, field):
        _lot_by_lot(search, field)


def _is_tied(search: _Search, field: Field) -> bool:
    """Whether another award than the one at hand keeps to the field too."""
    return search.maximise(replace(field, unlike=search.taken), search.model.score) is not None


def _tie_order(model: Model) -> list[int]:
    """Steps up from an empty lot first, nearness to preferences second, as one worth."""
    order = [0] * len(model.score)
    heaviest = 1 + sum(max((model.wish[at] for at in columns), default=0) for columns in model.of_lot)
    for columns, last in zip(model.of_lot, model.last_rank, strict=True):
        for at in columns:
            order[at] = (last + 1 - model.rank[at]) * heaviest - model.wish[at]
    return order


def _lot_by_lot(search: _Search, field: Field) -> None:
    """In published order, each lot to the better-ranked bid that the lots before it leave possible."""
    for columns in field.model.of_lot:
        open_to = sorted((at for at in columns if at in field.columns), key=lambda at: field.model.rank[at])
        if not open_to:
            continue
        worth = _marks(field.model, {at: step for step, at in enumerate(reversed(open_to), 1)})
        if open_to[0] not in search.taken:
            search.taken = _proven(search.maximise(field, worth)).taken
        settled = sum(worth[at] for at in search.taken)
        field = replace(field, at_least=(*field.at_least, (worth, settled)))


def _marks(model: Model, worth: Mapping[int, int]) -> list[int]:
    """A worth by column from those of some columns; nought for the rest."""
    return [worth.get(at, 0) for at in range(len(model.score))]


def _proven(found: Found | None) -> Found:
    if found is None or not found.is_proven:
        raise OutOfTime
    return found
