"""What is held of people on probation: the record, who may look at it, custody and handover, homes and work; teams."""

from throughcare.people.models.access import AccessChange, AccessRule, BreakGlass
from throughcare.people.models.circumstances import (
    Adjustment,
    Availability,
    Circumstance,
    Commitment,
    ContactPreference,
    Declaration,
)
from throughcare.people.models.custody import Custody, Handover
from throughcare.people.models.employment import EmploymentScreening, ScreeningOverride
from throughcare.people.models.enforcement import Breach, Recall, Termination
from throughcare.people.models.housing import TemporaryPlace
from throughcare.people.models.merging import Distinct, Merge
from throughcare.people.models.names import OtherName
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
from throughcare.people.models.risk import RiskAssessment, RiskInWords
from throughcare.people.models.safety import NonAssociation, VictimContact, Zone, ZoneCheck
from throughcare.people.models.teams import HomelessnessContact, Team, TeamPlace
from throughcare.people.models.told import Contradiction

__all__ = (
    "AccessChange",
    "AccessRule",
    "Address",
    "Adjustment",
    "Availability",
    "Breach",
    "BreakGlass",
    "Change",
    "Circumstance",
    "Commitment",
    "ContactPreference",
    "Contradiction",
    "Custody",
    "Declaration",
    "Distinct",
    "EmploymentScreening",
    "Handover",
    "HomelessnessContact",
    "Merge",
    "NeedAssessment",
    "NonAssociation",
    "OfficerAssignment",
    "OtherName",
    "Person",
    "Recall",
    "Release",
    "Requirement",
    "RiskAssessment",
    "RiskInWords",
    "ScreeningOverride",
    "Sentence",
    "Statement",
    "Team",
    "TeamPlace",
    "TemporaryPlace",
    "Termination",
    "VictimContact",
    "Zone",
    "ZoneCheck",
)
