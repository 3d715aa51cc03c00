"""Call-offs with lots and questions, invitations, sealed bids, their opening, scores, consensus and awards."""

from throughcare.commissioning.models.awards import Award, AwardProposal, Challenge, Departure, Escalation
from throughcare.commissioning.models.bids import Bid
from throughcare.commissioning.models.call_offs import (
    CallOff,
    FollowUp,
    Funder,
    Invitation,
    Lot,
    LotOption,
    Question,
    TransitionPlan,
)
from throughcare.commissioning.models.changes import Change
from throughcare.commissioning.models.envelopes import Envelope, EnvelopeEntry
from throughcare.commissioning.models.lessons import Lesson, LessonAnswer
from throughcare.commissioning.models.low_prices import PriceQuery
from throughcare.commissioning.models.opening import EarlyAttempt, KeyBox, OfficerKey, OpeningOfficer
from throughcare.commissioning.models.partners import AwardShare, Partner
from throughcare.commissioning.models.reopening import Reopening
from throughcare.commissioning.models.scoring import Assignment, Consensus, Employment, Interest, Panelist, Score
from throughcare.commissioning.models.timetables import MobilisationPlan, Timetable

__all__ = [
    "Assignment",
    "Award",
    "AwardProposal",
    "AwardShare",
    "Bid",
    "CallOff",
    "Challenge",
    "Change",
    "Consensus",
    "Departure",
    "EarlyAttempt",
    "Employment",
    "Envelope",
    "EnvelopeEntry",
    "Escalation",
    "FollowUp",
    "Funder",
    "Interest",
    "Invitation",
    "KeyBox",
    "Lesson",
    "LessonAnswer",
    "Lot",
    "LotOption",
    "MobilisationPlan",
    "OfficerKey",
    "OpeningOfficer",
    "Panelist",
    "Partner",
    "PriceQuery",
    "Question",
    "Reopening",
    "Score",
    "Timetable",
    "TransitionPlan",
]
