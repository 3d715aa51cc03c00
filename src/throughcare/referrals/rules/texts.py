"""Small things that several rules share: a text that must be there, a day in words, the middle of some numbers."""

from calendar import month_name
from collections.abc import Collection
from datetime import date

from throughcare.kernel.errors import Problems


def check_text(text: str, what: str, field: str) -> Problems:
    """A text that must be there."""
    problems = Problems()
    if not text.strip():
        problems.add(what, field=field)
    return problems


def median(numbers: Collection[int]) -> int | None:
    """The middle of some whole numbers, the lower of two; None without any."""
    ordered = sorted(numbers)
    return ordered[(len(ordered) - 1) // 2] if ordered else None


def day_in_words(day: date) -> str:
    """A day as a message says it, such as 7 March 2022."""
    return f"{day.day} {month_name[day.month]} {day.year}"
