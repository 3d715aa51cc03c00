"""The answer: who takes which case, how far that is from the promise, and how well that is known."""

from collections.abc import Mapping
from dataclasses import dataclass

from throughcare.optimise.result import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution(Result):
    """A proposal. `takes` names the party of each case.

    Value and bound are the unfairness of the proposal and the least that is proven, below nought: more is better.
    `least_unfairness` is what addition alone proves (see `fairness.py`). `is_final`: proven the least, and the tie rule
    applied to the end, so that whoever solves the problem finds this answer and no other.
    """

    takes: Mapping[str, str]
    unfairness: int
    least_unfairness: int
    is_final: bool
