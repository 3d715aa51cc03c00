"""The law of attendance: what may come of a booking, and what an absence leads to."""

from enum import StrEnum


class Attended(StrEnum):
    """Whether the person came."""

    ON_TIME = "on_time"
    LATE = "late"
    NO = "no"


class Judgement(StrEnum):
    """What the responsible officer makes of an absence."""

    ACCEPTABLE = "acceptable"
    UNACCEPTABLE = "unacceptable"
