"""What becomes of appointments when a referral ends, goes to another caseworker or rests."""

from datetime import date, timedelta

import pytest

from throughcare.access.actor import SYSTEM
from throughcare.access.roles import Role
from throughcare.audit.models import Event
from throughcare.deadlines import queries as deadlines
from throughcare.delivery.attendance.models import Booking
from throughcare.delivery.services import actions, rules, tasks
from throughcare.delivery.services.queries.progress import starting_between
from throughcare.delivery.services.tests.factories import (
    TENTH,
    book,
    hold,
    make_held,
    make_planned,
    report,
)
from throughcare.kernel.errors import NotFound, NotValid
from throughcare.people.tests.factories import NOW, make_actor
from throughcare.referrals import actions as referrals
from throughcare.referrals.rules import ReferralStatus
from throughcare.referrals.tests.factories import make_assigned, make_cast, make_in_house

pytestmark = pytest.mark.django_db


def due(thing, kind):
    return deadlines.open_deadlines().get(kind=kind, thing_id=thing.pk).due_at.date()


def messages(refused):
    return [str(problem) for problem in refused.value.problems]


def ended(cast, referral, verb):
    end = {"actor": cast.practitioner, "now": TENTH + timedelta(days=2), "reason": "MOV", "comment": "Moved away"}
    return getattr(referrals, verb)(referral_id=referral.pk, **end)


def test_withdrawing_frees_the_appointments_to_come():
    cast = make_cast()
    referral = make_assigned(cast)
    session = book(cast, referral, at=TENTH + timedelta(days=5))
    ended(cast, referral, "withdraw")

    tasks.close(event_id=Event.objects.get(verb="referral.withdrawn").pk)
    tasks.close(event_id=Event.objects.get(verb="referral.withdrawn").pk)

    session.refresh_from_db()
    assert session.status == rules.SessionStatus.NOT_HELD
    assert session.booking.released_at is not None
    assert deadlines.open_deadlines().count() == 0


def test_after_an_early_end_the_report_is_due_and_leaves_it_ended_early():
    cast = make_cast()
    referral = make_planned(cast)
    ended(cast, referral, "end_early")
    actions.close(actor=SYSTEM, now=TENTH + timedelta(days=2), referral_id=referral.pk)
    assert due(referral, rules.REPORT) == date(2022, 3, 18)

    report(cast, referral)

    referral.refresh_from_db()
    assert referral.status == ReferralStatus.ENDED_EARLY
    assert deadlines.open_deadlines().count() == 0


def test_a_rivals_caseworker_finds_no_such_appointment():
    cast = make_cast()
    session = book(cast, make_assigned(cast))
    cast.caseworker = make_cast(area="region-west-midlands").caseworker

    with pytest.raises(NotFound):
        hold(cast, session)


def test_a_colleague_to_whom_it_is_not_assigned_finds_no_such_appointment():
    cast = make_cast()
    referral = make_held(cast)
    sibling = make_cast(provider=cast.body.organisation, area="region-west-midlands").caseworker

    with pytest.raises(NotFound):
        actions.submit_plan(
            actor=sibling, now=NOW, referral_id=referral.pk, activities="x", session_count=1, after_version=0
        )


# When the referral goes to another caseworker


def second(cast):
    """The cast with a second caseworker of the same provider."""
    return make_cast("PWB", "police-derbyshire", provider=cast.body.organisation)


def reassign(cast, referral, other):
    """Give the referral to the second caseworker, and do what follows from it."""
    referrals.assign(
        actor=cast.manager,
        now=NOW,
        referral_id=referral.pk,
        caseworker_id=other.caseworker.who,
        instead_of=cast.caseworker.user_id,
    )
    tasks.hand_over(event_id=Event.objects.filter(verb="referral.assigned").latest("pk").pk)


def test_the_appointments_to_come_go_along_to_the_new_caseworker():
    cast = make_cast()
    referral = make_assigned(cast)
    session = book(cast, referral)

    other = second(cast)
    reassign(cast, referral, other)

    session.refresh_from_db()
    assert (session.booking.staff_id, session.booking.starts_at) == (other.caseworker.user_id, TENTH)
    assert Booking.objects.filter(staff_id=cast.caseworker.user_id, released_at=None).count() == 0
    assert [s.pk for s in starting_between(other.caseworker, NOW, TENTH + timedelta(days=1))] == [session.pk]
    assert starting_between(cast.caseworker, NOW, TENTH + timedelta(days=1)) == []


def test_an_appointment_that_clashes_stays_as_it_was_and_is_still_seen():
    cast = make_cast()
    referral = make_assigned(cast)
    session = book(cast, referral)
    busy = make_cast("ETE", provider=cast.body.organisation)
    other = second(cast)
    busy.caseworker = other.caseworker
    book(busy, make_assigned(busy, needs=("ete",)))

    reassign(cast, referral, other)

    session.refresh_from_db()
    assert session.booking.staff_id == cast.caseworker.user_id
    assert session.booking.released_at is None
    assert session.pk in [s.pk for s in starting_between(other.caseworker, NOW, TENTH + timedelta(days=1))]


def in_house_cast():
    """A structured intervention of the probation service itself, with a manager and a facilitator of its own."""
    cast = make_cast()
    cast.body = make_in_house("SI", cast.area)
    cast.manager = make_actor(Role.PROVIDER_MANAGER, area=None, organisation=cast.body.organisation)
    cast.caseworker = make_actor(Role.CASEWORKER, area=None, organisation=cast.body.organisation)
    return cast


def test_the_service_itself_takes_a_referral_and_plans_no_fewer_sessions_than_policy_asks():
    cast = in_house_cast()
    referral = make_assigned(cast, needs=("thinking",))
    hold(cast, book(cast, referral))
    plan = {"actor": cast.caseworker, "now": TENTH, "referral_id": referral.pk, "activities": "A course of thinking"}

    with pytest.raises(NotValid, match="from 6 to 100"):
        actions.submit_plan(**plan, session_count=5, after_version=0)
    made = actions.submit_plan(**plan, session_count=6, after_version=0)

    assert (referral.kind, referral.reference[-2:], made.session_count) == ("intervention", "SI", 6)


def test_putting_on_hold_frees_the_appointments_to_come_and_keeps_the_clock_of_the_plan():
    cast = make_cast()
    referral = make_held(cast)
    later = TENTH + timedelta(days=2)
    referrals.hold(
        actor=cast.caseworker, now=later, referral_id=referral.pk, reason="In hospital", review_on=date(2022, 3, 25)
    )

    assert actions.close(actor=SYSTEM, now=later, referral_id=referral.pk) == 0

    assert deadlines.of_thing(referral).get(kind=rules.PLAN).cancelled_at is None
    assert deadlines.of_thing(referral).get(kind=rules.PLAN).stopped_on == date(2022, 3, 12)


def test_an_appointment_to_come_is_freed_when_the_referral_rests():
    cast = make_cast()
    referral = make_assigned(cast)
    session = book(cast, referral, at=TENTH + timedelta(days=5))
    referrals.hold(
        actor=cast.caseworker, now=TENTH, referral_id=referral.pk, reason="In hospital", review_on=date(2022, 3, 25)
    )

    assert actions.close(actor=SYSTEM, now=TENTH, referral_id=referral.pk) == 1

    session.refresh_from_db()
    assert (session.status, session.notes) == (rules.SessionStatus.NOT_HELD, "The referral is on hold")
