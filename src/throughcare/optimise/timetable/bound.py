"""What no timetable exceeds, by addition alone: it needs no solver, and anybody can do the sum.

- A lot alone: its own stages follow one another.
- Panels: of all lots that need as long after their evaluation, the evaluations add up, and no more panels work on them
  at once than there are; the first can begin when the shortest response is over.
- Bidders: of all its lots whose later stages take as long, an organisation writes so many at once, one after another.

Panels and bidders work on whole lots. Moved as far forward as there is room, every stage begins when others end, so all
days are sums of lengths: where all lengths are multiples of seven, say, nothing ends between. So the sums of panels and
bidders are rounded up to the next multiple.
"""

from collections.abc import Iterator, Sequence
from math import gcd

from throughcare.optimise.timetable.problem import Lot, Problem


def most_margin(problem: Problem) -> int:
    """No order leaves the tightest lot more days beyond its need than this."""
    return min(chain_of_bounds(problem))


def chain_of_bounds(problem: Problem) -> Iterator[int]:
    """Each bound that addition gives."""
    yield from (problem.days - lot.respond_days - lot.evaluate_days - after(lot) for lot in problem.lots)
    ready, step = min(lot.respond_days for lot in problem.lots), step_days(problem)
    for tail, lots in _at_least([(after(lot), lot) for lot in problem.lots]):
        yield problem.days - tail - ready - _shared([lot.evaluate_days for lot in lots], problem.panels, step)
    for most, places in problem.rivals():
        mine = [problem.lots[at] for at in places]
        for tail, lots in _at_least([(lot.evaluate_days + after(lot), lot) for lot in mine]):
            yield problem.days - tail - _shared([lot.respond_days for lot in lots], most, step)


def after(lot: Lot) -> int:
    """The days that a lot needs after its evaluation."""
    return lot.decide_days + lot.mobilise_days


def _at_least(rows: Sequence[tuple[int, Lot]]) -> Iterator[tuple[int, list[Lot]]]:
    """For each length the lots that need at least so long."""
    for least in {tail for tail, _lot in rows}:
        yield least, [lot for tail, lot in rows if tail >= least]


def step_days(problem: Problem) -> int:
    """What all lengths before the decision are multiples of, so that only every so many days anything begins."""
    return gcd(*(days for lot in problem.lots for days in (lot.respond_days, lot.evaluate_days))) or 1


def _shared(lengths: Sequence[int], hands: int, step: int) -> int:
    """Days until all is done, where so many hands never rest; nothing is done but at multiples of the step."""
    return -(-sum(lengths) // (hands * step)) * step
