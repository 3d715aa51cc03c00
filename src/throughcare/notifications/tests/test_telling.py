"""Who is told of what, by which way, once each; and that no message says whom it is about."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.test import override_settings

from throughcare.access.acting import acting
from throughcare.access.actor import SYSTEM
from throughcare.access.roles import Role
from throughcare.accounts.models import User
from throughcare.audit.models import Event
from throughcare.deadlines.models import Deadline
from throughcare.delivery.services.tests.factories import book, hold
from throughcare.letters.models import Channel, DeadAddress, Message
from throughcare.notifications import actions, letters, rules, tasks
from throughcare.notifications.models import Mobile, Notice, Preference
from throughcare.notifications.queries import due as deadlines
from throughcare.notifications.queries.told import BY_VERB
from throughcare.notifications.rules import Kind, When
from throughcare.people import tasks as people_tasks
from throughcare.people.actions import handover as custody
from throughcare.people.actions import teams
from throughcare.people.actions.allocating import allocate
from throughcare.people.models import Handover, TemporaryPlace
from throughcare.people.tests.factories import (
    DERBY,
    NOW,
    TODAY,
    give_officer,
    limit,
    make_actor,
    make_inside,
    make_organisation,
    make_person,
)
from throughcare.people.tests.test_handover import RELEASE, enter, let_out, on, recall, released
from throughcare.referrals import actions as referrals
from throughcare.referrals.models import Referral
from throughcare.referrals.tests.factories import Cast, make_assigned, make_cast, make_draft, make_sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def told() -> list[tuple[str, int, str]]:
    """Kind, user and way of each notice, in order."""
    return list(Notice.objects.order_by("pk").values_list("kind", "user_id", "told_by"))


def addresses() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("to", flat=True))


def address_of(actor) -> str:
    return User.objects.get(pk=actor.who).email


def test_a_sent_referral_is_told_to_the_managers_of_its_service_who_may_see_it(cast, jobs):
    elsewhere = make_actor(Role.PROVIDER_MANAGER, area="region-wales", organisation=cast.body.organisation)
    shut_out = make_actor(Role.PROVIDER_MANAGER, area=None, organisation=cast.body.organisation)
    limit(cast.person, shut_out.user_id)
    make_actor(Role.PROVIDER_MANAGER, area=None)  # of another organisation

    referral = make_sent(cast)
    jobs()

    assert told() == [("referral_sent", cast.manager.user_id, "email")]
    assert elsewhere.user_id != cast.manager.user_id
    message = Message.objects.get()
    assert message.to == address_of(cast.manager)
    assert message.subject == f"{referral.reference}: a referral was sent to your service"
    assert f"/referrals/{referral.pk}" in message.body


def test_each_step_tells_the_side_whose_turn_it_is(cast, jobs):
    referral = make_sent(cast)
    act = {"now": NOW, "referral_id": referral.pk}
    referrals.query(actor=cast.manager, question="Which prison?", **act)
    referrals.answer(actor=cast.practitioner, answer="None", **act)
    referrals.accept(actor=cast.manager, **act)
    referrals.assign(actor=cast.manager, caseworker_id=cast.caseworker.who, **act)
    referrals.withdraw(actor=cast.practitioner, reason="MIS", comment="A mistake", **act)
    jobs()

    assert told() == [
        ("referral_sent", cast.manager.user_id, "email"),
        ("referral_queried", cast.practitioner.user_id, "email"),
        ("referral_answered", cast.manager.user_id, "email"),
        ("referral_accepted", cast.practitioner.user_id, "digest"),
        ("referral_assigned", cast.caseworker.user_id, "email"),
        ("referral_ended", cast.caseworker.user_id, "email"),
    ]


def test_a_referral_withdrawn_before_anybody_has_it_is_told_to_the_managers(cast, jobs):
    referral = make_sent(cast)

    referrals.withdraw(actor=cast.practitioner, now=NOW, referral_id=referral.pk, reason="MIS", comment="A mistake")
    jobs()

    assert ("referral_ended", cast.manager.user_id, "email") in told()


def test_a_declined_referral_is_told_to_the_officer_of_now_and_to_whoever_sent_it(cast, jobs):
    referral = make_sent(cast)
    cast.person.officers.update(valid_until=TODAY)
    successor = make_actor()
    give_officer(cast.person, successor.user_id, valid_from=TODAY)

    referrals.decline(actor=cast.manager, now=NOW, referral_id=referral.pk, reason="No room before May")
    jobs()

    declined = sorted(user_id for kind, user_id, _way in told() if kind == "referral_declined")
    assert declined == sorted([cast.practitioner.user_id, successor.user_id])


def test_a_draft_that_is_thrown_away_is_nobodys_news(cast, jobs):
    draft = make_draft(cast)

    referrals.withdraw(actor=cast.practitioner, now=NOW, referral_id=draft.pk)
    jobs()

    assert told() == []


def test_an_amendment_is_told_to_the_caseworker_and_a_note_to_the_other_side_where_its_writer_says_so(cast, jobs):
    referral = make_assigned(cast)
    jobs()
    Notice.objects.all().delete()
    act = {"now": NOW, "referral_id": referral.pk}
    note = {"subject": "Seen", "body": "Well"} | act

    referrals.amend(actor=cast.practitioner, field="reason", value="Evicted", why="Told today", **act)
    referrals.write_note(actor=cast.caseworker, tells_other_side=True, **note)
    referrals.write_note(actor=cast.practitioner, tells_other_side=True, **note)
    referrals.write_note(actor=cast.manager, tells_other_side=False, **note)
    jobs()

    assert told() == [
        ("referral_amended", cast.caseworker.user_id, "email"),
        ("case_note", cast.practitioner.user_id, "digest"),
        ("case_note", cast.caseworker.user_id, "digest"),
    ]


def test_a_missed_appointment_is_told_to_the_officer_who_judges_it(cast, jobs):
    referral = make_assigned(cast)

    hold(cast, book(cast, referral), "no")
    jobs()

    kind, user_id, way = told()[-1]
    assert (kind, user_id, way) == ("absence_reported", cast.practitioner.user_id, "email")
    assert "/absences/" in Message.objects.latest("pk").body


def test_both_officers_hear_of_a_handover_that_moved_but_for_whoever_moved_it(jobs):
    prison = make_actor(Role.PRISON_OFFENDER_MANAGER, area=None)
    community = make_actor()
    sentence = make_inside(prison)
    handover = enter(prison, sentence, RELEASE, prison_officer=address_of(prison))
    with acting(SYSTEM):
        custody.name_officer(actor=SYSTEM, now=NOW, handover=handover, officer_id=community.who)
    jobs()
    assert told() == []  # a first reckoning has moved nothing

    enter(prison, sentence, date(2023, 6, 30))
    jobs()

    assert told() == [("handover_moved", community.user_id, "email")]
    assert f"/custody/{sentence.pk}" in Message.objects.get().body
    assert Handover.objects.count() == 2


def test_the_prisons_officer_hears_of_a_recall_by_the_community_and_of_the_release_after_it(jobs):
    prison, community = make_actor(Role.PRISON_OFFENDER_MANAGER, area=None), make_actor()
    sentence, first = released(prison, community)
    jobs()
    before = len(told())

    recall(community, first, on(date(2023, 5, 2)), returned_on=date(2023, 5, 2))
    let_out(community, sentence, on(date(2023, 6, 10)))
    jobs()

    assert told()[before:] == [("handover_moved", prison.user_id, "email")] * 2
    assert "/handovers" in Message.objects.latest("pk").body


def test_a_release_without_an_address_is_told_to_officer_and_unit(jobs):
    officer, senior = make_actor(), make_actor(Role.SENIOR_PRACTITIONER)
    make_actor(Role.SENIOR_PRACTITIONER, area="pdu-gwent")
    sentence = make_inside(officer)
    sentence.release_on = TODAY + timedelta(days=28)
    sentence.save(update_fields=["release_on"])

    people_tasks.due(NOW)
    jobs()

    assert sorted(told()) == sorted(("release_no_address", user.user_id, "email") for user in (officer, senior))


def test_a_temporary_place_without_a_plan_is_told_to_officer_and_contact(jobs):
    officer, contact, head = make_actor(), make_actor(), make_actor(Role.HEAD_OF_UNIT)
    person = make_person()
    give_officer(person, officer.user_id)
    teams.name_contact(actor=head, now=NOW, unit=DERBY, user_id=contact.user_id)
    TemporaryPlace.objects.create(
        person=person,
        provider="Harbour Lodge",
        moved_in_on=TODAY - timedelta(days=55),
        leave_by_on=TODAY + timedelta(days=29),
        recorded_at=NOW,
        recorded_by_id=officer.user_id,
    )

    people_tasks.due(NOW)
    jobs()

    assert sorted(told()) == sorted(("place_no_plan", user.user_id, "email") for user in (officer, contact))


def test_who_is_given_people_and_who_leads_the_unit_of_a_colleague_who_moves_are_told(jobs):
    service = make_organisation()
    head, officer = make_actor(Role.HEAD_OF_UNIT, organisation=service), make_actor(organisation=service)
    there = make_actor(Role.HEAD_OF_UNIT, area="pdu-nottingham-city", organisation=service)
    person = make_person()
    posting = officer.postings[0].id

    allocate(actor=head, now=NOW, person_ids=[person.pk], officer_id=officer.user_id, reason="")
    teams.move_to_unit(actor=head, now=NOW, posting_id=posting, unit="pdu-nottingham-city")
    jobs()

    assert sorted(told()) == sorted(
        [("people_allocated", officer.user_id, "email"), ("staff_moved", there.user_id, "digest")]
    )


def test_a_deadline_is_told_when_it_comes_near_and_when_it_has_passed_once_each(cast):
    referral = make_assigned(cast)
    Notice.objects.all().delete()
    due = Deadline.objects.get(kind="referral.first_appointment", met_at=None)

    for moment in (NOW, due.warn_at, due.warn_at + timedelta(hours=1), due.due_at + timedelta(minutes=1)):
        actions.tell(actor=SYSTEM, now=moment, news=deadlines.news(moment))
    actions.tell(actor=SYSTEM, now=due.due_at, news=deadlines.news(due.due_at + timedelta(minutes=2)))

    assert told() == [
        ("deadline_near", cast.caseworker.user_id, "digest"),
        ("deadline_passed", cast.caseworker.user_id, "digest"),
    ]
    assert set(Notice.objects.values_list("ref", "path")) == {(referral.reference, f"/referrals/{referral.pk}")}


def test_the_deadline_of_a_role_is_told_to_those_posted_there_who_may_see_it(cast):
    make_sent(cast)
    shut_out = make_actor(Role.PROVIDER_MANAGER, area=None, organisation=cast.body.organisation)
    limit(cast.person, shut_out.user_id)
    due = Deadline.objects.get(kind="referral.decision")

    actions.tell(actor=SYSTEM, now=due.warn_at, news=deadlines.news(due.warn_at))

    assert ("deadline_near", cast.manager.user_id, "digest") in told()
    assert shut_out.user_id not in [user_id for _kind, user_id, _way in told()]


def test_a_deadline_that_passed_long_ago_is_no_news(cast):
    make_assigned(cast)
    due = Deadline.objects.get(kind="referral.first_appointment", met_at=None)

    assert list(deadlines.news(due.due_at + timedelta(days=30))) == []


def test_an_event_that_is_told_twice_is_told_once(cast):
    make_sent(cast)
    event = Event.objects.get(verb="referral.sent")

    for _ in range(3):
        tasks.tell(event.pk)

    assert (len(told()), Message.objects.count()) == (1, 1)


def test_somebody_is_told_as_they_chose(cast, jobs):
    manager = User.objects.get(pk=cast.manager.who)
    Mobile.objects.create(user=manager, number="07700900123", code_hash="x", asked_at=NOW, confirmed_at=NOW)
    Preference.objects.create(user=manager, kind=Kind.REFERRAL_SENT, when=When.TEXT)
    Preference.objects.create(user_id=cast.practitioner.who, kind=Kind.REFERRAL_ACCEPTED, when=When.NEVER)

    referral = make_sent(cast)
    referrals.accept(actor=cast.manager, now=NOW, referral_id=referral.pk)
    jobs()

    assert addresses() == [manager.email, "07700900123"]
    text = Message.objects.get(channel=Channel.TEXT)
    assert text.body.startswith(f"Throughcare: {referral.reference} a referral was sent to your service. http")
    assert told()[-1] == ("referral_accepted", cast.practitioner.user_id, "never")


def test_what_may_not_be_silent_is_told_though_somebody_once_chose_silence(cast, jobs):
    Preference.objects.create(user_id=cast.manager.who, kind=Kind.REFERRAL_SENT, when=When.NEVER)

    make_sent(cast)
    jobs()

    assert told() == [("referral_sent", cast.manager.user_id, "email")]


def test_nothing_goes_to_an_address_that_bounced_and_the_page_still_has_it(cast, jobs):
    DeadAddress.objects.create(channel="email", to=address_of(cast.manager).lower(), since=NOW)

    make_sent(cast)
    jobs()

    assert (len(told()), Message.objects.count()) == (1, 0)


def test_a_leaver_is_told_nothing(cast, jobs):
    User.objects.filter(pk=cast.manager.who).update(is_active=False)

    make_sent(cast)
    jobs()

    assert told() == []


def test_every_event_that_is_wired_has_somebody_to_tell_and_every_kind_has_words():
    wired = {verb for verb, follows in settings.REACTIONS.items() if "notifications.tell" in follows}
    assert wired == set(BY_VERB)
    assert set(letters.WORDS) == set(rules.TERMS) == set(Kind)


@override_settings(SITE="https://throughcare.example/")
@pytest.mark.requirement(63)
@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("kind", Kind)
def test_no_message_says_a_word_of_a_person_or_an_organisation(cast, kind, language):
    referral = make_sent(cast)
    user = User.objects.get(pk=cast.manager.who)
    user.language = language
    path = f"/referrals/{referral.pk}"

    messages = [
        letters.email(user, kind, ref=referral.reference, path=path),
        letters.text(user, "07700900123", kind, ref=referral.reference, path=path),
        letters.digest(user, {kind: 3}),
        letters.code(user, "07700900123", "123456"),
    ]

    person, body = cast.person, cast.body
    particulars = [
        person.given_name, person.family_name, person.crn, "1990", "1 Made-up Street", "DE1", "Derby",
        body.organisation.name, body.contract.title, body.contract.reference,
        Referral.objects.get().reason, Referral.objects.get().risk_summary,
        user.name, User.objects.get(pk=cast.practitioner.who).name,
    ]  # fmt: skip
    for message in messages:
        said = f"{message.subject}\n{message.body}".replace(path, "").replace(referral.reference, "")
        assert [word for word in particulars if word in said] == []
        assert "{" not in said
        assert "%(" not in said
    email, text, _digest, _code = messages
    assert f"https://throughcare.example{path}" in email.body
    assert len(text.body) <= 160 * 2  # two parts of a text message at most
