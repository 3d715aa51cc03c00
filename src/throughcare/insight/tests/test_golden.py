"""Six cases of every kind that ever spoilt a report, and each file of them to the letter."""

from datetime import date, timedelta

import pytest

from throughcare.delivery.attendance import actions as attendance
from throughcare.delivery.services import actions as delivery
from throughcare.delivery.services.actions import CameOf
from throughcare.delivery.services.models import Session
from throughcare.delivery.services.tests.factories import TENTH, book, hold, make_held, make_planned
from throughcare.insight.rules.reports import Kind
from throughcare.insight.tests.test_reports import LATER, made, moved_to, next_person
from throughcare.people.tests.factories import NOW
from throughcare.reference.models import Policy
from throughcare.referrals import actions as referrals
from throughcare.referrals.models import Referral, ReferralNeed
from throughcare.referrals.queries.directory import Place
from throughcare.referrals.tests.factories import Cast, make_assigned, make_body, make_cast

pytestmark = pytest.mark.django_db
MEETS = TENTH + timedelta(days=11)  # Monday 21 March, two in the afternoon
IDS = {
    "referral_ref", "referral_id", "contract_ref", "organisation_id", "caseworker_id", "crn", "appointment_id",
    "crs_contract_reference", "crs_provider_id", "referring_officer_id", "relevant_sentence_id",
}  # fmt: skip


def in_a_group(cast: Cast) -> Referral:
    """The first of two sessions was held in a group."""
    referral = make_planned(cast)
    group = attendance.make_group(
        actor=cast.caseworker, now=TENTH + timedelta(days=2), body_id=cast.body.pk, title="Moving on", minutes=90,
        method="in_person", place="Room 2", capacity_count=3, staff_id=cast.caseworker.user_id, starts_at=MEETS,
    )  # fmt: skip
    act = {"actor": cast.caseworker, "group_id": group.pk}
    (session,) = delivery.join_group(now=TENTH + timedelta(days=2), referrals=[referral.pk], **act)
    came_of = {session.pk: CameOf(happened="on_time", notes="Spoke up", concerns="Rent is due")}
    delivery.record_group(now=MEETS + timedelta(hours=2), done="Budgets", came_of=came_of, **act)
    return referral


def amended(cast: Cast) -> Referral:
    """Day to finish by and complexity were amended, the one of them twice."""
    referral = make_assigned(cast)
    why = {"actor": cast.practitioner, "now": TENTH, "referral_id": referral.pk, "why": "Told today"}
    for on in (date(2022, 7, 1), date(2022, 8, 1)):
        referrals.amend_finish(finish_by=on, **why)
    referrals.amend_need(need="accommodation", complexity="high", outcome_wanted="ACC2", **why)
    return referral


def rescheduled(cast: Cast) -> Referral:
    """The first appointment was moved, and held two working days after it was due."""
    referral = make_assigned(cast)
    first = book(cast, referral)
    moved = delivery.move_session(
        actor=cast.caseworker, now=NOW + timedelta(hours=1), session_id=first.pk, starts_at=TENTH + timedelta(days=13),
        minutes=30, method="phone", place="", moved_by="PERSON", reason="Ill",
    )  # fmt: skip
    hold(cast, moved, "late")
    return referral


def superseded(cast: Cast) -> Referral:
    """A plan was returned, the next approved, and a third waits: the second holds."""
    Policy.objects.filter(key="action-plan-approval").update(value="officer")
    referral = make_held(cast)
    for version, (count, decision) in enumerate(((2, "return"), (3, "approve"), (9, ""))):
        at = TENTH + timedelta(days=version + 1)
        plan = delivery.submit_plan(
            actor=cast.caseworker, now=at, referral_id=referral.pk, activities="Apply", session_count=count,
            after_version=version,
        )  # fmt: skip
        if decision:
            decide = {"actor": cast.practitioner, "now": at + timedelta(hours=2), "plan_id": plan.pk}
            delivery.decide_plan(decision=decision, reason="Say more", **decide)
    Policy.objects.filter(key="action-plan-approval").update(value="automatic")
    return referral


def withdrawn(cast: Cast) -> Referral:
    """Withdrawn before anything was booked."""
    referral = make_assigned(cast)
    act = {"actor": cast.practitioner, "now": TENTH, "referral_id": referral.pk}
    return referrals.withdraw(reason="MIS", comment="A mistake", **act)


def transferred(cast: Cast) -> Referral:
    """Moved to another provider after a first appointment that was missed."""
    referral = make_assigned(cast)
    hold(cast, book(cast, referral, at=TENTH - timedelta(days=1)), "no")
    other = make_body(area="police-derbyshire", cohort="men", starts_on=date(2021, 6, 26))
    moved_to(cast, Referral.objects.get(pk=referral.pk), Place(body_id=other.pk, area="police-derbyshire"))
    return referral


CASES = (in_a_group, amended, rescheduled, superseded, withdrawn, transferred)


@pytest.fixture
def cast() -> Cast:
    """All of them, each of another person with a caseworker of their own."""
    cast = make_cast()
    for n, make in enumerate(CASES):
        if n:
            next_person(cast, n)
        make(cast)
    return cast


def golden(rows: list[dict[str, str]]) -> list[str]:
    """A row as text, without ids; an empty field is a dash."""
    return [" ".join(value.replace(" ", "_") or "-" for name, value in row.items() if name not in IDS) for row in rows]


SENT, TOOK_PLACE, WRITTEN = "2022-03-07T09:00:00+00:00", "2022-03-10T14:00:00+00:00", "2022-03-10T16:00:00+00:00"
NOT_SEEN, NO_PLAN = "- - - - - -", "- -"
PROVIDER = f"""
{SENT} {SENT} {TOOK_PLACE} - {TOOK_PLACE} {WRITTEN} yes 2022-03-11T14:00:00+00:00 2022-03-11T14:00:00+00:00 \
2022-03-21T14:00:00+00:00 1 - 2 1 - - - - - 2022-06-05 2022-10-31
{SENT} {NOT_SEEN} {NO_PLAN} - 1 - - 0 - - - - - 2022-08-01 2022-10-31
{SENT} {SENT} {TOOK_PLACE} - 2022-03-23T14:00:00+00:00 2022-03-23T16:00:00+00:00 no {NO_PLAN} - 1 - - 0 - - - - - \
2022-06-05 2022-10-31
{SENT} {SENT} {TOOK_PLACE} - {TOOK_PLACE} {WRITTEN} yes 2022-03-11T14:00:00+00:00 2022-03-12T16:00:00+00:00 - 1 - 3 0 \
- - - - - 2022-06-05 2022-10-31
{SENT} {NOT_SEEN} {NO_PLAN} - 1 - - 0 {TOOK_PLACE} MIS - {TOOK_PLACE} cancelled 2022-06-05 2022-10-31
{SENT} {SENT} 2022-03-09T14:00:00+00:00 2022-03-09T14:00:00+00:00 - - - {NO_PLAN} - 1 - - 0 {TOOK_PLACE} - - \
{TOOK_PLACE} transferred 2022-06-05 2022-10-31
"""
REFERRALS = f"""
ACC {SENT} 2022-03-11T14:00:00+00:00 2022-03-11T14:00:00+00:00 1 - 2 1 - - - - - -
ACC {SENT} - - 1 - - 0 - - - - - -
ACC {SENT} - - 1 - - 0 - - - - - -
ACC {SENT} 2022-03-11T14:00:00+00:00 2022-03-12T16:00:00+00:00 1 - 3 0 - - - - - -
ACC {SENT} - - 1 - - 0 {TOOK_PLACE} cancelled - MIS The_referral_was_a_mistake_or_a_duplicate {TOOK_PLACE}
ACC {SENT} - - 1 - - 0 {TOOK_PLACE} transferred - - - {TOOK_PLACE}
"""
COMPLEXITY = "\n".join(f"Accommodation accommodation Accommodation {each}" for each in (
    "Medium", "High", "Medium", "Medium", "Medium", "Medium"
))  # fmt: skip
APPOINTMENTS = f"""
{TOOK_PLACE} 60 {SENT} yes {WRITTEN} no first_appointment
2022-03-21T14:00:00+00:00 90 2022-03-12T14:00:00+00:00 yes 2022-03-21T16:00:00+00:00 yes service_delivery
{TOOK_PLACE} 60 {SENT} - - no first_appointment
2022-03-23T14:00:00+00:00 30 2022-03-07T10:00:00+00:00 yes 2022-03-23T16:00:00+00:00 no first_appointment
{TOOK_PLACE} 60 {SENT} yes {WRITTEN} no first_appointment
2022-03-09T14:00:00+00:00 60 {SENT} no 2022-03-09T16:00:00+00:00 no first_appointment
"""
FOUND, KEPT = "Has_found_a_settled_home", "Has_kept_a_home,_or_homelessness_was_prevented"
OUTCOMES = "\n".join(f"{each} -" for each in (FOUND, KEPT, FOUND, FOUND, FOUND, FOUND))
FILES = {
    Kind.PROVIDER: PROVIDER,
    Kind.REFERRALS: REFERRALS,
    Kind.COMPLEXITY: COMPLEXITY,
    Kind.APPOINTMENTS: APPOINTMENTS,
    Kind.OUTCOMES: OUTCOMES,
}


def test_every_file_of_six_cases_is_as_it_should_be_to_the_letter(cast):
    files = {kind: made(cast.manager, kind, now=LATER + timedelta(hours=n)) for n, kind in enumerate(Kind)}

    for kind, expected in FILES.items():
        assert golden(files[kind]) == expected.strip().splitlines(), kind
    # a row for each referral, need and appointment, and no other
    mine = Referral.objects.filter(body=cast.body)
    assert mine.count() == len(CASES)
    assert [len(files[kind]) for kind in Kind] == [
        mine.count(), mine.count(), ReferralNeed.objects.filter(referral__in=mine).count(),
        Session.objects.filter(referral__in=mine).count(), ReferralNeed.objects.filter(referral__in=mine).count(),
    ]  # fmt: skip
