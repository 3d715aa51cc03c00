"""One timeline of everything about a person: lines from many sources, merged a page at a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

SIZE = 50  # lines of a page
MOST_OF_A_MOMENT = 10_000  # things that happened at once


class Strand(StrEnum):
    """What a line is about: what somebody may choose to see."""

    RECORD = "record"
    CIRCUMSTANCES = "circumstances"
    REFERRALS = "referrals"
    SESSIONS = "sessions"
    ABSENCES = "absences"
    NOTES = "notes"
    CHANGES = "changes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that happened. `key` tells apart what happened at one moment, always in the same order."""

    at: datetime
    key: str
    strand: Strand
    title: str
    by: str = ""
    text: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a page begins: at a moment, after so many lines of that very moment."""

    at: datetime
    seen: int = 0

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.seen}"

    @property
    def most(self) -> int:
        """How many of its newest lines up to the mark each source must give, so that a page misses none."""
        return SIZE + self.seen + 1


def mark_of(text: str, now: datetime) -> Mark:
    """The mark that an address names; now for none, or for what no page ever named."""
    at, _, seen = text.partition("~")
    try:
        mark = Mark(datetime.fromisoformat(at), int(seen or 0))
    except ValueError:
        return Mark(now)
    return mark if mark.at.tzinfo and 0 <= mark.seen <= MOST_OF_A_MOMENT else Mark(now)


def page_of(lines: Iterable[Line], mark: Mark) -> tuple[list[Line], Mark | None]:
    """The lines of the page that begins at a mark, the newest first, and where the next begins; None at the end."""
    ordered = sorted((line for line in lines if line.at <= mark.at), key=lambda line: (line.at, line.key), reverse=True)
    rest = ordered[mark.seen :]
    shown = rest[:SIZE]
    if len(rest) <= SIZE:
        return shown, None
    last = shown[-1].at
    before = mark.seen if last == mark.at else 0
    return shown, Mark(last, before + sum(line.at == last for line in shown))
