"""What is held of people on probation: the record, who may look at it, custody and handover; teams of officers."""

from throughcare.people.models.access import AccessChange, AccessRule, BreakGlass
from throughcare.people.models.custody import Custody, Handover
from throughcare.people.models.record import (
    Address,
    Change,
    NeedAssessment,
    OfficerAssignment,
    Person,
    Release,
    Requirement,
    Sentence,
    Statement,
)
from throughcare.people.models.risk import RiskAssessment
from throughcare.people.models.teams import Team, TeamPlace

__all__ = (
    "AccessChange",
    "AccessRule",
    "Address",
    "BreakGlass",
    "Change",
    "Custody",
    "Handover",
    "NeedAssessment",
    "OfficerAssignment",
    "Person",
    "Release",
    "Requirement",
    "RiskAssessment",
    "Sentence",
    "Statement",
    "Team",
    "TeamPlace",
)
