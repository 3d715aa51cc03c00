"""A referral from custody: what each path asks, what the provider sees, and a release that moves."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse

from throughcare.access.actor import SYSTEM
from throughcare.access.roles import Role
from throughcare.accounts.models import User
from throughcare.accounts.queries import actor_of
from throughcare.clock import clock
from throughcare.deadlines import queries as deadlines
from throughcare.kernel.errors import NotNow, NotValid
from throughcare.people.models import Change, Custody, Handover, Sentence
from throughcare.people.tests.factories import (
    NOW,
    SINCE,
    TODAY,
    browser,
    give_officer,
    make_actor,
    make_address,
    make_inside,
    text_of,
)
from throughcare.referrals import actions, rules
from throughcare.referrals.models import Referral
from throughcare.referrals.queries import custody, drafts
from throughcare.referrals.queries.directory import Place
from throughcare.referrals.rules import Path
from throughcare.referrals.tests.factories import Cast, make_body, make_cast, make_draft, make_sent, verbs

pytestmark = pytest.mark.django_db
WEEKS = 12
SOON, FAR = TODAY + timedelta(weeks=WEEKS), date(2022, 9, 1)
LATER = date(2023, 6, 30)  # by when a service that begins after that is to finish
PRISON = "HMP Made-up"
TEAM = "Offender management unit, 01632 960 001"


@pytest.fixture(autouse=True)
def on_the_fixed_monday(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def inside() -> Cast:
    """Somebody in custody until September for whom the prison answers, and nobody outside."""
    body = make_body("ACC")
    officer = make_actor(Role.PRISON_OFFENDER_MANAGER, area=None)
    sentence = make_inside(officer)
    Sentence.objects.filter(pk=sentence.pk).update(release_on=FAR)
    Custody.objects.create(person=sentence.person, sentence=sentence, prison=PRISON)
    make_address(sentence.person)
    writer = make_actor(Role.SENIOR_PRACTITIONER)
    return Cast(
        practitioner=writer,
        manager=make_actor(Role.PROVIDER_MANAGER, area=None, organisation=body.organisation),
        caseworker=make_actor(Role.CASEWORKER, area=None, organisation=body.organisation),
        person=sentence.person,
        body=body,
        area="region-east-midlands",
    )


def name_officer(cast: Cast, release_on: date = FAR):
    """The community officer who is to take over."""
    officer = make_actor()
    Handover.objects.create(
        person=cast.person, sentence=cast.person.sentences.get(), community_officer_id=officer.user_id,
        case="standard", rules_from=SINCE, release_on=release_on, reckoned_at=NOW,
    )  # fmt: skip
    return officer


def tell(cast: Cast, referral: Referral, **release) -> None:
    """Fill in what custody asks."""
    act = {"actor": cast.practitioner, "now": NOW, "referral_id": referral.pk}
    facts = {"prison": PRISON, "release_certainty": "fixed", "release_on": FAR} | release
    actions.give_release(**act, **facts)
    unit = referral.delivery_unit_id
    actions.give_contact(**act, contact=TEAM, reports_to=unit)


def made(cast: Cast, **release) -> Referral:
    referral = make_draft(cast)
    tell(cast, referral, **release)
    Referral.objects.filter(pk=referral.pk).update(finish_by=LATER)
    return actions.send(actor=cast.practitioner, now=NOW, referral_id=referral.pk)


def parts(cast: Cast, referral: Referral) -> list[str]:
    return list(rules.progress(drafts.facts(Referral.objects.get(pk=referral.pk), TODAY), TODAY))


@pytest.mark.parametrize(
    ("in_custody", "is_allocated", "release_on", "expected"),
    [
        (False, True, SOON, Path.COMMUNITY),
        (True, True, FAR, Path.ALLOCATED),
        (True, False, SOON, Path.SOON),
        (True, False, SOON + timedelta(days=1), Path.LATER),
        (True, False, TODAY - timedelta(days=1), Path.SOON),
        (True, False, None, Path.LATER),
    ],
)
def test_the_path_is_where_somebody_is_who_answers_for_them_and_how_near_the_release_is(
    in_custody, is_allocated, release_on, expected
):
    found = rules.path(
        in_custody=in_custody, is_allocated=is_allocated, release_on=release_on, today=TODAY, weeks=WEEKS
    )

    assert found is expected


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ({"prison": PRISON, "certainty": "fixed", "release_on": FAR}, []),
        ({}, ["prison", "release_certainty"]),
        ({"prison": PRISON, "certainty": "fixed"}, ["release_on"]),
        ({"prison": PRISON, "certainty": "fixed", "release_on": TODAY - timedelta(days=1)}, ["release_on"]),
        ({"prison": PRISON, "certainty": "may_move", "release_on": FAR}, ["release_note"]),
        ({"prison": PRISON, "certainty": "unknown"}, ["release_note"]),
        ({"prison": PRISON, "certainty": "unknown", "note": "Parole not decided"}, []),
    ],
)
def test_a_release_has_a_prison_and_a_day_with_how_sure_it_is_or_why_none_is_known(said, fields):
    assert [problem.field for problem in rules.check_release(rules.Inside(**said), TODAY)] == fields


def test_each_path_asks_only_what_it_needs(inside):
    referral = make_draft(inside)
    later = parts(inside, referral)
    Sentence.objects.filter(person=inside.person).update(release_on=SOON)
    soon = custody.path(Referral.objects.get(pk=referral.pk), TODAY)
    officer = name_officer(inside)
    allocated = parts(inside, referral)
    inside.person.in_custody = False
    inside.person.save(update_fields=["in_custody"])
    community = parts(inside, referral)

    assert later == ["needs", "sentence", "release", "contact", "reason", "risk", "access", "finish"]
    assert soon is Path.SOON
    assert rules.PATHS[Path.SOON].asks_unit
    assert not rules.PATHS[Path.LATER].asks_unit
    assert allocated == [part for part in later if part != "contact"]
    assert community == [part for part in allocated if part != "release"]
    assert officer.user_id


def test_somebody_whom_a_practitioner_answers_for_is_allocated_before_any_date_of_release_is_known(inside):
    referral = make_draft(inside)
    inside.person.officers.all().delete()
    give_officer(inside.person, make_actor().user_id)

    assert custody.path(referral, TODAY) is Path.ALLOCATED


def test_a_draft_from_custody_is_written_checked_and_sent_page_by_page(inside):
    Sentence.objects.filter(person=inside.person).update(release_on=SOON)
    referral = make_draft(inside)
    client, at = browser(inside.practitioner), lambda name: reverse(f"referrals:{name}", args=[referral.pk])

    page = text_of(client.get(at("referral")))
    assert "In custody, no community officer yet, releasing within 12 weeks." in page
    assert "Prison and release" in page
    assert "2 parts left" in page
    form = client.get(at("release")).content.decode()
    assert f'value="{PRISON}"' in form  # from the custody record
    assert f'value="{SOON.year}"' in form
    day = {"release_on-day": SOON.day, "release_on-month": SOON.month, "release_on-year": SOON.year}
    wrong = client.post(at("release"), {"prison": PRISON, "release_certainty": "may_move", **day})
    assert "Say what the day of release depends on" in text_of(wrong)
    note = {"release_note": "Parole hearing on 3 May"}
    client.post(at("release"), {"prison": PRISON, "release_certainty": "may_move", **day, **note})
    assert "Choose the delivery unit" in text_of(client.post(at("contact"), {"contact": TEAM, "reports_to": ""}))
    client.post(at("contact"), {"contact": TEAM, "reports_to": "pdu-gwent"})
    check = text_of(client.get(at("send")))
    assert "Expected, and may move: 30 May 2022. Parole hearing on 3 May" in check
    assert "Gwent takes over on release" in check
    client.post(at("send"))

    seen = text_of(browser(inside.manager).get(at("referral")))
    assert "Referred from In custody, no community officer yet, releasing within 12 weeks" in seen
    for told in (PRISON, TEAM, "Parole hearing on 3 May", "Takes over on release Gwent"):
        assert told in seen
    assert "First appointment by Monday 21 March 2022" in seen  # as near the release as in the community


def test_a_prison_offender_manager_refers_those_for_whom_they_answer_and_nobody_else(inside):
    officer = User.objects.get(pk=inside.person.officers.get().officer_id)
    writer = actor_of(officer, TODAY)
    client = browser(writer)
    other = browser(make_actor(Role.PRISON_OFFENDER_MANAGER, area=None))
    place = {"body": inside.body.pk, "area": inside.area, "needs": ["accommodation"]}
    at = reverse("referrals:start", args=[inside.person.pk])

    stranger = other.post(at, place)
    client.post(at, place)

    assert stranger.status_code == 404
    draft = Referral.objects.get()
    assert draft.created_by == officer
    form = client.get(reverse("referrals:contact", args=[draft.pk])).content.decode()
    assert f"{officer.name}, {officer.email}" in form  # whom to ask inside is filled in
    assert draft.reference in text_of(client.get("/desk"))
    tell(replace(inside, practitioner=writer), draft)
    page = text_of(client.get(reverse("referrals:referral", args=[draft.pk])))
    assert "In custody, no community officer yet, not releasing within 12 weeks." in page


def test_a_service_that_begins_after_the_release_does_not_finish_before_it(inside):
    referral = make_draft(inside)
    tell(inside, referral)
    Referral.objects.filter(pk=referral.pk).update(finish_by=FAR)

    page = text_of(browser(inside.practitioner).get(reverse("referrals:send", args=[referral.pk])))

    assert "The first appointment follows the release on 1 September 2022: give a later day to finish by" in page


def test_what_a_path_asks_must_be_there_before_it_is_sent(inside):
    referral = make_draft(inside)

    with pytest.raises(NotValid) as refused:
        actions.send(actor=inside.practitioner, now=NOW, referral_id=referral.pk)

    assert [(problem.field, problem.message) for problem in refused.value.problems] == [
        ("release", "Say in which prison they are"),
        ("release", "Say how sure the day of release is"),
        ("contact", "Say whom the provider can ask in prison, and how"),
    ]


def test_the_first_appointment_of_a_later_release_is_due_after_it_and_moves_with_it(inside, jobs):
    referral = made(inside)

    assert (referral.path, referral.first_due_on) == ("later", date(2022, 9, 15))
    amended = actions.amend_release(
        actor=inside.practitioner, now=NOW, referral_id=referral.pk, prison=PRISON, release_certainty="may_move",
        release_on=date(2022, 10, 3), release_note="Parole", why="The board sat",
    )  # fmt: skip

    assert amended.first_due_on == date(2022, 10, 17)
    (running,) = deadlines.of_thing(referral).filter(kind=rules.FIRST_APPOINTMENT, cancelled_at=None)
    assert running.due_at.date() == date(2022, 10, 17)
    log = text_of(browser(inside.manager).get(reverse("referrals:changes", args=[referral.pk])))
    assert "1 September 2022" in log
    assert "Fixed Now: Expected, and may move" in log
    assert verbs(referral).count("referral.release_followed") == 1


def test_a_hold_goes_on_when_the_release_moves(inside):
    referral = made(inside)
    act = {"now": NOW, "referral_id": referral.pk}
    actions.accept(actor=inside.manager, **act)
    actions.assign(actor=inside.manager, caseworker_id=inside.caseworker.user_id, **act)
    actions.hold(actor=inside.caseworker, reason="Moved wing", review_on=TODAY + timedelta(days=7), **act)

    Sentence.objects.filter(person=inside.person).update(release_on=date(2022, 10, 3))
    actions.move_release(actor=SYSTEM, now=NOW, sentence_id=inside.person.sentences.get().pk)

    (running,) = deadlines.of_thing(referral).filter(kind=rules.FIRST_APPOINTMENT, cancelled_at=None)
    assert (running.due_at.date(), running.stopped_on) == (date(2022, 10, 17), TODAY)


def test_a_release_that_moves_in_the_record_moves_in_referrals_and_nobody_keys_it_again(inside):
    referral = made(inside)
    sentence = inside.person.sentences.get()
    Sentence.objects.filter(pk=sentence.pk).update(release_on=date(2022, 10, 3))

    assert actions.move_release(actor=SYSTEM, now=NOW, sentence_id=sentence.pk) == 1
    assert actions.move_release(actor=SYSTEM, now=NOW, sentence_id=sentence.pk) == 0  # safe to repeat

    referral.refresh_from_db()
    assert (referral.release_on, referral.first_due_on) == (date(2022, 10, 3), date(2022, 10, 17))
    change = Change.objects.get(field="release_on")
    assert (change.old, change.new) == ("2022-09-01", "2022-10-03")
    assert change.reason == "The day of release moved in the custody record."


def test_one_who_is_in_the_community_has_no_release_to_amend(inside):
    referral = made(inside)
    Referral.objects.update(path="community")
    inside.person.in_custody = False
    inside.person.save(update_fields=["in_custody"])

    with pytest.raises(NotNow, match="no release to give"):
        actions.amend_contact(
            actor=inside.practitioner, now=NOW, referral_id=referral.pk, contact=TEAM, why="They moved"
        )
    page = reverse("referrals:amend", args=[referral.pk, "release_on"])
    assert browser(inside.practitioner).get(page).status_code == 404


def test_a_transfer_takes_prison_and_release_along(inside):
    referral = made(inside)
    other = make_body("ACC", cohort="all-adults")

    new = actions.transfer(
        actor=inside.practitioner, now=NOW, referral_id=referral.pk,
        place=Place(body_id=other.pk, area=inside.area), reason="Nearer", is_risk_confirmed=True,
    )  # fmt: skip

    assert (new.path, new.prison, new.contact, new.first_due_on) == ("later", PRISON, TEAM, date(2022, 9, 15))


def test_a_release_that_is_not_known_leaves_the_clock_with_the_referral(inside):
    referral = made(inside, release_certainty="unknown", release_on=None, release_note="Parole not decided")

    assert (referral.release_on, referral.path, referral.first_due_on) == (None, "later", date(2022, 3, 21))


def test_a_referral_from_the_community_tells_nothing_of_custody():
    referral = make_sent(make_cast())

    assert (referral.path, referral.prison, referral.release_certainty) == ("community", "", "")
