"""Call-offs with lots and questions, invitations, sealed bids, their opening, scores, consensus and awards."""

from throughcare.commissioning.models.awards import Award, AwardProposal, Departure, Escalation
from throughcare.commissioning.models.bids import Bid
from throughcare.commissioning.models.call_offs import CallOff, Invitation, Lot, Question
from throughcare.commissioning.models.envelopes import Envelope, EnvelopeEntry
from throughcare.commissioning.models.lessons import Lesson, LessonAnswer
from throughcare.commissioning.models.opening import EarlyAttempt, KeyBox, OfficerKey, OpeningOfficer
from throughcare.commissioning.models.partners import AwardShare, Partner
from throughcare.commissioning.models.scoring import Consensus, Interest, Panelist, Score

__all__ = [
    "Award",
    "AwardProposal",
    "AwardShare",
    "Bid",
    "CallOff",
    "Consensus",
    "Departure",
    "EarlyAttempt",
    "Envelope",
    "EnvelopeEntry",
    "Escalation",
    "Interest",
    "Invitation",
    "KeyBox",
    "Lesson",
    "LessonAnswer",
    "Lot",
    "OfficerKey",
    "OpeningOfficer",
    "Panelist",
    "Partner",
    "Question",
    "Score",
]
