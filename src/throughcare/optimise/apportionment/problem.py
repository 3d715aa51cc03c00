"""The problem of sharing referrals: what each member of a supply chain was promised and has had, and who waits.

Waits are minutes of working time until somebody referred now would be seen. Promises are whole hundredths or any other
whole weights: a member's promised share is its weight over the sum of all, of every stratum alike.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from throughcare.kernel.errors import Problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A member of the supply chain.

    promised: its weight. taken: how many referrals it has had, by stratum. wait_minutes: how long the next referral
    would wait there. case_minutes: by how much each further one lengthens that.
    """

    ref: str
    promised: int
    taken: Mapping[str, int] = field(default_factory=dict)
    wait_minutes: int = 0
    case_minutes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A referral that waits to be given to somebody, and how hard it is. only: who can take it; empty: everybody."""

    ref: str
    stratum: str
    only: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Cases in the order in which they came. Refuses nonsense with `NotValid`, which lists every fault.

    tolerance_minutes: by how much the wait with whoever takes a case may exceed the shortest there is for it.
    """

    parties: tuple[Party, ...]
    cases: tuple[Case, ...]
    tolerance_minutes: int = 0

    def __post_init__(self) -> None:
        found = Problems()
        _check_parties(self, found)
        _check_cases(self, found)
        if not _is_whole(self.tolerance_minutes):
            found.add("give a tolerance of nought or more whole minutes", field="tolerance_minutes")
        found.or_raise()

    @property
    def weight(self) -> int:
        """The sum of what was promised."""
        return sum(party.promised for party in self.parties)

    @property
    def strata(self) -> tuple[str, ...]:
        """Every stratum that is named, in the order of first naming."""
        named = [case.stratum for case in self.cases]
        for party in self.parties:
            named += party.taken
        return tuple(dict.fromkeys(named))


def _is_whole(value: object, least: int = 0) -> bool:
    return type(value) is int and value >= least


def _check_parties(problem: Problem, found: Problems) -> None:
    if not problem.parties:
        found.add("name at least one party", field="parties")
    _once("parties", [party.ref for party in problem.parties], found)
    for party in problem.parties:
        if not _is_whole(party.promised, least=1):
            found.add("party {ref}: promise a whole number of 1 or more", field="parties", ref=party.ref)
        if not all(_is_whole(count) for count in party.taken.values()):
            found.add("party {ref}: what it has taken are counts of nought or more", field="parties", ref=party.ref)
        if not (_is_whole(party.wait_minutes) and _is_whole(party.case_minutes)):
            found.add("party {ref}: waits are nought or more whole minutes", field="parties", ref=party.ref)


def _check_cases(problem: Problem, found: Problems) -> None:
    known = {party.ref for party in problem.parties}
    _once("cases", [case.ref for case in problem.cases], found)
    for case in problem.cases:
        if not case.stratum:
            found.add("case {ref}: say of which stratum it is", field="cases", ref=case.ref)
        for who in case.only:
            if who not in known:
                found.add("case {ref}: there is no party {who}", field="cases", ref=case.ref, who=who)


def _once(table: str, refs: list[str], found: Problems) -> None:
    for ref in dict.fromkeys(refs):
        if not ref:
            found.add("{table}: give every row a ref", field=table, table=table)
        if refs.count(ref) > 1:
            found.add("{table}: {ref} is there more than once", field=table, table=table, ref=ref)
