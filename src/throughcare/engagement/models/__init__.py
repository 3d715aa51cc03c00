"""Tables of engagement."""

from throughcare.engagement.models.log import Answer, Enquiry
from throughcare.engagement.models.programmes import EngagementEvent, Programme, Registrant, SignUp
from throughcare.engagement.models.room import Download, RoomDocument, Told, Version

__all__ = [
    "Answer",
    "Download",
    "EngagementEvent",
    "Enquiry",
    "Programme",
    "Registrant",
    "RoomDocument",
    "SignUp",
    "Told",
    "Version",
]
