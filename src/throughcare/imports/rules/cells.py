"""What the text of a cell means: a day, a number, yes or no, one of several. ValueError says what to write instead."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

Cell = Callable[[str], Any]
YES_NO = {"yes": True, "y": True, "true": True, "1": True, "no": False, "n": False, "false": False, "0": False}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAYS = (  # 2022-03-07 with or without a time of day · 07/03/2022 · 7 March 2022 or 07-Mar-2022
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?:[T ][\d:.]+Z?)?"),
    re.compile(r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})(?: [\d:.]+)?"),
    re.compile(r"(?P<day>\d{1,2})[ -](?P<month>[A-Za-z]{3,9})[ -](?P<year>\d{4})"),
)
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)


def text(most: int) -> Cell:
    """Words, of at most so many letters, runs of spaces as one."""

    def cell(typed: str) -> str:
        tidy = " ".join(typed.split())
        if len(tidy) > most:
            raise ValueError(f"has more than {most} letters: shorten it")
        if not tidy.isprintable():
            raise ValueError("holds characters that can’t be shown: type it again")
        return tidy

    return cell


def day(typed: str) -> date:
    """A legal day, as 2022-03-07, 07/03/2022 or 7 March 2022: the day stands before the month."""
    for pattern in DAYS:
        found = pattern.fullmatch(typed)
        if found is None:
            continue
        try:
            on = date(int(found["year"]), _month(found["month"]), int(found["day"]))
        except ValueError:
            break
        if EARLIEST <= on <= LATEST:
            return on
    raise ValueError(f"“{typed[:40]}” is no date: write it as 2022-03-07 or 07/03/2022")


def _month(typed: str) -> int:
    return int(typed) if typed.isdecimal() else MONTHS.index(typed[:3].lower()) + 1


def whole_number(low: int, high: int) -> Cell:
    """A number without a fraction, both ends included; 12.0 is 12."""

    def cell(typed: str) -> int:
        plain = typed.removesuffix(".0")
        if plain.isascii() and plain.isdecimal() and len(plain) < 10 and low <= int(plain) <= high:
            return int(plain)
        raise ValueError(f"“{typed[:40]}” should be a whole number from {low} to {high}")

    return cell


def percent(typed: str) -> Decimal:
    """A share in percent with up to two places, with or without its sign."""
    try:
        found = Decimal(typed.removesuffix("%").strip())
        if 0 <= found <= 100 and found == round(found, 2):
            return found
    except InvalidOperation:
        pass
    raise ValueError(f"“{typed[:40]}” should be a percentage from 0 to 100, such as 3.25")


def yes_no(typed: str) -> bool:
    """Yes or no."""
    found = YES_NO.get(typed.casefold())
    if found is None:
        raise ValueError(f"“{typed[:40]}” should be yes or no")
    return found


def one_of(values: Mapping[str, Any]) -> Cell:
    """One of several, by any of its names, whose keys are plain (see `plain`)."""

    def cell(typed: str) -> Any:
        found = values.get(plain(typed))
        if found is None:
            names = ", ".join(dict.fromkeys(str(value) for value in values.values()))
            raise ValueError(f"“{typed[:40]}” is not known: write one of {names}")
        return found

    return cell


def plain(typed: str) -> str:
    """A name as it is compared: letters and digits alone, in lower case, words apart by one space, & as and."""
    letters = typed.casefold().replace("&", " and ")
    return " ".join("".join(c if c.isalnum() else " " for c in letters).split())
