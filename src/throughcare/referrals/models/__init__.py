"""A person meets whoever delivers: the directory, the referral, and what is written before one."""

from throughcare.referrals.models.directory import DirectoryFigure, Listing, Site
from throughcare.referrals.models.notes import CaseNote
from throughcare.referrals.models.partners import CareConsent, CarePlan, CareSection, JobProfile
from throughcare.referrals.models.proposal import Proposal, ProposalOption
from throughcare.referrals.models.quality import QualityCheck, QualitySample
from throughcare.referrals.models.referral import (
    Pause,
    Query,
    Referral,
    ReferralNeed,
    Rehoming,
    RehomingCase,
)
from throughcare.referrals.models.release import ReleaseNeed, ReleasePlan
from throughcare.referrals.models.sharing import PassOn
from throughcare.referrals.models.versions import ServiceVersion, VersionChoice

__all__ = [
    "CareConsent",
    "CarePlan",
    "CareSection",
    "CaseNote",
    "DirectoryFigure",
    "JobProfile",
    "Listing",
    "PassOn",
    "Pause",
    "Proposal",
    "ProposalOption",
    "QualityCheck",
    "QualitySample",
    "Query",
    "Referral",
    "ReferralNeed",
    "Rehoming",
    "RehomingCase",
    "ReleaseNeed",
    "ReleasePlan",
    "ServiceVersion",
    "Site",
    "VersionChoice",
]
