"""How well an offer fits somebody: what speaks for it, what it lacks, and the order in which offers are shown."""

from collections.abc import Collection
from dataclasses import dataclass
from math import inf

from throughcare.kernel.errors import Problem
from throughcare.kernel.geography import distance_km


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What somebody asks of a service beside the needs; empty: it does not matter."""

    method: str = ""
    language: str = ""
    access: frozenset[str] = frozenset()
    within_km: int | None = None
    is_strict: bool = False  # an offer that does not meet them is left out, not put last


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an offer says of itself. Empty methods: it does not say how it works with people."""

    methods: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    access: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """How well one offer fits. None: not known."""

    needs_met: int
    needs_asked: int
    lacking: tuple[Problem, ...] = ()
    distance_km: float | None = None
    wait_days: int | None = None
    is_full: bool = False


def order(fit: Fit) -> tuple[object, ...]:
    """By what offers are ranked: needs met, wishes met, room, distance, wait; what is not known comes last."""
    distance = inf if fit.distance_km is None else round(fit.distance_km)
    wait = inf if fit.wait_days is None else fit.wait_days
    return (-fit.needs_met, len(fit.lacking), fit.is_full, distance, wait)


def lacking(told: Told, wishes: Wishes, names: dict[str, str], away_km: float | None = None) -> tuple[Problem, ...]:
    """What of the wishes an offer does not meet, or does not say; `names` are those of methods and access codes.

    away_km: how far its nearest site is; None where it names none.
    """
    found = []
    if wishes.within_km is not None and (away_km is None or away_km > wishes.within_km):
        found.append(Problem(message="Not said to be within {km} km", values={"km": wishes.within_km}))
    if wishes.method and wishes.method not in told.methods:
        found.append(Problem(message="Not said to work {how}", values={"how": names[wishes.method]}))
    if wishes.language and not speaks(told, wishes.language):
        found.append(Problem(message="Not said to work in {language}", values={"language": wishes.language}))
    for code in sorted(wishes.access - told.access):
        found.append(Problem(message="Not said to have: {what}", values={"what": names[code]}))
    return tuple(found)


def speaks(told: Told, language: str) -> bool:
    """Whether an offer works in a language; in English every one does."""
    return language.casefold() in {"english", *(known.casefold() for known in told.languages)}


def reasons_for(fit: Fit, wishes: Wishes) -> list[Problem]:
    """What speaks for an offer, in the order in which it counts."""
    found = []
    if fit.needs_asked > 1:
        values = {"met": fit.needs_met, "asked": fit.needs_asked}
        found.append(Problem(message="Works on {met} of the {asked} needs", values=values))
    if wishes.language and not fit.lacking:
        found.append(Problem(message="Works in {language}", values={"language": wishes.language}))
    if fit.distance_km is not None:
        found.append(Problem(message="About {km} km away", values={"km": max(1, round(fit.distance_km))}))
    return found


def nearest_km(home: tuple[float, float], sites: Collection[tuple[float, float]]) -> float | None:
    """How far the nearest site is from home; None without any."""
    return min((distance_km(home, site) for site in sites), default=None)


LOCAL_FIELDS = {"name": "the service", "provider": "who runs it", "contact": "how to reach it"}


def check_local(told: dict[str, str], needs: Collection[str], areas: Collection[str]) -> list[Problem]:
    """A local service has a name, somebody who runs it, a way to reach it, needs and areas."""
    found = [
        Problem(message="Give {what}", field=field, values={"what": what})
        for field, what in LOCAL_FIELDS.items()
        if not told.get(field, "").strip()
    ]
    if not needs:
        found.append(Problem(message="Choose at least one need that it works on", field="needs"))
    if not areas:
        found.append(Problem(message="Choose at least one area that it serves", field="areas"))
    return found
