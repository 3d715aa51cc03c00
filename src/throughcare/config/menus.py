"""The menu: each item names a URL and the permissions any one of which shows it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext

from throughcare.access.actor import Actor
from throughcare.access.permissions import Permission as P


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the menu."""

    text: str
    url: str
    permissions: frozenset[P]


def _item(text: str, url: str, *permissions: P) -> Item:
    return Item(text, url, frozenset(permissions))


SIGNED_IN: list[Item] = [
    _item("Your desk", "desk:desk"),
    _item("Notifications", "notifications:notices"),
    _item("Applications", "market:applications", P.APPLICATION_WRITE),
    _item("Your organisation’s profile", "market:own_profile", P.SUPPLIER_EDIT),
    _item("Assessments", "market:assessments", P.APPLICATION_ASSESS),
    _item("Invitations and bids", "commissioning:invitations", P.INVITATION_VIEW),
    _item("Partner finder", "engagement:partners", P.PARTNER_FIND),
    _item("Partnerships", "commissioning:partnerships", P.BID_WRITE),
    _item("Lots we can bid for", "commissioning:reach", P.BID_WRITE),
    _item("Letters", "commissioning:letters", P.FEEDBACK_VIEW),
    _item("Engagement", "engagement:managed", P.ENGAGEMENT_MANAGE),
    _item("Call-offs", "commissioning:call_offs", P.COMPETITION_VIEW),
    _item("Routed up", "commissioning:escalations", P.AWARD_APPROVE),
    _item("Lessons", "commissioning:lessons", P.COMPETITION_WRITE),
    _item("Envelopes", "commissioning:envelopes", P.COMPETITION_WRITE),
    _item("Opening key", "commissioning:key", P.OPENING_HOLD),
    _item("Contracts", "contracts:contracts", P.CONTRACT_VIEW),
    _item("People", "people:people", P.PERSON_VIEW),
    _item("Zone checks", "services:zone_checks", P.VICTIM_LIAISE),
    _item("Victims’ cases", "people:contacts", P.VICTIM_LIAISE),
    _item("Handovers", "people:handovers", P.HANDOVER_VIEW),
    _item("Teams", "referrals:units", P.TEAM_VIEW),
    _item("Opened records", "people:openings", P.OPENING_REVIEW),
    _item("Caseload imports", "people:caseloads", P.CASELOAD_IMPORT),
    _item("Duplicate records", "people:duplicates", P.PERSON_MERGE),
    _item("Needs without a referral", "referrals:gaps", P.REFERRAL_WRITE),
    _item("Proposals", "referrals:proposals", P.PROPOSAL_WRITE),
    _item("Referrals", "referrals:referrals", P.REFERRAL_VIEW),
    _item("Appointments", "services:appointments", P.DELIVERY_RECORD),
    _item("Groups", "services:groups", P.DELIVERY_RECORD),
    _item("Caseworkers", "referrals:work", P.REFERRAL_ASSIGN),
    _item("Our services", "referrals:services", P.REFERRAL_DECIDE),
    _item("Absences", "attendance:absences", P.ABSENCE_JUDGE),
    _item("Care plans", "referrals:shared_plans", P.CARE_READ),
    _item("Job matches", "referrals:job_profiles", P.JOB_MATCH_VIEW),
    _item("Directory", "referrals:directory", P.DIRECTORY_VIEW),
    _item("Measures", "insight:measures", P.MEASURE_VIEW),
    _item("Shares", "insight:shares", P.SHARE_VIEW),
    _item("Requests", "records:requests", P.SUBJECT_ACCESS_HANDLE),
    _item("Corrections", "records:corrections", P.CORRECTION_HANDLE),
    _item("Disposals", "records:batches", P.RETENTION_HANDLE),
    _item("Holds", "records:holds", P.RETENTION_HANDLE),
    _item("Your people", "accounts:people", P.PEOPLE_MANAGE),
    _item("Audit", "accounts:audit", P.AUDIT_VIEW),
]
PUBLIC: list[Item] = [
    _item("The framework", "market:framework"),
    _item("What is planned", "engagement:programmes"),
    _item("Call-offs", "commissioning:public_list"),
    _item("Awards", "insight:awards"),
    _item("Register", "insight:register"),
    _item("Notices", "insight:notices"),
    _item("Open data", "insight:open_data"),
    _item("Areas and services", "reference:areas"),
]


def menu(actor: Actor, path: str) -> Iterator[dict[str, object]]:
    """The entries that this actor may follow, the current one marked."""
    for item in SIGNED_IN if actor.user_id else PUBLIC:
        if item.permissions and not any(actor.may(p) for p in item.permissions):
            continue
        href = reverse(item.url)
        yield {"text": gettext(item.text), "href": href, "active": path == href or path.startswith(href + "/")}
