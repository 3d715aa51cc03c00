"""The law about a person's record: kinds of sentence, levels of need, who may see a limited-access record."""

from enum import StrEnum


class SentenceKind(StrEnum):
    """Why somebody is on probation."""

    COMMUNITY_ORDER = "community_order"
    SUSPENDED_SENTENCE_ORDER = "suspended_sentence_order"
    CUSTODY = "custody"
    LICENCE = "licence"
    POST_SENTENCE_SUPERVISION = "post_sentence_supervision"


class NeedLevel(StrEnum):
    """How strongly an assessment finds a need, by the published thresholds of its section."""

    NONE = "none"
    STANDARD = "standard"
    SEVERE = "severe"


class RiskOfSeriousHarm(StrEnum):
    """Risk of serious harm, as assessed."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    VERY_HIGH = "very_high"
