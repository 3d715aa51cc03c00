"""Screening for employment, training and education, without which unpaid work does not start."""

from enum import StrEnum

from throughcare.kernel.errors import Decision, allow_if


class Situation(StrEnum):
    """What somebody does now."""

    EMPLOYED = "employed"
    SELF_EMPLOYED = "self_employed"
    LEARNING = "learning"
    SEEKING = "seeking_work"
    NOT_SEEKING = "not_seeking_work"
    UNABLE = "unable_to_work"
    RETIRED = "retired"


class Qualification(StrEnum):
    """The highest that somebody has, by the levels of the national framework."""

    NONE = "none"
    ENTRY = "entry_level"
    LEVEL_1 = "level_1"
    LEVEL_2 = "level_2"
    LEVEL_3 = "level_3"
    HIGHER = "level_4_or_higher"
    UNKNOWN = "unknown"


class Help(StrEnum):
    """What would bring somebody nearer to work."""

    READING = "reading_and_writing"
    NUMBERS = "numbers"
    ENGLISH = "english"
    DIGITAL = "digital_skills"
    VOCATIONAL = "vocational_training"
    APPLYING = "applying_for_work"
    DISCLOSURE = "telling_employers_of_a_conviction"
    LICENCE = "licence_or_certificate"


def may_start_unpaid_work(*, is_screened: bool, is_overridden: bool) -> Decision:
    """Unpaid work starts after the screening, for a share of it may be learning; or where a reason was recorded."""
    why = "Nobody has screened this person for employment, training and education. Screen them, or record why not."
    return allow_if(is_screened or is_overridden, why)
