"""Dated policy: the value of a limit on the date that the law looks at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from throughcare.kernel.periods import Period

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Generic[T]):
    """One value of a limit, the days it was in force, and where that is written."""

    key: str
    value: T
    period: Period
    source: str


class NoPolicyError(LookupError):
    """No value of this limit was in force on that day; load the reference data or correct the date."""


def in_force(rules: Sequence[Rule[T]], key: str, on: date) -> Rule[T]:
    """The rule of that key in force on a day; NoPolicyError where there is none."""
    for rule in rules:
        if rule.key == key and on in rule.period:
            return rule
    raise NoPolicyError(f"no policy '{key}' in force on {on.isoformat()}")
