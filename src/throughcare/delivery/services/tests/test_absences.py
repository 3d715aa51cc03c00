"""Nobody is in two places at once; and every absence is judged once, by those who may."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from throughcare.access.roles import Role
from throughcare.audit.models import Event
from throughcare.delivery.attendance import actions, queries
from throughcare.delivery.attendance.models import Absence, Booking
from throughcare.delivery.services.tests.factories import TENTH, book, hold
from throughcare.kernel.errors import NotAllowed, NotFound, NotNow, NotValid, Refusal
from throughcare.people.tests.factories import NOW, TODAY, limit, make_actor
from throughcare.referrals import actions as referrals
from throughcare.referrals.models import Referral
from throughcare.referrals.tests.factories import make_accepted, make_assigned, make_cast


def second_of_same_person(cast):
    """The same person at another provider, with its own caseworker."""
    other = make_cast("PWB", "police-derbyshire")
    other.person, other.practitioner = cast.person, cast.practitioner
    return other


def second_of_same_caseworker(cast):
    """Another person with the same caseworker."""
    other = make_cast("PWB", "police-derbyshire", provider=cast.body.organisation)
    other.caseworker = cast.caseworker
    return other


@pytest.mark.django_db
def test_a_person_is_not_booked_in_two_places():
    cast = make_cast()
    book(cast, make_assigned(cast))
    other = second_of_same_person(cast)
    referral = make_assigned(other, needs=("family",))

    with pytest.raises(NotValid, match="They have another appointment from 14:00 to 15:00: choose another time"):
        book(other, referral, at=TENTH + timedelta(minutes=59))

    assert book(other, referral, at=TENTH + timedelta(minutes=60)).pk


@pytest.mark.django_db
def test_a_caseworker_is_not_booked_in_two_places_and_is_named():
    cast = make_cast()
    book(cast, make_assigned(cast))
    other = second_of_same_caseworker(cast)
    referral = make_assigned(other, needs=("family",))

    with pytest.raises(NotValid) as refused:
        book(other, referral)

    assert str(refused.value).startswith(f"{cast.caseworker.name} has another appointment")


@pytest.mark.django_db
def test_a_freed_time_may_be_booked_again():
    cast = make_cast()
    referral = make_assigned(cast)
    session = book(cast, referral)
    actions.release(actor=cast.caseworker, now=NOW, booking_id=session.booking_id, reason="Ill")
    other = second_of_same_person(cast)

    assert book(other, make_assigned(other, needs=("family",))).pk


def race(*calls):
    """Run calls at the same moment, each in a connection of its own; what each returned or raised."""
    ready, found = Barrier(len(calls)), []

    def run(call):
        ready.wait()
        try:
            found.append(call())
        except Refusal as refusal:
            found.append(refusal)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@pytest.mark.django_db(transaction=True)
def test_of_two_bookings_of_one_person_in_the_same_moment_one_is_refused_with_a_message():
    cast = make_cast()
    other = second_of_same_person(cast)
    first, second = make_assigned(cast), make_assigned(other, needs=("family",))

    found = race(lambda: book(cast, first), lambda: book(other, second))

    refused = [each for each in found if isinstance(each, NotValid)]
    assert len(refused) == 1
    assert "choose another time" in str(refused[0])
    assert Booking.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_managers_who_assign_in_the_same_moment_one_is_told():
    cast = make_cast()
    referral = make_accepted(cast)
    organisation = cast.body.organisation
    second = make_actor(Role.PROVIDER_MANAGER, area=None, organisation=organisation)
    other = make_actor(Role.CASEWORKER, area=None, organisation=organisation)

    def assign(manager, caseworker):
        return referrals.assign(
            actor=manager, now=NOW, referral_id=referral.pk, caseworker_id=caseworker.user_id
        ).caseworker_id

    found = race(lambda: assign(cast.manager, cast.caseworker), lambda: assign(second, other))

    winners = [each for each in found if isinstance(each, int)]
    assert len(winners) == 1
    assert len([each for each in found if isinstance(each, NotNow)]) == 1
    assert Referral.objects.get(pk=referral.pk).caseworker_id == winners[0]
    assert Event.objects.filter(verb="referral.assigned").count() == 1


# Absences


@pytest.fixture
def missed(db):
    cast = make_cast()
    hold(cast, book(cast, make_assigned(cast)), "no", notes="No answer")
    return cast, Absence.objects.get()


def test_the_responsible_officer_judges_an_absence_once_with_a_reason(missed):
    cast, absence = missed
    act = {"actor": cast.practitioner, "now": TENTH + timedelta(days=1), "absence_id": absence.pk}
    with pytest.raises(NotValid) as refused:
        actions.judge(judgement="", reason="", **act)
    assert len(refused.value.problems) == 2

    judged = actions.judge(judgement="acceptable", reason="In hospital", **act)

    assert (judged.judgement, judged.judged_by_id) == ("acceptable", cast.practitioner.user_id)
    with pytest.raises(NotNow):
        actions.judge(judgement="unacceptable", reason="Changed my mind", **act)
    assert list(queries.absences(cast.practitioner)) == []


def test_absences_wait_on_the_list_of_those_who_may_see_the_person(missed):
    cast, absence = missed

    assert list(queries.absences(cast.practitioner, mine_on=TODAY)) == [absence]
    assert list(queries.absences(make_actor(), mine_on=TODAY)) == []
    assert list(queries.absences(make_actor(Role.SENIOR_PRACTITIONER))) == [absence]
    assert list(queries.absences(make_actor(area="pdu-gwent"))) == []


def test_the_provider_does_not_judge(missed):
    cast, absence = missed

    with pytest.raises(NotFound):
        actions.judge(actor=cast.manager, now=NOW, absence_id=absence.pk, judgement="acceptable", reason="x")


def test_an_inspector_reads_absences_and_judges_none(missed):
    absence = missed[1]
    inspector = make_actor(Role.INSPECTOR, area=None)

    with pytest.raises(NotAllowed):
        actions.judge(actor=inspector, now=NOW, absence_id=absence.pk, judgement="acceptable", reason="x")


def test_an_absence_of_a_limited_record_is_not_found_by_an_excluded_colleague(missed):
    cast, absence = missed
    colleague = make_actor()
    limit(cast.person, colleague.user_id)

    assert list(queries.absences(colleague)) == []
    with pytest.raises(NotFound):
        queries.absence(colleague, absence.pk)
