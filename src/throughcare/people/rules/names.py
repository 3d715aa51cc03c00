"""Previous names and aliases: what each may say."""

from datetime import date
from enum import StrEnum

from throughcare.kernel.errors import Problems
from throughcare.people.rules import search_key


class NameKind(StrEnum):
    """Why somebody has another name than the one on the record."""

    BIRTH = "at_birth"
    PREVIOUS = "previous"
    ALIAS = "alias"
    RECORD = "merged"  # of a record that was made one with this


TOLD = (NameKind.PREVIOUS, NameKind.BIRTH, NameKind.ALIAS)  # what somebody may enter


def check_name(
    *, given_name: str, family_name: str, current: str, used_from: date | None, used_until: date | None, today: date
) -> Problems:
    """Another name than the one on the record (`current`, its search key), with days in order."""
    problems = Problems()
    key = search_key(family_name, given_name)
    if not key:
        problems.add("Enter a given name or a family name", field="family_name")
    elif key == current:
        problems.add("This is the name on the record", field="family_name")
    if used_from and used_from > today:
        problems.add("Enter a day that has come, or leave it empty", field="used_from")
    if used_until and used_until > today:
        problems.add("Enter a day that has come, or leave it empty", field="used_until")
    if used_from and used_until and used_until <= used_from:
        problems.add("The last day is before the first", field="used_until")
    return problems
