"""Who delivers which need for this person, at this address, on this date; and why the others don't."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from throughcare.kernel.errors import Problem
from throughcare.kernel.geography import Point
from throughcare.people.rules.safety import NOWHERE, NoGo
from throughcare.referrals.rules.texts import day_in_words

COMMUNITY_ONLY = Problem(message="Takes people in the community only")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place where a service sees people: its postcode district, and the point in degrees that stands for it."""

    name: str
    district: str
    point: Point


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeker:
    """What decides for whom a service may be found. None: the record does not say."""

    sex: str | None  # "male" or "female", as recorded
    age: int | None
    minority_ethnic: bool | None = None
    in_custody: bool = False
    no_go: NoGo = NOWHERE  # where they must not be seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A delivery body at work in the area by which its service type is bought for an address."""

    needs: frozenset[str]
    men: bool
    women: bool
    min_age: int
    max_age: int | None
    minority_ethnic_only: bool
    takes_from_custody: bool
    is_live: bool  # its contract, where there is one, has gone live and has not ended
    starts_on: date
    ends_on: date | None  # the first day on which it no longer delivers
    sites: tuple[Spot, ...] = ()  # empty: it does not say


def reasons_against(offer: Offer, seeker: Seeker, needs: Collection[str], on: date) -> list[Problem]:
    """Why this body can't be asked to meet any of these needs for this person on this day; empty when it can."""
    checks = (_wrong_day(offer, on), _wrong_need(offer, needs), _wrong_sex(offer, seeker), _wrong_age(offer, seeker))
    found = (*checks, _wrong_heritage(offer, seeker), _wrong_setting(offer, seeker), _wrong_place(offer, seeker))
    return [problem for problem in found if problem]


def _wrong_day(offer: Offer, on: date) -> Problem | None:
    if on < offer.starts_on:
        return Problem(message="Starts on {day}", values={"day": day_in_words(offer.starts_on)})
    if offer.ends_on and on >= offer.ends_on:
        return Problem(message="Ended on {day}", values={"day": day_in_words(offer.ends_on - timedelta(days=1))})
    return None if offer.is_live else Problem(message="Its contract is not live")


def _wrong_need(offer: Offer, needs: Collection[str]) -> Problem | None:
    if not needs or offer.needs & set(needs):
        return None
    return Problem(message="Does not work on the needs you chose")


def _wrong_sex(offer: Offer, seeker: Seeker) -> Problem | None:
    if seeker.sex == "male" and not offer.men:
        return Problem(message="For women only")
    if seeker.sex == "female" and not offer.women:
        return Problem(message="For men only")
    return None


def _wrong_age(offer: Offer, seeker: Seeker) -> Problem | None:
    if seeker.age is None:
        return None
    if seeker.age < offer.min_age:
        return Problem(message="For people aged {age} and over", values={"age": offer.min_age})
    if offer.max_age is not None and seeker.age > offer.max_age:
        values = {"least": offer.min_age, "most": offer.max_age}
        return Problem(message="For people aged {least} to {most}", values=values)
    return None


def _wrong_heritage(offer: Offer, seeker: Seeker) -> Problem | None:
    if not offer.minority_ethnic_only or seeker.minority_ethnic:
        return None
    if seeker.minority_ethnic is None:
        return Problem(message="For people of minority ethnic heritage; the record does not say theirs")
    return Problem(message="For people of minority ethnic heritage")


def _wrong_setting(offer: Offer, seeker: Seeker) -> Problem | None:
    if seeker.in_custody and not offer.takes_from_custody:
        return COMMUNITY_ONLY
    return None


def _wrong_place(offer: Offer, seeker: Seeker) -> Problem | None:
    closed = _closed(offer.sites, seeker.no_go)
    if not closed or len(closed) < len(offer.sites):
        return None
    return Problem(message="Sees people only where this person must not go: choose another service")


def some_kept_from(sites: Collection[Spot], no_go: NoGo) -> tuple[Problem, ...]:
    """That somebody can't be seen at some of a service's sites, without why."""
    closed = _closed(sites, no_go)
    if not closed or len(closed) == len(sites):
        return ()
    message = "Not at {sites}, where they must not go: ask for another of its places"
    return (Problem(message=message, values={"sites": ", ".join(closed)}),)


def _closed(sites: Collection[Spot], no_go: NoGo) -> list[str]:
    return [site.name for site in sites if no_go.holds(site.district, site.point)]
