"""Who may reach the pages of delivered services, and of the absences from them."""

import inspect
from datetime import timedelta
from io import BytesIO

from support.access import LIMITED, OWN, SIBLING, Row, Whose, World
from throughcare.access.roles import Role
from throughcare.delivery.attendance.models import Absence, Booking, Enforcement, Group
from throughcare.delivery.services.models import ActionPlan, Onward, Session
from throughcare.documents import actions as documents
from throughcare.documents.tests.files import PDF
from throughcare.people.models import Breach
from throughcare.referrals.tests.access_rows import DELIVER, READ, WHOSE, assigned, of


def session(world: World, whose: Whose) -> Session:
    """An appointment an hour ago, that waits to be recorded."""
    referral = world.once(assigned, whose)
    starts_at = world.now - timedelta(hours=1, days=WHOSE.index(whose))
    booking = Booking.objects.create(
        referral=referral,
        person=referral.person,
        staff=referral.caseworker,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=30),
        booked_at=world.now,
        booked_by=referral.caseworker,
    )
    return Session.objects.create(referral=referral, number=0, booking=booking, method="phone")


def onward(world: World, whose: Whose) -> Onward:
    """Somebody sent on, whose reply is waited for."""
    referral = world.once(assigned, whose)
    return Onward.objects.create(
        referral=referral, to_name="Made-up clinic", why="Help", has_agreed=True, made_at=world.now,
        made_by=referral.caseworker,
    )  # fmt: skip


WHEN = {"starts_at": "2022-03-10T14:00:00Z", "method": "phone"}


def absence(world: World, whose: Whose) -> Absence:
    """An absence that waits for a judgement."""
    booking = world.once(session, whose).booking
    return Absence.objects.create(booking=booking, person=booking.person, reported_at=world.now)


def group(world: World, whose: Whose, hours: int = 24) -> Group:
    """A group of the service to come, led by the referral's caseworker, with nobody in it yet."""
    referral = world.once(assigned, whose)
    starts_at = world.now + timedelta(hours=hours, days=30 + WHOSE.index(whose))
    return Group.objects.create(
        body=referral.body,
        title="Made-up group",
        staff=referral.caseworker,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        method="in_person",
        place="Made-up room",
        capacity_count=8,
        made_at=world.now,
        made_by=referral.caseworker,
    )


# Whose group: every colleague of the organisation sees that there is one, and of its people those alone whom they may.
STAFF = (Role.PROVIDER_MANAGER, Role.SUBCONTRACTOR, Role.CASEWORKER, Role.MACHINE_CLIENT)
LED = {OWN: STAFF, SIBLING: [Role.PROVIDER_MANAGER, Role.SUBCONTRACTOR], LIMITED: STAFF}
NEW_GROUP = {"title": "Made-up", **WHEN, "method": "in_person", "place": "Room 1", "capacity_count": 8}
LED_BY_PROGRAM = {**LED, SIBLING: [*LED[SIBLING], Role.MACHINE_CLIENT]}  # of the whole organisation
ON = {"to_name": "Made-up food bank", "why": "A parcel", "has_agreed": True}


def _led(world: World) -> dict[str, int]:
    """A service of the own organisation, and who works there."""
    found = world.once(assigned, OWN)
    return {"body_id": found.body_id, "staff_id": found.caseworker_id or 0}


def judged(world: World, whose: Whose) -> Absence:
    """An absence that was judged unacceptable, and the warning that is due."""
    found = world.once(absence, whose)
    Absence.objects.filter(pk=found.pk).update(
        judgement="unacceptable", judgement_reason="None given", judged_at=world.now
    )
    sentence = found.booking.referral.sentence
    Enforcement.objects.create(
        absence=found, person=found.person, sentence=sentence, step="warning", begun_at=world.now
    )
    return found


def evidence(world: World, whose: Whose) -> dict[str, int]:
    """A file that shows why somebody did not come."""
    found = world.once(absence, whose)
    upload = inspect.unwrap(documents.upload)  # past the wall, which lets nobody of the unit write to a limited record
    file = {"file": BytesIO(PDF), "name": "made-up.pdf", "thing": found, "purpose": "evidence"}
    document = upload(actor=world.actor(Role.PRACTITIONER), now=world.now, **file)
    return {"pk": found.pk, "document_id": document.pk}


def plan(world: World, whose: Whose) -> ActionPlan:
    """A version of a plan that waits for the officer."""
    referral = world.once(assigned, whose)
    return ActionPlan.objects.create(
        referral=referral, version=1, activities="Talk", session_count=2, submitted_at=world.now,
        submitted_by=referral.caseworker,
    )  # fmt: skip


def breach(world: World, whose: Whose) -> Breach:
    """The breach that comes to court from an absence."""
    found = world.once(judged, whose)
    told = {
        "kind": "unacceptable_absences",
        "failed_on": world.today,
        "details": "Did not come",
        "is_from_absences": True,
    }
    by = {"recorded_at": world.now, "recorded_by": world.user(Role.PRACTITIONER)}
    made = Breach.objects.create(person=found.person, sentence=found.booking.referral.sentence, **told, **by)
    Enforcement.objects.filter(absence=found).update(breach=made)
    return made


EVIDENCE = {whose: lambda world, whose=whose: world.once(evidence, whose) for whose in WHOSE}
PLAN = {"activities": "Talk", "session_count": 2}
REPORT = {"summary": "Done", "results": {"accommodation": "achieved"}}
ROWS = [
    Row(url="services:zone_checks"),
    Row(url="services:decide_plan", kwargs=of(plan)),
    Row(url="attendance:due"),
    Row(url="attendance:reconsider", kwargs=of(judged)),
    Row(url="attendance:breach", kwargs=of(breach)),
    Row(url="attendance:enforce", kwargs=of(judged)),
    Row(url="attendance:letter_pdf", kwargs=of(judged)),
    Row(url="attendance:evidence", kwargs=of(absence)),
    Row(url="attendance:evidence_file", kwargs=EVIDENCE),
    Row(url="services:groups"),
    Row(url="services:make_group"),
    Row(url="services:group", kwargs=of(group), reaches=dict.fromkeys((OWN, SIBLING, LIMITED), STAFF)),
    Row(url="services:join_group", kwargs=of(group), reaches=dict.fromkeys((OWN, SIBLING, LIMITED), STAFF)),
    Row(url="services:record_group", kwargs=of(group), reaches=LED),
    Row(url="services:call_off_group", kwargs=of(group), reaches=LED),
    Row(url="attendance:absences"),
    Row(url="attendance:judge", kwargs=of(absence)),
    Row(url="services:appointments"),
    Row(url="services:progress", kwargs=of(assigned), reaches=READ),
    Row(url="services:timeline", kwargs=of(assigned), reaches=READ),
    Row(url="services:sheet", kwargs=of(assigned), reaches=READ),
    Row(url="services:sheet_pdf", kwargs=of(assigned), reaches=READ),
    Row(url="services:book", kwargs=of(assigned, number=0), reaches=DELIVER),
    Row(url="services:plan", kwargs=of(assigned), reaches=DELIVER),
    Row(url="services:report", kwargs=of(assigned), reaches=DELIVER),
    Row(url="services:send_on", kwargs=of(assigned), reaches=DELIVER),
    Row(url="services:reply", kwargs=of(onward), reaches=DELIVER),
    Row(url="services:move", kwargs=of(session), reaches=DELIVER),
    Row(url="services:record", kwargs=of(session), reaches=DELIVER),
    Row(url="api:onward_referrals", kwargs=of(assigned), reaches=READ),
    Row(url="api:send_on", kwargs=of(assigned), reaches=DELIVER, data=lambda world: ON),
    Row(url="api:chase_onward", kwargs=of(onward), reaches=DELIVER),
    Row(
        url="api:close_onward",
        kwargs=of(onward),
        reaches=DELIVER,
        data=lambda world: {"status": "taken_up", "words": "Yes"},
    ),
    Row(url="api:report", kwargs=of(assigned), reaches=READ),
    Row(url="api:groups"),
    Row(url="api:make_group", data=lambda world: NEW_GROUP | _led(world)),
    Row(url="api:group", kwargs=of(group), reaches=dict.fromkeys((OWN, SIBLING, LIMITED), STAFF)),
    Row(
        url="api:join_group",
        kwargs=of(group),
        reaches=dict.fromkeys((OWN, SIBLING, LIMITED), STAFF),
        data=lambda world: {"referrals": [world.once(assigned, OWN).pk]},
    ),
    Row(url="api:record_group", kwargs=of(group), reaches=LED_BY_PROGRAM, data=lambda world: {"came_of": []}),
    Row(url="api:call_off_group", kwargs=of(group), reaches=LED_BY_PROGRAM, data=lambda world: {"words": "Ill"}),
    Row(url="api:submit_report", kwargs=of(assigned), reaches=DELIVER, data=lambda world: REPORT),
    Row(url="api:submit_plan", kwargs=of(assigned), reaches=DELIVER, data=lambda world: PLAN),
    Row(url="api:sessions", kwargs=of(assigned), reaches=READ),
    Row(url="api:book_session", kwargs=of(assigned), reaches=DELIVER, data=lambda world: WHEN | {"number": 0}),
    Row(
        url="api:move_session",
        kwargs=of(session),
        reaches=DELIVER,
        data=lambda world: WHEN | {"moved_by": "provider", "reason": "Ill"},
    ),
    Row(
        url="api:record_session",
        kwargs=of(session),
        reaches=DELIVER,
        data=lambda world: {"happened": "no"},
    ),
]
