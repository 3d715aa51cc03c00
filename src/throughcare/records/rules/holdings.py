"""What kind of thing each column about a person is: what a copy of the record shows, and what erasure removes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

ERASED = "[erased]"  # in place of words that had to say something


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One table that holds something about people; every column stands in exactly one of the groups.

    `path` leads from a row to its person (empty: the row is the person), and `also`, of a pair, to the other.
    Keys are columns, values what they are called. `personal` is shown and erased; `texts` are free words, which may
    name others, so they are reviewed before they are shown, and erased; `kept` is shown, and stays for counting, since
    it tells nobody who it was; `staff` are users, named as policy says; `inner` is not shown, for it says nothing
    (keys) or nothing more (derived).
    """

    model: str  # "referrals.Referral"
    path: str
    title: str
    also: str = ""
    personal: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[str, str] = field(default_factory=dict)
    staff: Mapping[str, str] = field(default_factory=dict)
    inner: frozenset[str] = frozenset()
    order: str = "pk"
    name: str = ""  # the column by which people know a row: its reference, or its day
    removed: bool = False  # erasure removes the rows themselves
    becomes: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)  # what a personal value is erased to

    @property
    def columns(self) -> frozenset[str]:
        """Every column that is accounted for."""
        return self.inner.union(self.personal, self.texts, self.kept, self.staff)

    @property
    def shown(self) -> dict[str, str]:
        """Columns that a copy of the record shows, with what they are called."""
        return {**self.personal, **self.texts, **self.kept, **self.staff}
