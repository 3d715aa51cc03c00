"""The roles, what each is for, and the permissions it holds: who may do what, on one page."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from throughcare.access.permissions import Permission as P


class Role(StrEnum):
    """What a posting makes of a user."""

    PRACTITIONER = "practitioner"
    SENIOR_PRACTITIONER = "senior_practitioner"
    HEAD_OF_UNIT = "head_of_unit"
    PRISON_OFFENDER_MANAGER = "prison_offender_manager"
    COURT_OFFICER = "court_officer"
    CASE_ADMINISTRATOR = "case_administrator"
    VICTIM_LIAISON_OFFICER = "victim_liaison_officer"
    BID_WRITER = "bid_writer"
    PROVIDER_MANAGER = "provider_manager"
    SUBCONTRACTOR = "subcontractor"
    CASEWORKER = "caseworker"
    ASSESSOR = "assessor"
    COMMISSIONER = "commissioner"
    CO_COMMISSIONER = "co_commissioner"
    OPENING_OFFICER = "opening_officer"
    EVALUATOR = "evaluator"
    MODERATOR = "moderator"
    APPROVER = "approver"
    CONTRACT_MANAGER = "contract_manager"
    ANALYST = "analyst"
    INSPECTOR = "inspector"
    CARE_PARTNER = "care_partner"
    JOB_MATCH_PARTNER = "job_match_partner"
    DATA_PROTECTION_OFFICER = "data_protection_officer"
    ADMINISTRATOR = "administrator"
    MACHINE_CLIENT = "machine_client"

    @property
    def label(self) -> str:
        """The role's name as people say it."""
        return ROLES[self].name


@dataclass(frozen=True, slots=True)
class RoleInfo:
    """A role's name, what the holder does, and what it permits."""

    name: str
    description: str
    permissions: frozenset[P]


def _role(name: str, description: str, permissions: Iterable[P]) -> RoleInfo:
    return RoleInfo(name, description, frozenset(permissions))


ROLES: dict[Role, RoleInfo] = {
    Role.PRACTITIONER: _role(
        "Probation practitioner",
        "Knows the person, the sentence and the needs; refers to services and judges absences.",
        [
            P.PERSON_VIEW,
            P.PERSON_EDIT,
            P.RECORD_OPEN,
            P.CUSTODY_RECORD,
            P.HANDOVER_VIEW,
            P.HANDOVER_TAKE,
            P.DIRECTORY_VIEW,
            P.REFERRAL_VIEW,
            P.REFERRAL_WRITE,
            P.PROPOSAL_WRITE,
            P.DELIVERY_VIEW,
            P.ABSENCE_JUDGE,
            P.CONTRACT_VIEW,
        ],
    ),
    Role.SENIOR_PRACTITIONER: _role(
        "Senior probation officer",
        "Leads a team in a delivery unit: sees the unit's people, referrals and overdue work.",
        [
            P.PERSON_VIEW,
            P.PERSON_EDIT,
            P.RECORD_OPEN,
            P.ACCESS_MANAGE,
            P.OPENING_REVIEW,
            P.CUSTODY_RECORD,
            P.HANDOVER_VIEW,
            P.HANDOVER_TAKE,
            P.TEAM_VIEW,
            P.TEAM_MANAGE,
            P.CASE_ALLOCATE,
            P.DIRECTORY_VIEW,
            P.REFERRAL_VIEW,
            P.REFERRAL_WRITE,
            P.PROPOSAL_WRITE,
            P.DELIVERY_VIEW,
            P.ABSENCE_JUDGE,
            P.CONTRACT_VIEW,
            P.MEASURE_VIEW,
            P.MEASURE_DRILL,
        ],
    ),
    Role.HEAD_OF_UNIT: _role(
        "Head of delivery unit",
        "Runs a delivery unit: its teams, who works where, and who is responsible for whom.",
        [
            P.PERSON_VIEW,
            P.HANDOVER_VIEW,
            P.TEAM_VIEW,
            P.TEAM_MANAGE,
            P.CASE_ALLOCATE,
            P.DIRECTORY_VIEW,
            P.REFERRAL_VIEW,
            P.DELIVERY_VIEW,
            P.CONTRACT_VIEW,
            P.MEASURE_VIEW,
            P.MEASURE_DRILL,
        ],
    ),
    Role.PRISON_OFFENDER_MANAGER: _role(
        "Prison offender manager",
        "Answers for people in custody until a community officer takes over, refers them to services, and supports them"
        " until their release.",
        [
            P.PERSON_VIEW,
            P.PERSON_EDIT,
            P.CUSTODY_RECORD,
            P.HANDOVER_VIEW,
            P.DIRECTORY_VIEW,
            P.REFERRAL_VIEW,
            P.REFERRAL_WRITE,
            P.DELIVERY_VIEW,
        ],
    ),
    Role.COURT_OFFICER: _role(
        "Court officer",
        "Proposes to a court before sentence what somebody is eligible for, with waits and reasons.",
        [P.PERSON_VIEW, P.DIRECTORY_VIEW, P.REFERRAL_VIEW, P.PROPOSAL_WRITE],
    ),
    Role.CASE_ADMINISTRATOR: _role(
        "Case administrator",
        "Keeps the caseload of the probation service: takes it in from the case system, merges records of one person.",
        [P.PERSON_VIEW, P.CASELOAD_IMPORT, P.PERSON_MERGE],
    ),
    Role.VICTIM_LIAISON_OFFICER: _role(
        "Victim liaison officer",
        "Speaks for victims: keeps their zones, and checks what of somebody lies in one; sees nobody’s record.",
        [P.VICTIM_LIAISE],
    ),
    Role.BID_WRITER: _role(
        "Bid writer",
        "Applies to the framework for an organisation and writes its bids.",
        [
            P.SUPPLIER_VIEW,
            P.SUPPLIER_EDIT,
            P.APPLICATION_VIEW,
            P.APPLICATION_WRITE,
            P.PARTNER_FIND,
            P.INVITATION_VIEW,
            P.BID_VIEW,
            P.BID_WRITE,
            P.FEEDBACK_VIEW,
        ],
    ),
    Role.PROVIDER_MANAGER: _role(
        "Provider manager",
        "Runs an organisation's contracts: decides on referrals, assigns them, meets mobilisation gates.",
        [
            P.CONTRACT_VIEW,
            P.GATE_EVIDENCE,
            P.REFERRAL_VIEW,
            P.REFERRAL_DECIDE,
            P.REFERRAL_ASSIGN,
            P.DELIVERY_VIEW,
            P.DELIVERY_RECORD,
            P.MEASURE_VIEW,
            P.MEASURE_DRILL,
            P.SHARE_VIEW,
        ],
    ),
    Role.SUBCONTRACTOR: _role(
        "Subcontractor",
        "Runs the part of a contract that a lead provider passes on: assigns it, and sees its own share and no more.",
        [
            P.REFERRAL_VIEW,
            P.REFERRAL_ASSIGN,
            P.REFERRAL_DELIVER_PART,
            P.DELIVERY_VIEW,
            P.DELIVERY_RECORD,
            P.SHARE_VIEW,
        ],
    ),
    Role.CASEWORKER: _role(
        "Caseworker",
        "Works with the people referred and assigned: appointments, plan, sessions, outcomes.",
        [P.REFERRAL_VIEW, P.DELIVERY_VIEW, P.DELIVERY_RECORD],
    ),
    Role.ASSESSOR: _role(
        "Framework assessor",
        "Decides applications to the framework, cell by cell, with reasons.",
        [P.APPLICATION_VIEW, P.APPLICATION_ASSESS, P.SUPPLIER_VIEW],
    ),
    Role.COMMISSIONER: _role(
        "Commissioner",
        "Plans and publishes call-offs, and answers for what is bought in an area.",
        [
            P.SUPPLIER_VIEW,
            P.FRAMEWORK_MANAGE,
            P.ENGAGEMENT_MANAGE,
            P.COMPETITION_VIEW,
            P.COMPETITION_WRITE,
            P.CONTRACT_VIEW,
            P.MEASURE_VIEW,
            P.SHARE_VIEW,
            P.NOTICE_IMPORT,
        ],
    ),
    Role.CO_COMMISSIONER: _role(
        "Co-commissioner",
        "Follows what its own organisation pays for together with others: its call-offs, contracts and budget.",
        [P.COMPETITION_VIEW, P.CONTRACT_VIEW],
    ),
    Role.OPENING_OFFICER: _role(
        "Opening officer",
        "Holds a part of each competition's key; two together open the bids after the deadline.",
        [P.COMPETITION_VIEW, P.OPENING_HOLD],
    ),
    Role.EVALUATOR: _role(
        "Evaluator",
        "Declares interests and scores bids alone, with reasons.",
        [P.COMPETITION_VIEW, P.INTEREST_DECLARE, P.SCORE_RECORD],
    ),
    Role.MODERATOR: _role(
        "Moderator",
        "Brings evaluators to an agreed score with its reason.",
        [P.COMPETITION_VIEW, P.INTEREST_DECLARE, P.CONSENSUS_RECORD],
    ),
    Role.APPROVER: _role(
        "Award approver",
        "Approves awards; neither evaluates nor moderates them.",
        [P.COMPETITION_VIEW, P.INTEREST_DECLARE, P.AWARD_APPROVE, P.CONTRACT_VIEW],
    ),
    Role.CONTRACT_MANAGER: _role(
        "Contract manager",
        "Brings contracts to life and watches what they deliver.",
        [P.CONTRACT_VIEW, P.CONTRACT_MANAGE, P.MEASURE_VIEW, P.MEASURE_DRILL, P.SHARE_VIEW],
    ),
    Role.ANALYST: _role(
        "Performance analyst",
        "Reads measures and publishes figures; sees no person's record.",
        [P.MEASURE_VIEW, P.NOTICE_IMPORT, P.CONTRACT_VIEW],
    ),
    Role.INSPECTOR: _role(
        "Inspector",
        "Reads records, measures and the audit; changes nothing.",
        [
            P.COMPETITION_VIEW,
            P.CONTRACT_VIEW,
            P.PERSON_VIEW,
            P.HANDOVER_VIEW,
            P.TEAM_VIEW,
            P.DIRECTORY_VIEW,
            P.REFERRAL_VIEW,
            P.DELIVERY_VIEW,
            P.MEASURE_VIEW,
            P.MEASURE_DRILL,
            P.SHARE_VIEW,
            P.AUDIT_VIEW,
        ],
    ),
    Role.CARE_PARTNER: _role(
        "Care partner",
        "Works for an agency that shares a care plan: reads the sections that the person agreed to, and nothing else.",
        [P.CARE_READ],
    ),
    Role.JOB_MATCH_PARTNER: _role(
        "Job-match partner",
        "Finds work for people who agreed to it, as the New Futures Network does: reads job-match fields alone.",
        [P.JOB_MATCH_VIEW],
    ),
    Role.DATA_PROTECTION_OFFICER: _role(
        "Data protection officer",
        "Answers people who ask for their record or dispute it, holds records and has them disposed of when due.",
        [
            P.PERSON_VIEW,
            P.REFERRAL_VIEW,
            P.SUBJECT_ACCESS_HANDLE,
            P.CORRECTION_HANDLE,
            P.RETENTION_HANDLE,
            P.OPENING_REVIEW,
            P.AUDIT_VIEW,
        ],
    ),
    Role.ADMINISTRATOR: _role(
        "Organisation administrator",
        "Invites an organisation's people, sets what they do and ends it when they leave.",
        [P.PEOPLE_MANAGE, P.ORGANISATION_VIEW],
    ),
    Role.MACHINE_CLIENT: _role(
        "Machine client",
        "A system of an organisation that delivers services: reads, decides and records its referrals through the API.",
        [
            P.REFERRAL_VIEW,
            P.REFERRAL_DECIDE,
            P.REFERRAL_ASSIGN,
            P.DELIVERY_VIEW,
            P.DELIVERY_RECORD,
            P.MEASURE_VIEW,
            P.MEASURE_DRILL,
        ],
    ),
}


def roles_with(permission: P) -> list[Role]:
    """The roles that hold a permission, in the order of the table."""
    return [role for role, info in ROLES.items() if permission in info.permissions]
