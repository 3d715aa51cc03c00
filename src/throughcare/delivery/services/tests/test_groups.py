"""Groups: several people at one time, each for a session of their own referral, and never who may not be together."""

from datetime import datetime, timedelta
from itertools import count

import pytest
from django.urls import reverse

from support.races import hands
from throughcare.access.roles import Role
from throughcare.clock import clock
from throughcare.clock.clock import LONDON
from throughcare.deadlines.models import Deadline
from throughcare.delivery.attendance import actions as attendance
from throughcare.delivery.attendance.models import Absence, Booking, Group
from throughcare.delivery.services import actions
from throughcare.delivery.services.actions import CameOf
from throughcare.delivery.services.models import Session
from throughcare.delivery.services.queries import groups, progress
from throughcare.delivery.services.queries.waiting import waiting
from throughcare.delivery.services.tests.factories import TENTH, book, make_planned
from throughcare.kernel.errors import NotAllowed, NotFound, NotNow, NotValid
from throughcare.people.models import NonAssociation, Person
from throughcare.people.tests.factories import (
    NOW,
    SINCE,
    browser,
    give_officer,
    make_actor,
    make_address,
    make_person,
    make_sentence,
    text_of,
)
from throughcare.referrals.models import Referral
from throughcare.referrals.tests.factories import Cast, make_cast, verbs

pytestmark = pytest.mark.django_db
MEETS = TENTH + timedelta(days=11)  # Monday 21 March, two in the afternoon
MINUTES = count(0, 70)


def another(cast: Cast, **person) -> Cast:
    """Another person of the same practitioner, provider and caseworker."""
    found = Cast(**{name: getattr(cast, name) for name in Cast.__dataclass_fields__})
    found.person = make_person(**person)
    make_sentence(found.person)
    make_address(found.person)
    give_officer(found.person, cast.practitioner.user_id)
    return found


def planned(cast: Cast, **person) -> Referral:
    """A referral of another person with a plan; the first appointments follow each other."""
    found = another(cast, **person)
    at = TENTH + timedelta(minutes=next(MINUTES))
    return make_planned(found, at=at)


def make_group(cast: Cast, **fields) -> Group:
    told = {"title": "Moving on", "minutes": 90, "method": "in_person", "place": "Room 2", "capacity_count": 3}
    told |= {"staff_id": cast.caseworker.user_id, "starts_at": MEETS} | fields
    return attendance.make_group(actor=cast.caseworker, now=TENTH + timedelta(days=2), body_id=cast.body.pk, **told)


def join(cast: Cast, group: Group, *referrals: Referral, **fields) -> list[Session]:
    who = {"actor": fields.pop("actor", cast.caseworker), "now": TENTH + timedelta(days=2)}
    return actions.join_group(**who, group_id=group.pk, referrals=[each.pk for each in referrals], **fields)


@pytest.fixture
def cast(db) -> Cast:
    return make_cast(cohort="all-adults")


def test_people_of_several_referrals_meet_at_one_time_with_one_leader(cast):
    first, second = planned(cast), planned(cast)
    group = make_group(cast)

    sessions = join(cast, group, first, second)

    assert [(s.number, s.booking.starts_at, s.booking.staff_id) for s in sessions] == [
        (1, MEETS, cast.caseworker.user_id),
        (1, MEETS, cast.caseworker.user_id),
    ]
    assert progress.progress(first).next_number == 2
    assert verbs(group) == ["group.made", "group.joined"]
    assert Deadline.objects.filter(kind="services.record", thing_id__in=[s.pk for s in sessions]).count() == 2


def test_the_leader_is_nowhere_else_meanwhile(cast):
    first = planned(cast)
    group = make_group(cast)

    with pytest.raises(NotValid, match="has another appointment from 14:00 to 15:30"):
        book(cast, first, 1, MEETS + timedelta(minutes=60))
    with pytest.raises(NotValid, match="has another appointment from 14:00 to 15:30"):
        make_group(cast, starts_at=MEETS + timedelta(minutes=30))

    join(cast, group, first)
    other = planned(cast)
    with pytest.raises(NotValid, match="has another appointment"):
        book(cast, other, 1, MEETS)


def test_a_group_has_no_more_people_than_places(cast):
    group = make_group(cast, capacity_count=2)
    join(cast, group, planned(cast))

    with pytest.raises(NotValid, match="The group has 1 places left"):
        join(cast, group, planned(cast), planned(cast))

    assert Booking.objects.filter(group=group).count() == 1


def test_a_woman_is_never_the_only_woman_unless_she_chose_it(cast):
    group = make_group(cast)
    man, woman = planned(cast), planned(cast, given_name="Ann", sex=Person.Sex.FEMALE)

    with pytest.raises(NotValid, match="Ann Marsh would be the only woman"):
        join(cast, group, man, woman)
    join(cast, group, woman)
    with pytest.raises(NotValid, match="Ann Marsh would be the only woman"):
        join(cast, group, man)

    join(cast, group, man, chose_alone=True)

    assert Booking.objects.get(group=group, person__sex="female").chose_alone
    assert not groups.shown(cast.caseworker, group.pk).lone_woman


def test_a_woman_whom_another_leaves_alone_stands_on_the_leaders_desk(cast):
    group = make_group(cast)
    man, woman = planned(cast), planned(cast, sex=Person.Sex.FEMALE)
    second = planned(cast, sex=Person.Sex.FEMALE)
    sessions = {s.referral_id: s for s in join(cast, group, man, woman, second)}

    actions.move_session(
        actor=cast.caseworker, now=TENTH + timedelta(days=3), session_id=sessions[second.pk].pk,
        starts_at=MEETS + timedelta(days=1), minutes=60, method="phone", place="", moved_by="PERSON", reason="A job",
    )  # fmt: skip

    lines = [each.text for each in waiting(cast.caseworker, TENTH + timedelta(days=4))]
    assert "A woman would be alone in the group “Moving on” of 21 March" in lines
    assert groups.shown(cast.caseworker, group.pk).lone_woman


def test_who_must_be_kept_apart_is_refused_without_saying_from_whom(cast):
    first, second = planned(cast, given_name="Al"), planned(cast, given_name="Bo")
    pair = sorted([first.person_id, second.person_id])
    NonAssociation.objects.create(
        person_id=pair[0],
        other_id=pair[1],
        level="not_in_one_session",
        reason="Gangs",
        valid_from=SINCE,
        recorded_at=NOW,
        recorded_by_id=cast.practitioner.user_id,
    )
    group = make_group(cast)
    join(cast, group, first)

    with pytest.raises(NotValid) as refused:
        join(cast, group, second)

    assert [str(each) for each in refused.value.problems] == [
        "Bo Marsh can’t be in this group: choose another group for them"
    ]
    assert Booking.objects.filter(group=group).count() == 1


def test_all_are_recorded_at_once_and_each_record_stays_its_own(cast):
    came, late, missed = planned(cast), planned(cast), planned(cast)
    group = make_group(cast)
    sessions = {s.referral_id: s.pk for s in join(cast, group, came, late, missed)}
    after = MEETS + timedelta(hours=2)
    told = {
        sessions[came.pk]: CameOf(happened="on_time", concerns="Sleeps badly"),
        sessions[late.pk]: CameOf(happened="late", notes="Said little"),
        sessions[missed.pk]: CameOf(happened="no", notes="No answer"),
    }

    actions.record_group(actor=cast.caseworker, now=after, group_id=group.pk, done="Talked of budgets", came_of=told)

    found = {s.referral_id: s for s in Session.objects.filter(booking__group=group).select_related("booking")}
    assert [(found[r.pk].status, found[r.pk].booking.attended, found[r.pk].notes) for r in (came, late, missed)] == [
        ("held", "on_time", "Talked of budgets"),
        ("held", "late", "Talked of budgets\n\nSaid little"),
        ("missed", "no", "No answer"),
    ]
    assert Absence.objects.get().person_id == missed.person_id
    assert not Deadline.objects.filter(kind="services.record", met_at=None, cancelled_at=None).exists()
    with pytest.raises(NotNow):
        actions.record_group(actor=cast.caseworker, now=after, group_id=group.pk, done="Again", came_of=told)


def test_what_is_missing_of_anybody_refuses_all_and_names_whose_it_is(cast):
    first, second = planned(cast), planned(cast)
    group = make_group(cast)
    sessions = join(cast, group, first, second)
    told = {sessions[0].pk: CameOf(happened="on_time", notes="Well"), sessions[1].pk: CameOf(happened="not_held")}

    with pytest.raises(NotValid) as refused:
        actions.record_group(
            actor=cast.caseworker, now=MEETS + timedelta(hours=2), group_id=group.pk, done="", came_of=told
        )

    assert [problem.field for problem in refused.value.problems] == [f"reason-{sessions[1].pk}"]
    assert set(Session.objects.filter(booking__group=group).values_list("status", flat=True)) == {"booked"}


def test_a_colleague_sees_that_others_come_and_not_who(cast):
    group = make_group(cast)
    join(cast, group, planned(cast), planned(cast))
    colleague = make_actor(Role.CASEWORKER, area=None, organisation=cast.body.organisation)

    shown = groups.shown(colleague, group.pk)

    assert (shown.sessions, shown.hidden_count, shown.may_lead) == ([], 2, False)
    with pytest.raises(NotAllowed):
        actions.call_off(actor=colleague, now=TENTH + timedelta(days=3), group_id=group.pk, words="Ill")
    with pytest.raises(NotFound):
        groups.group(make_cast("PWB", "police-derbyshire").caseworker, group.pk)


def test_a_colleague_who_leads_sees_and_records_everybody(cast):
    leader = make_actor(Role.CASEWORKER, area=None, organisation=cast.body.organisation)
    referral = planned(cast)
    group = make_group(cast, staff_id=leader.user_id)
    session = join(cast, group, referral)[0]

    assert [s.pk for s in groups.shown(leader, group.pk).sessions] == [session.pk]
    actions.record_group(
        actor=leader, now=MEETS + timedelta(hours=2), group_id=group.pk, done="Budgets",
        came_of={session.pk: CameOf(happened="on_time")},
    )  # fmt: skip

    assert Session.objects.get(pk=session.pk).recorded_by_id == leader.user_id


def test_a_limited_record_is_only_in_a_group_that_its_own_caseworker_leads(cast):
    leader = make_actor(Role.CASEWORKER, area=None, organisation=cast.body.organisation)
    referral = planned(cast)
    Person.objects.filter(pk=referral.person_id).update(is_limited_access=True)
    group = make_group(cast, staff_id=leader.user_id)
    theirs = make_group(cast)

    with pytest.raises(NotValid, match="only in a group that their own caseworker leads"):
        join(cast, group, referral)

    assert join(cast, theirs, referral)


def test_a_group_that_is_called_off_frees_every_place_to_be_booked_again(cast):
    first, second = planned(cast), planned(cast)
    group = make_group(cast)
    join(cast, group, first, second)

    actions.call_off(
        actor=cast.caseworker, now=TENTH + timedelta(days=3), group_id=group.pk, words="The room is flooded"
    )

    assert [progress.progress(each).next_number for each in (first, second)] == [1, 1]
    assert set(Session.objects.filter(booking__group=group).values_list("status", "notes")) == {
        ("not_held", "The room is flooded")
    }
    assert book(cast, first, 1, MEETS).pk
    with pytest.raises(NotNow):
        join(cast, group, second)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_the_last_place_at_once_one_is_told():
    cast = make_cast(cohort="all-adults")
    group = make_group(cast, capacity_count=2)
    join(cast, group, planned(cast))
    second, third = planned(cast), planned(cast)

    with hands() as pair:
        found = pair.both(lambda: join(cast, group, second), lambda: join(cast, group, third))

    assert sum(isinstance(each, NotValid) for each in found) == 1
    assert Booking.objects.filter(group=group, released_at=None).count() == 2


def test_a_group_from_its_page_to_its_record(cast):
    first, second = planned(cast), planned(cast, given_name="Sam")
    clock.set_demo(datetime(2022, 3, 14, 9, tzinfo=LONDON))
    worker, officer = browser(cast.caseworker), browser(cast.practitioner)
    made = {
        "body": cast.body.pk, "title": "Moving on", "staff": cast.caseworker.user_id, "time": "2pm", "minutes": "90",
        "day-day": "21", "day-month": "3", "day-year": "2022", "method": "in_person", "place": "Room 2",
        "link": "", "capacity_count": "8",
    }  # fmt: skip

    listed = worker.post(reverse("services:make_group"), made, follow=True)
    assert "Moving on" in text_of(listed)
    assert "0 of 8" in text_of(listed)
    group = Group.objects.get()
    assert "Sam Marsh" in text_of(worker.get(reverse("services:join_group", args=[group.pk]) + "?text=sam"))
    nobody = text_of(worker.get(reverse("services:join_group", args=[group.pk]) + "?text=zz"))
    assert "Nobody of that name has a session to be booked." in nobody
    assert "Add to the group" not in nobody
    joined = worker.post(
        reverse("services:join_group", args=[group.pk]), {"referrals": [first.pk, second.pk]}, follow=True
    )
    assert "2 of 8 taken" in text_of(joined)
    clock.set_demo(datetime(2022, 3, 21, 16, tzinfo=LONDON))
    assert "Record the group “Moving on” of 21 March" in text_of(worker.get(reverse("desk:desk")))
    one, two = Session.objects.filter(booking__group=group).order_by("referral_id")
    page = reverse("services:record_group", args=[group.pk])
    wrong = worker.post(page, {"done": "Talked of budgets", f"happened-{one.pk}": "on_time"})
    assert "There is a problem Say whether Sam Marsh came" in text_of(wrong)
    told = {"done": "Talked of budgets", f"happened-{one.pk}": "on_time", f"happened-{two.pk}": "no"}
    assert "recorded for everybody" in worker.post(page, told, follow=True).content.decode()

    seen = text_of(officer.get(reverse("services:progress", args=[first.pk])))
    assert "In a group: Moving on" in seen
    assert "Talked of budgets" in seen
    assert "Sam" not in seen


def test_the_list_of_groups_asks_no_more_for_more_groups(cast, django_assert_num_queries):
    for week in range(4):
        make_group(cast, starts_at=MEETS + timedelta(weeks=week))

    with django_assert_num_queries(1):
        rows = list(groups.groups(cast.caseworker, past=False, now=NOW))

    assert [row.come_count for row in rows] == [0, 0, 0, 0]
