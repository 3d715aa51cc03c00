"""Tables of engagement."""

from throughcare.engagement.models.advice import Advice
from throughcare.engagement.models.log import Answer, Enquiry
from throughcare.engagement.models.partners import PartnerListing, PartnerMessage
from throughcare.engagement.models.pipeline import Milestone, PlannedLot, Slip
from throughcare.engagement.models.programmes import EngagementEvent, Programme, Registrant, SignUp
from throughcare.engagement.models.readiness import GateCriterion, Opening, ReadinessResponse
from throughcare.engagement.models.room import Download, RoomDocument, Told, Version

__all__ = [
    "Advice",
    "Answer",
    "Download",
    "EngagementEvent",
    "Enquiry",
    "GateCriterion",
    "Milestone",
    "Opening",
    "PartnerListing",
    "PartnerMessage",
    "PlannedLot",
    "Programme",
    "ReadinessResponse",
    "Registrant",
    "RoomDocument",
    "SignUp",
    "Slip",
    "Told",
    "Version",
]
