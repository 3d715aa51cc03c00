"""How somebody is reached, what is done for them, what they declare and when they can come: dated, and seen by few."""

from datetime import UTC, datetime, time, timedelta

import pytest

from throughcare.access.acting import acting
from throughcare.access.roles import Role
from throughcare.audit.models import Event
from throughcare.kernel.errors import NotAllowed, NotNow, NotValid
from throughcare.people.actions import circumstances as actions
from throughcare.people.models import Change, Commitment, ContactPreference, Declaration
from throughcare.people.queries import circumstances as reads
from throughcare.people.rules.circumstances import Audience, Channel, Characteristic, CommitmentKind, Condition, Side
from throughcare.people.rules.week import HALVES, Busy, unavailable
from throughcare.people.tests.factories import NOW, TODAY, browser, make_actor, make_person, text_of

pytestmark = pytest.mark.django_db
SCHOOL_RUN = {"days": [0, 1, 2, 3, 4], "starts": time(15), "ends": time(17)}


@pytest.fixture
def officer():
    return make_actor()


@pytest.fixture
def person():
    return make_person()


def prefer(officer, person, now=NOW, **told):
    facts = {"channel": Channel.CALL, "number": "07700 900123", "best_time": "after 5pm"}
    facts |= {"may_leave_message": False, "safety_note": "Her partner may pick up"}
    return actions.prefer_contact(actor=officer, now=now, person_id=person.pk, **facts | told)


def commit(officer, person, **told):
    facts = {"kind": CommitmentKind.CHILDCARE, "details": "School run", "valid_from": TODAY, "last_on": None}
    return actions.commit(actor=officer, now=NOW, person_id=person.pk, **facts | SCHOOL_RUN | told)


def declare(officer, person, characteristic, answer, **told):
    facts = {"audience": Audience.STAFF, "declared_on": TODAY}
    return actions.declare(
        actor=officer, now=NOW, person_id=person.pk, characteristic=characteristic, answer=answer, **facts | told
    )


def at(day, hour):
    return datetime(2022, 3, day, hour, tzinfo=UTC)


def test_a_new_way_of_reaching_somebody_ends_the_one_before_and_keeps_it(officer, person):
    prefer(officer, person)

    prefer(officer, person, now=NOW + timedelta(days=10), channel=Channel.LETTER, number="")

    rows = ContactPreference.objects.order_by("valid_from")
    assert [(row.channel, row.valid_until) for row in rows] == [
        ("telephone_call", TODAY + timedelta(days=10)),
        ("letter", None),
    ]


def test_a_call_without_a_number_is_refused(officer, person):
    with pytest.raises(NotValid) as refused:
        prefer(officer, person, number="ask mum")

    assert [str(problem) for problem in refused.value.problems] == ["Enter the number in digits"]
    assert not ContactPreference.objects.exists()


def test_what_somebody_declares_is_kept_with_its_day_and_is_what_the_record_says(officer, person):
    declare(officer, person, Characteristic.DISABILITY, "yes")
    declare(officer, person, Characteristic.RACE, "B1")
    declare(officer, person, Characteristic.DISABILITY, "no", declared_on=TODAY - timedelta(days=90))

    person.refresh_from_db()
    assert (person.has_disability, person.ethnicity) == (True, "B1")
    assert Declaration.objects.count() == 3
    assert list(Change.objects.order_by("pk").values_list("field", "new")) == [
        ("has_disability", "True"),
        ("ethnicity", "B1"),
    ]


def test_somebody_may_prefer_not_to_say(officer):
    person = make_person(has_disability=True)

    declare(officer, person, Characteristic.DISABILITY, "prefers_not_to_say")

    person.refresh_from_db()
    assert person.has_disability is None


def test_an_answer_is_one_of_the_list(officer, person):
    with pytest.raises(NotValid):
        declare(officer, person, Characteristic.RELIGION, "his uncle’s")

    assert not Declaration.objects.exists()


def test_what_is_for_officers_alone_is_not_seen_by_others_who_see_the_record(officer, person):
    declare(officer, person, Characteristic.ORIENTATION, "bisexual", audience=Audience.OFFICERS)
    declare(officer, person, Characteristic.RELIGION, "sikh", audience=Audience.STAFF)
    inspector = make_actor(Role.INSPECTOR, area=None)

    def seen(actor):
        with acting(actor, NOW):
            return [row.answer for row in reads.page(actor, person, TODAY).declarations]

    assert seen(officer) == ["sikh", "bisexual"]
    assert seen(inspector) == ["sikh"]
    with acting(make_actor(Role.CASEWORKER, area=None), NOW):
        assert not Declaration.objects.exists()


def test_an_adjustment_ends_and_is_kept(officer, person):
    told = {"condition": Condition.HEARING, "adjustment": "A quiet room", "audience": Audience.DELIVERY}
    found = actions.adjust(actor=officer, now=NOW, person_id=person.pk, **told)

    actions.end_adjustment(actor=officer, now=NOW + timedelta(days=2), adjustment_id=found.pk)

    assert reads.for_delivery(person, TODAY)[1] == [found]
    assert reads.for_delivery(person, TODAY + timedelta(days=2))[1] == []
    with pytest.raises(NotNow):
        actions.end_adjustment(actor=officer, now=NOW + timedelta(days=3), adjustment_id=found.pk)


@pytest.mark.requirement(79)
def test_booking_asks_one_source_for_commitments_and_half_days(officer, person):
    commit(officer, person)
    actions.say_available(
        actor=officer, now=NOW, person_id=person.pk, halves=range(2, HALVES), valid_from=TODAY, last_on=None
    )

    week = reads.week(person.pk, TODAY)

    assert (
        week.in_words()
        == "Monday, Tuesday, Wednesday, Thursday, Friday, 15:00 to 17:00; Monday, mornings; Monday, from noon"
    )
    assert [week.clashes(at(7, hour), 60) for hour in (9, 14)] == [True, True]  # a Monday
    assert [week.clashes(at(8, hour), 60) for hour in (9, 14, 15, 17)] == [False, False, True, False]
    assert not reads.week(person.pk, TODAY - timedelta(days=1))


def test_times_end_with_the_commitment(officer, person):
    found = commit(officer, person, last_on=TODAY + timedelta(days=30))

    assert reads.week(person.pk, TODAY + timedelta(days=30))
    assert not reads.week(person.pk, TODAY + timedelta(days=31))
    actions.end_commitment(actor=officer, now=NOW + timedelta(days=3), commitment_id=found.pk)
    assert not reads.week(person.pk, TODAY + timedelta(days=3))


def test_the_times_of_a_newer_plan_take_the_place_of_those_before(officer, person):
    times = Busy(days=frozenset({1}), starts=time(9), ends=time(10))
    told = {"person_id": person.pk, "plan_ref": "AB1234AC", "details": "Prayer"}

    actions.commit_by_plan(actor=officer, now=NOW, times=times, **told)
    actions.commit_by_plan(actor=officer, now=NOW + timedelta(days=7), times=None, **told)

    assert Commitment.objects.get().valid_until == TODAY + timedelta(days=7)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"ends": None}, "Give the days and both times, or leave all three out"),
        ({"ends": time(14)}, "The times must end after they begin"),
        ({"details": " "}, "Say what it is"),
        ({"last_on": TODAY - timedelta(days=1)}, "The last day can’t be before the first"),
    ],
)
def test_what_is_wrong_with_a_commitment_is_said(officer, person, told, said):
    with pytest.raises(NotValid) as refused:
        commit(officer, person, **told)

    assert [str(problem) for problem in refused.value.problems] == [said]


def test_somebody_who_can_always_come_is_never_busy():
    assert unavailable(range(HALVES)) == []


def test_a_strength_is_noted_once_until_it_ends(officer, person):
    told = {"actor": officer, "now": NOW, "person_id": person.pk, "side": Side.STRENGTH, "code": "FAMILY"}
    found = actions.note_circumstance(notes="A sister nearby", **told)
    with pytest.raises(NotNow):
        actions.note_circumstance(notes="", **told)

    actions.end_circumstance(actor=officer, now=NOW, circumstance_id=found.pk)

    assert actions.note_circumstance(notes="", **told).pk != found.pk
    assert Event.objects.filter(verb="circumstance.noted").count() == 2


def test_whoever_only_reads_the_record_writes_none_of_it(person):
    with pytest.raises(NotAllowed):
        prefer(make_actor(Role.COURT_OFFICER), person)


def test_an_officer_fills_in_the_page(officer, person):
    client, here = browser(officer), f"/people/{person.pk}"
    day = {"valid_from-day": "7", "valid_from-month": "3", "valid_from-year": "2022"}

    client.post(f"{here}/contact", {"channel": "letter", "may_leave_message": "no"})
    client.post(
        f"{here}/adjustments/add",
        {"condition": "hearing", "adjustment": "A quiet room", "audience": "and_those_who_deliver_services"},
    )
    client.post(f"{here}/times", {"halves": ["0", "3"]} | day)
    client.post(
        f"{here}/commitments/add",
        {"kind": "work", "details": "Bakery", "days": ["4"], "starts": "4am", "ends": "noon"} | day,
    )
    client.post(f"{here}/circumstances/barrier/add", {"code": "ISOLATION", "notes": "New in town"})
    to = client.post(f"{here}/declare", {"characteristic": "religion_or_belief"})["Location"]
    said = {"declared_on-day": "7", "declared_on-month": "3", "declared_on-year": "2022"}
    page = text_of(client.post(to, {"answer": "sikh", "audience": "their_officers"} | said, follow=True))

    assert "By Letter" in page
    assert "Hearing: A quiet room" in page
    assert "Work: Bakery They can’t come: Friday, 04:00 to 12:00." in page
    assert "Isolation, or nobody to support them, since 7 Mar 2022. New in town" in page
    assert "Religion or belief: Sikh, declared on 7 March 2022" in page
    assert "Morning Yes No No" in page
