"""What stands on each role's desk, when, and when it leaves it."""

from datetime import UTC, datetime, timedelta

import pytest

from throughcare.access.roles import Role
from throughcare.delivery.attendance import queries as attendance
from throughcare.delivery.services.queries import waiting as services
from throughcare.delivery.services.tests.factories import TENTH, book, hold, make_delivered, make_held
from throughcare.people.tests.factories import NOW, make_actor
from throughcare.referrals import actions
from throughcare.referrals.queries import waiting as referrals
from throughcare.referrals.tests.factories import make_accepted, make_assigned, make_cast, make_draft, make_sent

pytestmark = pytest.mark.django_db
LATE = datetime(2022, 3, 22, 9, tzinfo=UTC)


def lines(source, actor, now=NOW):
    return [line.text for line in source.waiting(actor, now)]


def test_a_sent_referral_waits_for_the_manager_until_it_is_decided_and_then_assigned():
    cast = make_cast()
    referral = make_sent(cast)
    [line] = referrals.waiting(cast.manager, NOW)
    assert (line.text, line.due_at.date().isoformat()) == (f"Decide on {referral.reference}", "2022-03-09")

    actions.accept(actor=cast.manager, now=NOW, referral_id=referral.pk)

    [line] = referrals.waiting(cast.manager, NOW)
    assert line.text == f"Assign {referral.reference} to a caseworker"
    assert line.due_at.date().isoformat() == "2022-03-21"


def test_the_practitioner_finds_drafts_questions_and_refusals():
    cast, other = make_cast(), make_cast("PWB", "police-derbyshire")
    other.practitioner = cast.practitioner
    draft, queried = make_draft(cast, complete=False), make_sent(other, needs=("family",))
    actions.query(actor=other.manager, now=NOW, referral_id=queried.pk, question="Where?")

    assert lines(referrals, cast.practitioner) == [
        f"Answer the provider’s question on {queried.reference}",
        f"Complete and send the draft {draft.reference}",
    ]
    actions.answer(actor=cast.practitioner, now=NOW, referral_id=queried.pk, answer="There")
    actions.decline(actor=other.manager, now=NOW, referral_id=queried.pk, reason="Full")
    assert lines(referrals, cast.practitioner)[0] == (
        f"{queried.reference} was declined: read why and find another service"
    )


def test_an_overdue_first_appointment_surfaces_on_the_desks_of_officer_senior_and_caseworker():
    cast = make_cast()
    referral = make_assigned(cast)
    senior, elsewhere = make_actor(Role.SENIOR_PRACTITIONER), make_actor(Role.SENIOR_PRACTITIONER, area="pdu-gwent")
    overdue = f"{referral.reference}: the first appointment is overdue"

    assert lines(referrals, cast.practitioner) == []
    assert lines(referrals, cast.practitioner, LATE) == [overdue]
    assert lines(referrals, senior, LATE) == [overdue, "Draw a quality sample of Derby City"]
    assert lines(referrals, elsewhere, LATE) == []
    assert lines(services, cast.caseworker, LATE) == [f"Hold the first appointment of {referral.reference}"]


def test_the_caseworkers_day_appointments_records_plan_report():
    cast = make_cast()
    referral = make_assigned(cast)
    session = book(cast, referral)
    morning, evening = TENTH.replace(hour=8), TENTH.replace(hour=18)
    assert f"Today at 14:00: first appointment of {referral.reference}" in lines(services, cast.caseworker, morning)
    assert f"Record first appointment of {referral.reference}" in lines(services, cast.caseworker, evening)

    hold(cast, session)

    assert lines(services, cast.caseworker, evening) == [f"Write the action plan of {referral.reference}"]


def test_a_report_falls_due_when_delivery_is_done():
    cast = make_cast()
    referral = make_delivered(cast)

    assert lines(services, cast.caseworker, LATE) == [f"Write the end of service report of {referral.reference}"]


def test_an_absence_waits_for_the_responsible_officer():
    cast = make_cast()
    referral = make_assigned(cast)
    hold(cast, book(cast, referral), "no", notes="No answer")

    assert lines(attendance, cast.practitioner, TENTH) == [f"Judge the absence at {referral.reference}"]
    assert lines(attendance, make_actor(), TENTH) == []
    assert lines(attendance, cast.caseworker, TENTH) == []


def test_what_is_due_goes_with_the_referral_to_another_caseworker():
    cast = make_cast()
    referral = make_held(cast)
    other = make_actor(Role.CASEWORKER, area=None, organisation=cast.body.organisation)

    actions.assign(
        actor=cast.manager,
        now=TENTH + timedelta(hours=3),
        referral_id=referral.pk,
        caseworker_id=other.who,
        instead_of=cast.caseworker.user_id,
    )

    assert lines(services, other, TENTH) == [f"Write the action plan of {referral.reference}"]
    assert lines(services, cast.caseworker, TENTH) == []


def test_a_desk_takes_few_queries_however_much_waits(django_assert_max_num_queries):
    cast = make_cast()
    make_accepted(cast)
    second = make_cast("PWB", "police-derbyshire", provider=cast.body.organisation)
    make_sent(second, needs=("family",))

    with django_assert_max_num_queries(5):
        referrals.waiting(cast.manager, NOW)
    with django_assert_max_num_queries(12):
        referrals.waiting(cast.practitioner, NOW)
    with django_assert_max_num_queries(4):
        services.waiting(cast.caseworker, NOW)
