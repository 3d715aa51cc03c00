"""Those who lead a delivery unit arrange teams, move staff and say who is responsible for whom, from today."""

from datetime import date, timedelta

import pytest
from lxml import html

from throughcare.access.roles import Role
from throughcare.accounts.models import Posting, User
from throughcare.audit.models import Event
from throughcare.kernel.errors import NotAllowed, NotFound, NotValid
from throughcare.people import queries
from throughcare.people.actions import allocating, teams
from throughcare.people.models import OfficerAssignment, RiskAssessment, Team, TeamPlace
from throughcare.people.queries import officers
from throughcare.people.queries.waiting import waiting
from throughcare.people.tests.factories import (
    DERBY,
    NOW,
    SINCE,
    TODAY,
    browser,
    give_officer,
    limit,
    make_actor,
    make_inside,
    make_need,
    make_organisation,
    make_person,
    make_sentence,
    text_of,
)

pytestmark = pytest.mark.django_db
HEAD, SENIOR = Role.HEAD_OF_UNIT, Role.SENIOR_PRACTITIONER
NOTTINGHAM = "pdu-nottingham-city"
WHY = "The officer is on long-term sick leave"


@pytest.fixture
def service():
    return make_organisation()


@pytest.fixture
def head(service):
    return make_actor(HEAD, organisation=service)


@pytest.fixture
def officer(service):
    return make_actor(organisation=service)


def posting_of(actor):
    return Posting.objects.get(user_id=actor.user_id, ends_on=None)


def person_of(officer, **fields):
    """Somebody who serves an order, and whose officer this is."""
    person = make_person(**fields)
    make_sentence(person)
    if officer:
        give_officer(person, officer.user_id, valid_from=date(2021, 11, 1))
    return person


def give(actor, people, officer, reason=""):
    ids = [person.pk for person in people]
    return allocating.allocate(actor=actor, now=NOW, person_ids=ids, officer_id=officer.user_id, reason=reason)


def responsible(person):
    return queries.officer_id(person, TODAY)


# Teams


@pytest.mark.requirement(10)
def test_a_head_makes_a_team_and_moves_staff_into_it_on_pages_effective_now(head, officer):
    client, posting = browser(head), posting_of(officer)
    page = text_of(client.post(f"/units/{DERBY}/teams/add", {"name": "Resettlement"}, follow=True))
    assert "The team is made." in page
    team = Team.objects.get()

    page = text_of(client.post(f"/staff/{posting.pk}/move", {"where": f"team:{team.pk}"}, follow=True))

    name = posting.user.name
    assert f"{name} is moved from today." in page
    assert page.index("Resettlement Change") < page.index(name, page.index("Resettlement Change"))
    place = TeamPlace.objects.get()
    assert (place.posting_id, place.team_id, place.valid_from, place.valid_until) == (posting.pk, team.pk, TODAY, None)
    events = Event.objects.filter(verb__in=("team.made", "team.joined")).order_by("pk")
    assert [(event.verb, event.actor_id) for event in events] == [
        ("team.made", head.user_id),
        ("team.joined", head.user_id),
    ]


@pytest.mark.requirement(10)
def test_a_head_moves_staff_to_another_unit_of_the_region_today_without_an_administrator(head, officer, service):
    person = person_of(officer)
    there = make_actor(HEAD, area=NOTTINGHAM, organisation=service)

    moved = browser(head).post(f"/staff/{posting_of(officer).pk}/move", {"where": f"unit:{NOTTINGHAM}"}, follow=True)

    assert "is moved from today." in text_of(moved)
    rows = Posting.objects.filter(user_id=officer.user_id).order_by("pk").values_list("area", "starts_on", "ends_on")
    assert list(rows) == [(DERBY, SINCE, TODAY), (NOTTINGHAM, TODAY, None)]
    assert Event.objects.filter(verb="posting.started", actor_id=head.user_id).count() == 1
    assert Event.objects.filter(verb="staff.moved", actor_id=head.user_id).count() == 1
    # those for whom they answer stay with them, and wait on the desks of who leads the unit
    assert responsible(person) == officer.user_id
    line = "Allocate in Derby City: 1 person has no officer who works there"
    assert [w.text for w in waiting(head, NOW)] == [line]
    assert waiting(there, NOW) == []


def test_staff_are_moved_by_who_leads_their_unit_and_never_by_themselves(officer, service):
    near, far = make_actor(SENIOR, organisation=service), make_actor(HEAD, area="pdu-gwent", organisation=service)
    posting = posting_of(officer)

    with pytest.raises(NotFound):
        teams.move_to_unit(actor=far, now=NOW, posting_id=posting.pk, unit=NOTTINGHAM)
    with pytest.raises(NotValid, match="of the same region"):
        teams.move_to_unit(actor=near, now=NOW, posting_id=posting.pk, unit="pdu-gwent")
    with pytest.raises(NotAllowed, match="Somebody else"):
        teams.move_to_unit(actor=near, now=NOW, posting_id=posting_of(near).pk, unit=NOTTINGHAM)

    assert Posting.objects.filter(ends_on=None).count() == 3


def test_a_team_is_named_once_renamed_and_closed_with_its_staff_kept(head, officer):
    team = teams.make_team(actor=head, now=NOW, unit=DERBY, name="Courts")
    teams.move_to_team(actor=head, now=NOW, posting_id=posting_of(officer).pk, team_id=team.pk)
    with pytest.raises(NotValid, match="There is a team of this name"):
        teams.make_team(actor=head, now=NOW, unit=DERBY, name=" courts ")

    teams.rename_team(actor=head, now=NOW, team_id=team.pk, name="Court team", phone="")
    page = text_of(browser(head).post(f"/teams/{team.pk}/close", {}, follow=True))

    assert "The team is closed." in page
    assert "Court team" not in page
    assert TeamPlace.objects.get().valid_until == TODAY
    teams.make_team(actor=head, now=NOW, unit=DERBY, name="Court team")


# Who is responsible


@pytest.mark.requirement(10)
def test_an_officer_is_chosen_with_everybodys_work_in_sight(head, officer, service):
    busy = make_actor(organisation=service)
    for _ in range(2):
        high = person_of(busy, risk_of_serious_harm="high")
    make_need(high, "thinking")
    person = person_of(officer, family_name="Chosen")
    limit(person_of(busy), busy.user_id, "only")  # whom the head may not see, and who is work all the same
    client = browser(head)

    page = client.get(f"/people/{person.pk}/officer")

    options = [option.text_content() for option in html.fromstring(page.content).cssselect("#id_officer option")]
    names = {actor: User.objects.get(pk=actor.user_id).name for actor in (officer, busy)}
    assert options == [
        "Select",
        f"{names[officer]}: 1 case (C 1), 3 points, 0 open referrals",
        f"{names[busy]}: 3 cases (B 2, C 1), 10.5 points, 0 open referrals",
    ]
    answer = text_of(client.post(f"/people/{person.pk}/officer", {"officer": busy.user_id, "reason": ""}, follow=True))
    assert "The officer is changed from today." in answer
    assert responsible(person) == busy.user_id
    assert Event.objects.filter(verb="person.allocated", actor_id=head.user_id).count() == 1
    assert Event.objects.get(verb="officer.given_people").thing_id == str(busy.user_id)


@pytest.mark.requirement(11)
def test_the_third_change_of_officer_in_twelve_months_asks_why_and_shows_a_flag(head, officer, service):
    others = [make_actor(organisation=service) for _ in range(2)]
    person = person_of(officer)
    OfficerAssignment.objects.update(valid_until=date(2021, 12, 1))
    give_officer(person, others[0].user_id, valid_from=date(2021, 12, 1), valid_until=date(2022, 2, 1))
    give_officer(person, others[1].user_id, valid_from=date(2022, 2, 1))
    client = browser(head)
    page = f"/people/{person.pk}/officer"
    assert "The officer has changed 2 times within 12 months" in text_of(client.get(page))

    refused = text_of(client.post(page, {"officer": officer.user_id, "reason": ""}))
    assert "This is change 3 of officer within 12 months. Say why it is needed" in refused
    assert responsible(person) == others[1].user_id

    record = text_of(client.post(page, {"officer": officer.user_id, "reason": WHY}, follow=True))
    assert "3 changes in 12 months" in record
    assert f"became responsible officer. {WHY}" in record
    newest = person.officers.order_by("-pk")[0]
    assert (newest.officer_id, newest.valid_from, newest.reason) == (officer.user_id, TODAY, WHY)


def test_a_change_long_ago_is_not_counted(head, officer, service):
    person = person_of(officer)
    OfficerAssignment.objects.update(valid_from=date(2020, 1, 1), valid_until=date(2021, 3, 7))
    give_officer(person, make_actor(organisation=service).user_id, valid_from=date(2021, 3, 7))

    assert officers.changes(person, TODAY) == 0
    assert officers.changes(person, TODAY - timedelta(days=1)) == 1


@pytest.mark.requirement(11)
def test_a_units_continuity_counts_who_kept_their_officer(head, officer, service):
    other = make_actor(organisation=service)
    person_of(officer)
    moved = person_of(officer)
    person_of(None)  # has nobody, so nobody was kept or lost
    limit(person_of(officer), None or officer.user_id, "only")
    give(head, [moved], other)

    found = officers.continuity(head_unit(), TODAY)

    assert (found.people, found.kept, found.often) == (3, 2, 0)
    page = text_of(browser(head).get(f"/units/{DERBY}"))
    assert "Kept their officer 67% of 3 people in the community, over 12 months" in page


def head_unit():
    return officers.Area.objects.get(pk=DERBY)


def test_several_people_are_given_to_one_officer_together_or_none_of_them(head, officer, service):
    gone = make_actor(area=NOTTINGHAM, organisation=service)
    people = [person_of(gone) for _ in range(2)]
    shut = person_of(gone)
    limit(shut, officer.user_id)
    client, page = browser(head), f"/units/{DERBY}/cases"
    assert "3 people without an officer who works in this unit" in text_of(client.get(page))

    refused = client.post(page, {"people": [p.pk for p in (*people, shut)], "officer": officer.user_id, "reason": ""})
    assert f"This officer can’t be responsible for {shut.crn}" in text_of(refused)
    assert [responsible(p) for p in people] == [gone.user_id] * 2

    done = client.post(page, {"people": [p.pk for p in people], "officer": officer.user_id, "reason": ""}, follow=True)
    assert "2 people are with" in text_of(done)
    assert [responsible(p) for p in (*people, shut)] == [officer.user_id] * 2 + [gone.user_id]
    assert "Select who is to get this officer" in text_of(client.post(page, {"officer": officer.user_id}))


def test_whoever_is_to_take_over_from_the_prison_is_named_on_the_same_page(head, officer):
    prison = make_actor(Role.PRISON_OFFENDER_MANAGER, area=None)
    sentence = make_inside(prison)
    sentence.handovers.create(
        person=sentence.person, prison_officer_id=prison.user_id, case="recalled", rules_from=SINCE, reckoned_at=NOW,
        opens_on=TODAY, community_from=TODAY + timedelta(days=9),
    )  # fmt: skip
    assert officers.to_allocate(head, [DERBY], TODAY).get() == sentence.person

    give(head, [sentence.person], officer)

    assert sentence.handovers.get().community_officer_id == officer.user_id
    assert responsible(sentence.person) == prison.user_id
    assert not officers.to_allocate(head, [DERBY], TODAY).exists()


def test_only_those_who_lead_the_unit_allocate_and_only_to_who_works_there(head, officer, service):
    person, far = person_of(officer), make_actor(area=NOTTINGHAM, organisation=service)

    with pytest.raises(NotAllowed, match="Only those who lead"):
        give(officer, [person], officer)
    with pytest.raises(NotValid, match="of another unit than this officer"):
        give(head, [person], far)
    with pytest.raises(NotValid, match="already"):
        give(head, [person], officer)

    assert person.officers.count() == 1


# Tiers


def test_the_page_of_a_tier_adds_up(officer):
    person = person_of(officer, risk_of_serious_harm="high")
    make_need(person, "thinking")
    RiskAssessment.objects.create(
        person=person, assessed_on=TODAY, rsr="3.40", ogrs=62, mappa_level=1, factors=["gangs"], is_iom=True
    )

    page = text_of(browser(officer).get(f"/people/{person.pk}/tier"))

    assert "Tier B2" in page
    lower = "Not counted. The higher of the two measures of serious harm counts alone."
    for line in (
        "Risk of serious harm: high 20",
        f"Risk of serious recidivism: 3.40% {lower} 10",
        "MAPPA level 1 5 Gangs 2",
        "D below 27",
        "Thinking and behaviour, counted twice: severe 4",
        "Reconviction: 62% 6",
        "Under integrated offender management 2",
        "1 below 12",
    ):
        assert line in page


@pytest.mark.parametrize("asked", ["1" * 5_000, "9" * 18, "x"])
def test_the_people_of_an_officer_who_is_not_there_are_not_found(head, asked):
    assert browser(head).get(f"/units/{DERBY}/cases", {"officer": asked}).status_code == 404
