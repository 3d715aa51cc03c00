"""The allocation problem: people, weekly slots, teams and the rules that join them. Frozen, numpy-backed, checked.

Every quantity worth something is told in minute-equivalents: what one minute of somebody's travel is worth.
"""

import dataclasses
import hashlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from throughcare.optimise.allocation.nonsense import refuse_nonsense
from throughcare.optimise.travel import SpeedBands, TravelTable

PARTS = ("morning", "afternoon", "evening")  # half-days of a day; a half-day's bit is weekday * 3 + part
PART_LETTERS = "MAE"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NEEDED_HALF_DAYS = 2  # seven hours a week, the least that is offered: HM Inspectorate of Probation 2016
MOST_HALF_DAYS_A_DAY = 2

Array = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What each thing is worth, in whole minute-equivalents. Published with every answer.

    hour_offered, hour_worked: each hour up to seven a week, and the share of it that attendance lets us expect.
    Offered hours alone would favour people who seldom come (they use less of a seat); worked hours alone those who do.
    late_percent, waiting_percent: needed hours are worth so many per cent more for each week late (52 at most) and
    each week waited (26 at most). hour_beyond, hour_intensive: each hour above seven, and for unemployed people.
    travel_minute: each minute there and back. unmatched: each session that meets none of a person's wanted skills.
    unpleasant: each session, times the slot's grade and one more than the person's past share.
    change: each new slot of somebody who has a usual one. session: each session that runs. short_of_viable: each
    person missing from a session that is smaller than viable.
    """

    hour_offered: int = 60
    hour_worked: int = 60
    hour_beyond: int = 12
    hour_intensive: int = 36
    late_percent: int = 1
    waiting_percent: int = 1
    travel_minute: int = 1
    unmatched: int = 20
    unpleasant: int = 5
    change: int = 60
    session: int = 60
    short_of_viable: int = 60


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Places:
    """Homes (an area rather than an address) and sites, in degrees. Shapes (places,)."""

    ref: tuple[str, ...]
    lat: Floats
    lon: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Teams:
    """Who runs sessions: supervisors and vehicles on duty by week and weekday. Shapes (teams, weeks, 7)."""

    ref: tuple[str, ...]
    supervisors: Array
    vehicles: Array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Slots:
    """Weekly project-days. `parts` are half-day bits; `capacity` seats by week, nought when it doesn't run.

    `place` and `team` are row numbers; `bars`, `demands`, `access`, `skills` are bits of the tags of the problem:
    offences that are barred, what the work demands of health, access that is provided, skills that are taught.
    """

    ref: tuple[str, ...]
    place: Array
    team: Array
    parts: Array
    capacity: Array  # (slots, weeks)
    women_only: Flags
    supervised: Flags
    vehicle: Flags
    viable: Array
    unpleasant: Array
    bars: Array
    demands: Array
    access: Array
    skills: Array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class People:
    """People on probation with unpaid work to do.

    `available` are half-day bits; hours are per week; travel limit in minutes one way; `attendance` is the share of
    offered sessions we expect the person to come to; active in weeks `from_week` up to, not including, `until_week`.
    `women_only`: only slots for women. `alone_with_men`: she chose to be the only woman if it comes to that.
    """

    ref: tuple[str, ...]
    home: Array
    woman: Flags
    women_only: Flags
    alone_with_men: Flags
    available: Array
    hours_limit: Array
    hours_wanted: Array
    travel_limit: Array
    attendance: Floats
    from_week: Array
    until_week: Array
    weeks_late: Array
    weeks_waiting: Array
    unemployed: Flags
    unpleasant_before: Array
    offences: Array
    cannot: Array
    access: Array
    skills: Array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Zones:
    """Where somebody may not be: circles by person (row number). Shapes (zones,)."""

    person: Array
    lat: Floats
    lon: Floats
    radius_km: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Problem:
    """People × weekly slots for some weeks. Raises NotValid with everything that is wrong.

    `tags` maps each kind of tag (offences, health, access, skills) to the names of its bits.
    `apart` are pairs of people never in one slot; `usual` and `committed` pairs of person and slot: where somebody
    works now (a change costs), and lines that are fixed. `turned_away_limit` is the greatest chance allowed that a
    session has to turn anybody away.
    """

    places: Places
    teams: Teams
    slots: Slots
    people: People
    zones: Zones
    apart: Array
    usual: Array
    committed: Array
    tags: dict[str, tuple[str, ...]]
    travel: SpeedBands | TravelTable = dataclasses.field(default_factory=SpeedBands)
    weights: Weights = dataclasses.field(default_factory=Weights)
    half_day_hours: float = 3.5
    turned_away_limit: float = 0.05

    def __post_init__(self) -> None:
        refuse_nonsense(self)
        for array in _arrays(self).values():
            array.flags.writeable = False

    @property
    def weeks(self) -> int:
        """How many weeks are planned."""
        return int(self.slots.capacity.shape[1])

    def content_hash(self) -> str:
        """SHA-256 over every figure and reference: the name of the problem by what it says."""
        digest = hashlib.sha256()
        for name, array in sorted(_arrays(self).items()):
            digest.update(f"{name}{array.shape}".encode())
            digest.update(np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<")).tobytes())
        refs = (self.places.ref, self.teams.ref, self.slots.ref, self.people.ref)
        digest.update(repr((refs, sorted(self.tags.items()), self.weights)).encode())
        digest.update(repr((self.half_day_hours, self.turned_away_limit)).encode())
        if isinstance(self.travel, SpeedBands):
            digest.update(repr(self.travel).encode())
        return digest.hexdigest()


def _arrays(problem: Problem) -> dict[str, npt.NDArray[np.generic]]:
    """Every array of the problem by its dotted name."""
    found: dict[str, npt.NDArray[np.generic]] = {}
    for field in dataclasses.fields(problem):
        value = getattr(problem, field.name)
        if isinstance(value, np.ndarray):
            found[field.name] = value
        elif dataclasses.is_dataclass(value):
            for inner in dataclasses.fields(value):
                array = getattr(value, inner.name)
                if isinstance(array, np.ndarray):
                    found[f"{field.name}.{inner.name}"] = array
    return found


def replace_committed(problem: Problem, committed: Array) -> Problem:
    """The same problem with other fixed lines."""
    return dataclasses.replace(problem, committed=committed)
