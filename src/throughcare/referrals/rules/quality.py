"""The quality sample: a random draw of a unit's cases that anybody can repeat, and what was found in each."""

import hashlib
from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from throughcare.kernel.errors import Problems

MOST = 50  # cases of a sample
DUE_POLICY = "quality-sample-months"


class Verdict(StrEnum):
    """How good the work in a case is."""

    GOOD = "good"
    SOME = "some"
    POOR = "poor"


def draw(ids: Iterable[int], seed: str, count: int) -> list[int]:
    """So many of some cases, each as likely as any other; the same seed draws the same, in whatever order they come."""
    return sorted(ids, key=lambda pk: (hashlib.sha256(f"{seed} {pk}".encode()).digest(), pk))[:count]


def check_draw(sent_from: date, sent_until: date, count: int, today: date, *, population: int) -> Problems:
    """A time that lies behind, with cases in it, and a number that somebody can look at."""
    problems = Problems()
    if sent_from > sent_until:
        problems.add("The last day must not be before the first", field="sent_until")
    elif sent_until > today:
        problems.add("The last day must not be after today", field="sent_until")
    elif not population:
        problems.add("No referral of this unit was sent in that time", field="sent_from")
    if not 1 <= count <= MOST:
        problems.add("Draw from 1 to {most} cases", field="count", most=MOST)
    return problems


def check_findings(verdict: str, findings: str) -> Problems:
    """How good it is, and what shows it."""
    problems = Problems()
    if verdict not in set(Verdict):
        problems.add("Say how good the work is", field="verdict")
    if not findings.strip():
        problems.add("Say what you found", field="findings")
    return problems
