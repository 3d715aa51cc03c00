"""What each verb does to a referral: state, clocks, figures, audit; and each wrong turn."""

from datetime import UTC, date, datetime, timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from throughcare.access.roles import Role
from throughcare.deadlines import queries as deadlines
from throughcare.deadlines.rules import Standing
from throughcare.kernel.errors import NotAllowed, NotFound, NotNow, NotValid
from throughcare.people.models import AccessRule, Person
from throughcare.people.tests.factories import NOW, limit, make_actor
from throughcare.referrals import actions, rules
from throughcare.referrals.models import DirectoryFigure, Referral
from throughcare.referrals.tests.factories import (
    make_accepted,
    make_assigned,
    make_body,
    make_cast,
    make_draft,
    make_sent,
    verbs,
)

pytestmark = pytest.mark.django_db
S = rules.ReferralStatus


def clock(referral, kind):
    return deadlines.of_thing(referral).filter(kind=kind).last()


# Sending


def test_send_starts_both_clocks_by_englands_working_days():
    cast = make_cast()

    referral = make_sent(cast)

    assert referral.status == S.SENT
    assert referral.first_due_on == date(2022, 3, 21)
    decision = clock(referral, rules.DECISION)
    assert decision.due_at == datetime(2022, 3, 9, 23, 59, 59, 999999, tzinfo=UTC)
    assert (decision.role, decision.organisation_id) == ("provider_manager", cast.body.organisation_id)
    assert verbs(referral)[-1] == "referral.sent"
    figures = DirectoryFigure.objects.get(body=cast.body)
    assert (figures.waiting_count, figures.open_count) == (1, 1)


@pytest.mark.parametrize(
    ("sent_on", "due_on"),
    [
        (date(2022, 4, 14), date(2022, 5, 3)),  # past Good Friday, Easter Monday and the early May holiday
        (date(2022, 3, 19), date(2022, 4, 1)),  # sent on a Saturday
        (date(2022, 12, 19), date(2023, 1, 5)),  # past Christmas and a New Year's Day on a Sunday
    ],
)
def test_bank_holidays_and_weekends_do_not_count(sent_on, due_on):
    cast = make_cast()
    cast.person.sentences.update(ends_on=date(2024, 1, 1))
    referral = make_draft(cast)
    Referral.objects.filter(pk=referral.pk).update(finish_by=date(2023, 12, 1))
    now = datetime(sent_on.year, sent_on.month, sent_on.day, 11, tzinfo=UTC)

    sent = actions.send(actor=cast.practitioner, now=now, referral_id=referral.pk)

    assert sent.first_due_on == due_on


def test_send_in_wales_counts_the_working_days_of_wales():
    cast = make_cast("ACC", "police-gwent")
    Person.objects.filter(pk=cast.person.pk).update(delivery_unit="pdu-gwent")
    cast.practitioner = make_actor(area="pdu-gwent")

    referral = make_sent(cast)

    assert clock(referral, rules.FIRST_APPOINTMENT).nation == "WALES"


def test_an_empty_draft_is_refused_with_all_its_problems():
    cast = make_cast()
    referral = make_draft(cast, complete=False)

    with pytest.raises(NotValid) as refused:
        actions.send(actor=cast.practitioner, now=NOW, referral_id=referral.pk)

    assert [p.field for p in refused.value.problems] == ["needs", "finish", "finish", "reason", "risk", "access"]
    assert Referral.objects.get(pk=referral.pk).status == S.DRAFT


def test_send_twice_sends_once():
    cast = make_cast()
    referral = make_sent(cast)

    with pytest.raises(NotNow):
        actions.send(actor=cast.practitioner, now=NOW, referral_id=referral.pk)

    assert verbs(referral).count("referral.sent") == 1


def test_a_second_open_referral_to_the_same_service_is_refused():
    cast = make_cast()
    first = make_sent(cast)
    second = make_draft(cast)

    with pytest.raises(NotValid, match=f"{first.reference} is already open"):
        actions.send(actor=cast.practitioner, now=NOW, referral_id=second.pk)


def test_send_is_refused_when_the_service_no_longer_fits_the_person():
    cast = make_cast()
    referral = make_draft(cast)
    Person.objects.filter(pk=cast.person.pk).update(sex="female")

    with pytest.raises(NotValid, match="For men only"):
        actions.send(actor=cast.practitioner, now=NOW, referral_id=referral.pk)


def test_send_is_refused_when_nobody_at_the_provider_may_see_a_limited_record():
    cast = make_cast()
    referral = make_draft(cast)
    limit(cast.person, cast.practitioner.user_id, AccessRule.Kind.ONLY)

    with pytest.raises(NotValid, match="have one listed first"):
        actions.send(actor=cast.practitioner, now=NOW, referral_id=referral.pk)

    limit(cast.person, cast.manager.user_id, AccessRule.Kind.ONLY)
    assert actions.send(actor=cast.practitioner, now=NOW, referral_id=referral.pk).status == S.SENT


# Deciding


def test_accept_meets_the_clock_of_the_decision():
    cast = make_cast()

    referral = make_accepted(cast)

    assert referral.status == S.ACCEPTED
    assert deadlines.standing(clock(referral, rules.DECISION), NOW) == Standing.MET
    assert verbs(referral)[-1] == "referral.accepted"


def test_decline_needs_a_reason_and_ends_both_clocks():
    cast = make_cast()
    referral = make_sent(cast)
    with pytest.raises(NotValid, match="Say why"):
        actions.decline(actor=cast.manager, now=NOW, referral_id=referral.pk, reason=" ")

    declined = actions.decline(actor=cast.manager, now=NOW, referral_id=referral.pk, reason="We are full until May")

    assert declined.status == S.DECLINED
    assert declined.decision_reason == "We are full until May"
    assert deadlines.open_deadlines().count() == 0


def test_a_question_stops_the_clock_and_its_answer_lets_it_run_on():
    cast = make_cast()
    referral = make_sent(cast)
    later = NOW + timedelta(days=3)

    asked = actions.query(actor=cast.manager, now=NOW, referral_id=referral.pk, question="Which hostel?")
    assert deadlines.standing(clock(asked, rules.DECISION), later) == Standing.STOPPED
    answered = actions.answer(actor=cast.practitioner, now=later, referral_id=referral.pk, answer="The one in Derby")

    assert answered.status == S.SENT
    assert answered.queries.get().answer == "The one in Derby"
    assert clock(answered, rules.DECISION).due_at.date() == date(2022, 3, 14)
    assert clock(answered, rules.FIRST_APPOINTMENT).due_at.date() == date(2022, 3, 21)


@pytest.mark.parametrize("verb", ["accept", "decline", "query"])
def test_the_practitioner_does_not_decide_for_the_provider(verb):
    cast = make_cast()
    referral = make_sent(cast)
    text = {"decline": {"reason": "x"}, "query": {"question": "x"}}.get(verb, {})

    with pytest.raises(NotAllowed):
        getattr(actions, verb)(actor=cast.practitioner, now=NOW, referral_id=referral.pk, **text)


def test_a_rival_providers_manager_finds_no_such_referral():
    referral = make_sent(make_cast())
    rival = make_cast(area="region-west-midlands").manager

    with pytest.raises(NotFound):
        actions.accept(actor=rival, now=NOW, referral_id=referral.pk)


# Assigning


def test_assign_gives_the_first_appointment_to_the_caseworker():
    cast = make_cast()

    referral = make_assigned(cast)

    assert referral.status == S.ASSIGNED
    assert referral.caseworker_id == cast.caseworker.user_id
    assert clock(referral, rules.FIRST_APPOINTMENT).user_id == cast.caseworker.user_id


def test_assign_to_somebody_of_another_organisation_is_refused():
    cast = make_cast()
    referral = make_accepted(cast)
    stranger = make_actor(Role.CASEWORKER, area=None)

    with pytest.raises(NotValid, match="your own organisation"):
        actions.assign(actor=cast.manager, now=NOW, referral_id=referral.pk, caseworker_id=stranger.user_id)


def test_assign_to_a_caseworker_who_is_excluded_from_the_record_is_refused():
    cast = make_cast()
    referral = make_accepted(cast)
    limit(cast.person, cast.caseworker.user_id)

    with pytest.raises(NotNow, match="Choose somebody else"):
        actions.assign(actor=cast.manager, now=NOW, referral_id=referral.pk, caseworker_id=cast.caseworker.user_id)


def test_assign_over_somebody_elses_assignment_is_refused_until_it_has_been_seen():
    cast = make_cast()
    referral = make_assigned(cast)
    other = make_actor(Role.CASEWORKER, area=None, organisation=cast.body.organisation)
    act = {"actor": cast.manager, "now": NOW, "referral_id": referral.pk, "caseworker_id": other.user_id}

    with pytest.raises(NotNow, match="Somebody else assigned"):
        actions.assign(**act)
    moved = actions.assign(**act, instead_of=cast.caseworker.user_id)

    assert moved.caseworker_id == other.user_id


def test_assign_before_accepting_is_refused_and_says_what_is_possible():
    cast = make_cast()
    referral = make_sent(cast)

    with pytest.raises(NotNow, match="accept"):
        actions.assign(actor=cast.manager, now=NOW, referral_id=referral.pk, caseworker_id=cast.caseworker.user_id)


# Ending


def test_a_draft_is_thrown_away_without_a_reason():
    cast = make_cast()
    referral = make_draft(cast, complete=False)

    gone = actions.withdraw(actor=cast.practitioner, now=NOW, referral_id=referral.pk)

    assert gone.status == S.WITHDRAWN
    assert gone.sent_at is None


def test_withdraw_needs_a_reason_of_the_list_and_a_comment_and_sets_off_the_closing_of_delivery():
    cast = make_cast()
    referral = make_assigned(cast)
    act = {"actor": cast.practitioner, "now": NOW, "referral_id": referral.pk}
    with pytest.raises(NotValid) as refused:
        actions.withdraw(reason="NOPE", comment="", **act)
    assert [p.field for p in refused.value.problems] == ["reason", "comment"]

    ended = actions.withdraw(reason="MOV", comment="Moved to Leeds", **act)

    assert ended.status == S.WITHDRAWN
    assert deadlines.open_deadlines().count() == 0
    assert ProcrastinateJob.objects.filter(task_name="services.close").count() == 1


def test_after_the_first_appointment_a_referral_is_ended_early_instead():
    cast = make_cast()
    referral = make_assigned(cast)
    act = {"actor": cast.practitioner, "now": NOW, "referral_id": referral.pk, "reason": "MOV", "comment": "Moved"}
    with pytest.raises(NotNow, match="withdrawn instead"):
        actions.end_early(**act)
    actions.hold_first(actor=cast.caseworker, now=NOW, referral_id=referral.pk, held_at=NOW)

    with pytest.raises(NotNow, match="ended early"):
        actions.withdraw(**act)
    assert actions.end_early(**act).status == S.ENDED_EARLY


def test_a_provider_can_not_end_a_referral():
    cast = make_cast()
    referral = make_assigned(cast)

    with pytest.raises(NotAllowed):
        actions.withdraw(actor=cast.manager, now=NOW, referral_id=referral.pk, reason="MOV", comment="x")


# What delivery tells, and the directory


def test_the_first_appointment_meets_its_clock_by_when_it_was_held_not_when_it_was_recorded():
    cast = make_cast()
    referral = make_assigned(cast)
    held_at, recorded_at = datetime(2022, 3, 21, 10, tzinfo=UTC), datetime(2022, 3, 23, 9, tzinfo=UTC)

    seen = actions.hold_first(actor=cast.caseworker, now=recorded_at, referral_id=referral.pk, held_at=held_at)

    assert seen.first_held_at == held_at
    assert deadlines.standing(clock(seen, rules.FIRST_APPOINTMENT), recorded_at) == Standing.MET
    figures = DirectoryFigure.objects.get(body=cast.body)
    assert (figures.waiting_count, figures.open_count, figures.median_wait_days) == (0, 1, 10)


def test_the_manager_says_how_many_the_service_can_hold():
    cast = make_cast()
    make_sent(cast)

    actions.set_capacity(actor=cast.manager, now=NOW, body_id=cast.body.pk, capacity_count=40)

    figures = DirectoryFigure.objects.get(body=cast.body)
    assert (figures.capacity_count, figures.open_count) == (40, 1)


def test_nobody_sets_the_capacity_of_anothers_service():
    cast = make_cast()
    rival = make_body("ACC", "region-west-midlands")

    with pytest.raises(NotFound):
        actions.set_capacity(actor=cast.manager, now=NOW, body_id=rival.pk, capacity_count=1)
    with pytest.raises(NotFound):
        actions.set_capacity(actor=cast.practitioner, now=NOW, body_id=cast.body.pk, capacity_count=1)
