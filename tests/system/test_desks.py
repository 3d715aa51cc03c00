"""Each role's desk as its holder signs in and sees it: every line that is promised, its count, and where it leads."""

from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from lxml import html

from throughcare.access.acting import acting
from throughcare.access.actor import SYSTEM
from throughcare.access.roles import Role
from throughcare.clock import clock
from throughcare.delivery.services.tests.factories import TENTH, book, make_held
from throughcare.delivery.services.tests.test_enforcement import missed, second
from throughcare.delivery.services.tests.test_zones import victims
from throughcare.people.actions.handover import name_officer
from throughcare.people.tests.factories import (
    DERBY,
    NOW,
    TODAY,
    browser,
    give_officer,
    make_actor,
    make_address,
    make_inside,
    make_need,
    make_person,
    make_sentence,
)
from throughcare.people.tests.test_handover import email_of, enter
from throughcare.referrals import actions
from throughcare.referrals.actions.quality import draw_sample
from throughcare.referrals.tests.factories import make_accepted, make_assigned, make_cast, make_sent, share_award
from throughcare.referrals.tests.test_proposals import begin

pytestmark = pytest.mark.django_db
TO_COME = "To come, the oldest deadline first"


def desks(actor, *moments):
    """The lines under each heading of the desk that somebody sees who signs in, at each of some moments."""
    client = browser(actor)
    for at in moments:
        clock.set_demo(at)
        yield lines_of(client)


def desk(actor, at=None):
    """The same at one moment, or as the clock stands."""
    return next(desks(actor, at)) if at else lines_of(browser(actor))


def lines_of(client):
    """The lines under each heading, once each has led to a page."""
    page = html.fromstring(client.get("/desk").content.decode())
    found = {}
    for table in page.cssselect("main table"):
        heading = table.cssselect("caption")[0].text_content().strip()
        found[heading] = [link.text_content() for link in table.cssselect("tbody a")]
    for listed in page.cssselect("main h2 + ul"):
        found[listed.getprevious().text_content()] = [link.text_content() for link in listed.cssselect("a")]
    for link in page.cssselect("main tbody a, main h2 + ul a"):
        assert client.get(link.get("href"), follow=True).status_code == 200, urlsplit(link.get("href")).path
    return found


def test_a_practitioner_finds_what_is_overdue_what_is_for_today_and_what_others_are_to_do():
    cast = make_cast()
    first = missed(cast, TENTH)
    other = second(cast)
    later = missed(other, TENTH + timedelta(days=1), needs=("family",))
    third = second(cast, "ETE", "region-east-midlands")
    sent = make_sent(third, needs=("ete",))

    found = desk(cast.practitioner, datetime(2022, 3, 16, 9, tzinfo=UTC))

    assert found["Overdue"] == [f"Judge the absence at {first.booking.referral.reference}"]
    assert found["Today"] == [f"Judge the absence at {later.booking.referral.reference}"]
    assert found["Waiting on others"] == [
        f"{sent.reference}: the provider decides",
        f"{first.booking.referral.reference}: the provider holds the first appointment",
        f"{later.booking.referral.reference}: the provider holds the first appointment",
    ]


def test_a_senior_finds_the_teams_work_its_deadlines_and_the_quality_sample():
    cast = make_cast()
    absent = missed(cast, TENTH).booking.referral
    late = make_assigned(second(cast), needs=("family",))
    idle, senior = make_actor(), make_actor(Role.SENIOR_PRACTITIONER)
    give_officer(make_person(), cast.practitioner.user_id)
    told = {"unit": DERBY, "sent_from": TODAY, "sent_until": TODAY, "count": 2, "seed": "spring"}
    sample = draw_sample(actor=senior, now=NOW, **told)

    found = desk(senior, datetime(2022, 3, 22, 9, tzinfo=UTC))

    assert idle.user_id != senior.user_id
    officers = 3 + 1  # the senior, who leads them, and the practitioner of the other service
    assert found["Your teams"] == [f"Derby City: {officers} officers have 3 cases, from 0 to 2 each"]
    assert found["Overdue"] == [
        "Absences of the unit that wait too long for a judgement: 1",
        *sorted(f"{each.reference}: the first appointment is overdue" for each in (absent, late)),
    ]
    assert f"Look at 2 of the cases of the quality sample of {sample.unit.name}" in found[TO_COME]


def test_a_prison_offender_manager_finds_the_handovers_due_and_no_others():
    prison, community = make_actor(Role.PRISON_OFFENDER_MANAGER, area=None), make_actor()
    crns = []
    for release in (date(2022, 11, 25), date(2023, 1, 10), date(2024, 6, 1)):
        sentence = make_inside(prison)
        handover = enter(prison, sentence, release, prison_officer=email_of(prison))
        with acting(SYSTEM):
            name_officer(actor=SYSTEM, now=NOW, handover=handover, officer_id=community.user_id)
        crns.append(sentence.person.crn)

    found = desk(prison)

    lines = [f"Hand {crn} over to {community.name}" for crn in crns]
    assert found == {TO_COME: lines[:2]}


def test_a_court_officer_finds_the_proposals_to_finish():
    officer, person = make_actor(Role.COURT_OFFICER), make_person()
    make_address(person)
    make_need(person, "thinking")
    begin(officer, person)

    found = desk(officer)

    assert found == {TO_COME: [f"Finish the proposal for {person.crn}"]}


def test_a_provider_manager_finds_what_is_unassigned_what_is_full_and_what_runs_out():
    cast = make_cast()
    accepted = make_accepted(cast)
    person = make_person()
    make_sentence(person)
    make_address(person)
    give_officer(person, cast.practitioner.user_id)
    cast.person = person
    sent = make_sent(cast)
    actions.set_capacity(actor=cast.manager, now=NOW, body_id=cast.body.pk, capacity_count=1)

    found = desk(cast.manager, datetime(2022, 3, 9, 9, tzinfo=UTC))

    assert found["Today"] == [f"Decide on {sent.reference}"]
    assert found["Your services"] == [f"{cast.body.name}: 2 of 1 places are taken"]
    assert found[TO_COME] == [
        f"Assign {accepted.reference} to a caseworker",
        f"{cast.body.name} is full: 2 of 1 places are taken",
    ]


def test_a_caseworker_finds_todays_appointment_the_record_that_is_due_and_the_plan():
    cast, other = make_cast(), make_cast("PWB", "police-derbyshire")
    planned = make_held(cast)
    referral = make_assigned(other, needs=("family",))
    book(other, referral, at=TENTH)
    morning, evening = (datetime(2022, 3, 10, hour, tzinfo=UTC) for hour in (9, 17))

    before, after = desks(other.caseworker, morning, evening)
    of_plan = desk(cast.caseworker, datetime(2022, 3, 11, 9, tzinfo=UTC))

    assert [line for line in before["Today"] if referral.reference in line] != []
    assert f"Record first appointment of {referral.reference}" in [line for lines in after.values() for line in lines]
    assert f"Write the action plan of {planned.reference}" in of_plan[TO_COME]


def test_a_subcontractor_finds_what_was_passed_on_and_what_is_late():
    cast = make_cast()
    member = share_award(cast.body, Anchor=40)["Anchor"]
    sub = make_actor(Role.SUBCONTRACTOR, area=None, organisation=member)
    referral = make_accepted(cast)
    with acting(cast.manager):
        actions.pass_on(actor=cast.manager, now=NOW, referral_id=referral.pk, to=member.pk, reason="Nearer to home.")

    assign = f"Assign {referral.reference} to a caseworker"
    before, after = desks(sub, NOW + timedelta(hours=1), datetime(2022, 3, 22, 9, tzinfo=UTC))
    assert before == {TO_COME: [assign]}
    assert after["Overdue"] == [assign]


def test_a_victim_liaison_officer_finds_the_checks_of_their_zones_and_no_name():
    cast = make_cast()
    book(cast, make_assigned(cast), place="Made-up Centre, DE1 2AB")
    liaison, _zone = victims(cast, "DE1")

    found = desk(liaison)

    [lines] = found.values()
    assert len(lines) == 2
    assert all(cast.person.crn in line and cast.person.family_name not in line for line in lines)
