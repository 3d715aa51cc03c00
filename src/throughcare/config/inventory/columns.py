"""Columns that only connect rows, and what erasure puts in place of what may not stay."""

import secrets
import string
from datetime import date


def pseudonym(old: str) -> str:
    """A reference that tells nothing, as long as a CRN: Z and six letters, which no case system issues."""
    return "Z" + "".join(secrets.choice(string.ascii_uppercase) for _ in range(6))


def year_alone(born: date) -> date:
    """The year of a birth, as its first day: enough to count by age."""
    return born.replace(month=1, day=1)


def key(*names: str) -> frozenset[str]:
    """Columns that only connect rows."""
    return frozenset({"id", *names})
