"""Something that holds from a day until another, one value at a time: an address, an officer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """A value from its first day until the first day on which it no longer holds (None: still)."""

    pk: int
    value: Any
    valid_from: date
    valid_until: date | None

    def holds(self, on: date) -> bool:
        """Whether it holds on a day."""
        return self.valid_from <= on and (self.valid_until is None or on < self.valid_until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """How a value comes to hold from a day: the spell that gives way is ended then, or, if it began then, corrected."""

    old: Any  # what held on that day
    value: Any
    valid_from: date
    valid_until: date | None
    corrected: int | None = None  # key of the spell that gets the value
    ended: int | None = None  # key of the spell that ends on `valid_from`


def put(spells: Iterable[Spell], value: Any, on: date) -> Edit | None:
    """What to change so that a value holds from a day until what follows; None where it does already."""
    known = sorted(spells, key=lambda spell: spell.valid_from)
    held = next((spell for spell in known if spell.holds(on)), None)
    if held is None:
        until = next((spell.valid_from for spell in known if spell.valid_from > on), None)
        return Edit(old=None, value=value, valid_from=on, valid_until=until)
    if held.value == value:
        return None
    corrected = held.pk if held.valid_from == on else None
    ended = held.pk if corrected is None else None
    until = held.valid_until
    return Edit(old=held.value, value=value, valid_from=on, valid_until=until, corrected=corrected, ended=ended)
