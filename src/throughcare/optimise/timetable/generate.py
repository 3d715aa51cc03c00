"""Made-up programmes of three sizes, the same for the same seed."""

from datetime import date, timedelta
from random import Random

from throughcare.optimise.timetable.problem import Bidder, Lot, Problem

# Lots, bidders and panels; the national one has the lots of the first day of 2021.
SIZES = {"small": (8, 6, 2), "regional": (30, 20, 4), "national": (110, 60, 12)}
# What an organisation of a size can write at once, and the days it needs between award and start.
BY_SIZE = {"small": (1, 90), "medium": (3, 60), "large": (12, 35)}


def make_problem(size: str, *, seed: int = 1) -> Problem:
    """A programme whose services all begin on 26 June 2021, as those of the reunified service did."""
    count, bidder_count, panels = SIZES[size]
    drawn = Random(seed)  # noqa: S311  repeatable on purpose
    lots = tuple(
        Lot(
            ref=f"L{number:03d}",
            respond_days=28,
            evaluate_days=drawn.choice((7, 14, 21)),
            decide_days=24,
            mobilise_days=drawn.choice((42, 60, 90)),
        )
        for number in range(1, count + 1)
    )
    bidders = tuple(_bidder(drawn, number, [lot.ref for lot in lots]) for number in range(1, bidder_count + 1))
    go_live = date(2021, 6, 26)
    return Problem(
        opens_on=go_live - timedelta(days=300), go_live_on=go_live, panels=panels, lots=lots, bidders=bidders
    )


def _bidder(drawn: Random, number: int, lots: list[str]) -> Bidder:
    size = drawn.choices(tuple(BY_SIZE), weights=(3, 2, 1))[0]
    most, needs = BY_SIZE[size]
    wanted = min(len(lots), drawn.randint(1, 3 * most))
    chosen = tuple(sorted(drawn.sample(lots, wanted)))
    return Bidder(ref=f"B{number:03d}", size=size, lots=chosen, most_at_once=most, mobilise_days=needs)
