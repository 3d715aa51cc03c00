"""The answer: who wins which lot, what it scores in all, and how well that is known."""

from collections.abc import Mapping
from dataclasses import dataclass

from throughcare.optimise.result import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution(Result):
    """A proposal. `winners` names the bidder of each lot that is awarded.

    Value and bound are total scores; where lots are filled first, of awards of as many lots. `most_lots` is proven:
    no award fills more. `prices` are a proof that anybody can add up: with them no award scores above
    `certified_bound` (see `prices.py`). `is_final` says that the award is proven best and the tie rule is applied to
    the end: whoever solves the problem, with whatever seed, finds this award and no other.
    """

    winners: Mapping[str, str]
    most_lots: int
    prices: Mapping[str, str]
    certified_bound: float
    is_final: bool
