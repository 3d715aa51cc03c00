"""Refuses a problem that makes no sense, with everything that is wrong with it at once."""

from collections import Counter
from typing import TYPE_CHECKING

from throughcare.kernel.errors import Problems

if TYPE_CHECKING:
    from throughcare.optimise.timetable.problem import Problem

MOST_DAYS = 3660  # ten years: anything longer was mistyped
LENGTHS = {"respond_days": 1, "evaluate_days": 1, "decide_days": 0, "mobilise_days": 0}


def refuse_nonsense(problem: "Problem") -> None:
    """Raise NotValid with every fault that is found."""
    found = Problems()
    if not 1 <= (problem.go_live_on - problem.opens_on).days <= MOST_DAYS:
        found.add("the day of going live must be after the first day, and within ten years", field="go_live_on")
    if not _is_whole(problem.panels, least=1):
        found.add("there must be one panel at least", field="panels")
    if not problem.lots:
        found.add("give one lot at least", field="lots")
    for table in ("lots", "bidders"):
        for ref, count in Counter(row.ref for row in getattr(problem, table)).items():
            if not ref or count > 1:
                found.add("{table}: give every row a ref of its own, not {ref!r}", field=table, table=table, ref=ref)
    _check_lots(problem, found)
    _check_bidders(problem, found)
    found.or_raise()


def _check_lots(problem: "Problem", found: Problems) -> None:
    for lot in problem.lots:
        for name, least in LENGTHS.items():
            value = getattr(lot, name)
            if not _is_whole(value, least=least) or value > MOST_DAYS:
                words = "lot {ref}: {name} must be whole days, {least} at least"
                found.add(words, field="lots", ref=lot.ref, name=name, least=least)


def _check_bidders(problem: "Problem", found: Problems) -> None:
    lots = {lot.ref for lot in problem.lots}
    for bidder in problem.bidders:
        if not _is_whole(bidder.most_at_once, least=1) or not _is_whole(bidder.mobilise_days, least=0):
            words = "bidder {ref}: it writes one bid at once at least, and needs nought days or more"
            found.add(words, field="bidders", ref=bidder.ref)
        if len(set(bidder.lots)) < len(bidder.lots) or not set(bidder.lots) <= lots:
            found.add("bidder {ref}: its lots must be of this programme, each once", field="bidders", ref=bidder.ref)


def _is_whole(value: object, *, least: int) -> bool:
    return type(value) is int and value >= least
