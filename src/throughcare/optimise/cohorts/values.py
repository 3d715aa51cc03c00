"""The values a problem is made of: programmes, venues, rooms, facilitators, people, groups and weights.

Weeks are whole weeks counted from the problem's first Monday; half-days ("blocks") are numbered day x 3 + part,
with Monday 0 and morning, afternoon, evening 0, 1, 2. Minutes of travel are one way. Points are whole numbers.
"""

from dataclasses import dataclass
from enum import StrEnum

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PARTS = ("morning", "afternoon", "evening")
BLOCK_COUNT = len(DAYS) * len(PARTS)
NO_WEEK_LIMIT = 10_000  # "the order runs beyond anything planned here"


class Sex(StrEnum):
    """Sex as the record has it, for the make-up of groups."""

    MALE = "male"
    FEMALE = "female"


class GroupSex(StrEnum):
    """Who a programme's groups are for."""

    MALE = "male"
    FEMALE = "female"
    MIXED = "mixed"


class Risk(StrEnum):
    """Risk of serious harm, which sets priority and the mix of a group."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    VERY_HIGH = "very high"


RISKS = tuple(Risk)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What a proposal is worth, in points. Published with every proposal; all are whole numbers of 0 or more."""

    finish: int = 1000  # a person who finishes before their order ends
    last_chance: int = 300  # more, if a start after these weeks would be too late for that person
    risk: tuple[int, int, int, int] = (0, 50, 150, 300)  # more, by risk of serious harm, low to very high
    wait: int = 2  # for each week that a person waits
    long_wait: int = 12  # hundredths of a point for the square of the weeks waited: the longest first
    travel: int = 2  # for each minute of a person's journey, one way
    group: int = 500  # for each group opened
    staff_travel: int = 1  # for each minute of a facilitator's journey, one way, per group
    staff_away: int = 40  # for each facilitator of a group at a venue that is not one of their own


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """A part of a programme: its name and how many group sessions it has."""

    name: str
    group_sessions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """One version of a programme, as its manual and the region's rules have it."""

    ref: str
    name: str
    version: str
    sex: GroupSex
    modules: tuple[Module, ...]
    patterns: tuple[tuple[int, ...], ...]  # each a possible week: the blocks in which the group meets
    min_size: int
    max_size: int
    max_high_risk: int  # how many of one group may be of high or very high risk
    staff_count: int = 2
    staff_minutes_per_session: int = 225  # for each of the staff: session, preparation, notes, one-to-ones
    pre_group_weeks: int = 3  # between a person's being ready and the first group session
    review_weeks: int = 6  # between the last group session and the review

    @property
    def group_sessions(self) -> int:
        """How many group sessions the programme has."""
        return sum(module.group_sessions for module in self.modules)


@dataclass(frozen=True, slots=True, kw_only=True)
class Venue:
    """A building. It takes people of the units it serves; of every unit, where none is named (pooling)."""

    ref: str
    name: str
    unit: str
    serves: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A room for groups: its seats (staff included), the blocks it is open, the programmes it may be used for."""

    ref: str
    venue: str
    seats: int
    open_blocks: frozenset[int]
    programmes: frozenset[str]
    step_free: bool = True
    closed_weeks: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facilitator:
    """A member of staff who runs groups."""

    ref: str
    name: str
    unit: str
    trained: frozenset[str]  # programme refs
    blocks: frozenset[int]
    weekly_minutes: int
    travel_limit_minutes: int
    own_venues: frozenset[str] = frozenset()
    away_weeks: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person on probation who waits for a programme. `last_week` is the last whole week before the order ends."""

    ref: str
    unit: str
    sex: Sex
    programmes: frozenset[str]
    blocks: frozenset[int]
    ready_week: int
    last_week: int
    waited_weeks: int
    risk: Risk
    travel_limit_minutes: int
    needs_step_free: bool = False
    women_only: bool = False
    may_be_only_woman: bool = False
    barred_venues: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group: of a proposal, or one that stands already. `sessions_done` > 0 means it has begun: nobody may join."""

    ref: str
    programme: str
    room: str
    pattern: tuple[int, ...]
    start_week: int
    staff: tuple[str, ...]
    members: tuple[str, ...]
    sessions_done: int = 0


def block_name(block: int) -> str:
    """ "Tuesday evening"."""
    return f"{DAYS[block // len(PARTS)]} {PARTS[block % len(PARTS)]}"
