"""Exactly one officer is responsible on every day of a sentence, whatever is done, by the database's own word."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from throughcare.access.acting import acting
from throughcare.access.actor import SYSTEM
from throughcare.access.roles import Role
from throughcare.accounts.actions.people import end_posting
from throughcare.accounts.models import Posting
from throughcare.kernel.errors import Refusal
from throughcare.people import tasks
from throughcare.people.actions import handover as actions
from throughcare.people.actions import sentences
from throughcare.people.actions.allocating import allocate
from throughcare.people.actions.teams import move_to_unit
from throughcare.people.models import Custody, Handover, OfficerAssignment, Recall
from throughcare.people.tests.factories import TODAY, give_officer, make_actor, make_organisation
from throughcare.people.tests.test_handover import COM, POM, SENIOR, WHY, enter, inside, let_out, on, recall, take
from throughcare.reference.queries.memory import held

pytestmark = pytest.mark.django_db
VERBS = ("dates", "take", "name", "night", "release", "recall", "lose", "return", "allocate", "move", "leave")
STEPS = st.lists(st.tuples(st.sampled_from(VERBS), st.integers(0, 90), st.integers(0, 900)), max_size=14)


@pytest.fixture
def prison():
    return make_actor(POM, area=None)


@pytest.fixture
def community():
    return make_actor(COM)


@pytest.fixture
def unit(community):
    """Who leads the unit of the person, two more officers of it, and the administrator of their organisation."""
    there = make_organisation()
    colleagues = [make_actor(COM, organisation=there) for _ in range(2)]
    return (
        make_actor(SENIOR, organisation=there),
        make_actor(Role.ADMINISTRATOR, area=None, organisation=there),
        [community, *colleagues],
    )


def check(*, after=lambda: None):
    after()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.mark.requirement(55)
def test_the_database_refuses_a_day_without_an_officer_and_a_day_with_two(prison, community):
    sentence = inside(prison, community)
    check()
    row = sentence.person.officers.get()

    for broken in (
        lambda: OfficerAssignment.objects.filter(pk=row.pk).update(valid_until=date(2022, 1, 1)),
        lambda: OfficerAssignment.objects.filter(pk=row.pk).delete(),
        lambda: give_officer(sentence.person, community.user_id, valid_from=date(2022, 1, 1)),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            check(after=broken)

    def follow(day):
        OfficerAssignment.objects.filter(pk=row.pk).update(valid_until=date(2022, 1, 1))
        give_officer(sentence.person, community.user_id, valid_from=day)

    with pytest.raises(IntegrityError, match="a day without a responsible officer"), transaction.atomic():
        check(after=lambda: follow(date(2022, 1, 2)))
    check(after=lambda: follow(date(2022, 1, 1)))


def do(verb, sentence, number, now, prison, unit):
    """One step by its action, some of whose facts a number chooses."""
    senior, administrator, officers = unit
    officer, act = officers[number % len(officers)], {"now": now}
    out = sentence.releases.order_by("released_on").last()
    match verb:
        case "dates":
            enter(prison, sentence, date(2022, 1, 1) + timedelta(days=number), **act)
        case "take":
            take(officers[0], sentence, now)
        case "name":
            handover = Handover.objects.get(sentence=sentence, superseded_at=None)
            with acting(SYSTEM):
                actions.name_officer(actor=SYSTEM, handover=handover, officer_id=officers[0].user_id, **act)
        case "release":
            let_out(officers[0], sentence, now)
        case "recall" | "lose" if out:
            recall(officers[0], out, now, returned_on=now.date() if verb == "recall" else None)
        case "return" if gone := Recall.objects.filter(returned_on=None, release=out).first():
            told = {"kind": gone.kind, "recalled_on": gone.recalled_on, "reason": gone.reason}
            sentences.recall(actor=officers[0], release_id=out.pk, returned_on=now.date(), **told, **act)
        case "allocate":
            allocate(actor=senior, person_ids=[sentence.person_id], officer_id=officer.user_id, reason=WHY, **act)
        case "move":
            posting = Posting.objects.filter(user_id=officers[1].user_id, ends_on=None).get()
            move_to_unit(actor=senior, posting_id=posting.pk, unit="pdu-derbyshire", **act)
        case "leave":
            posting = Posting.objects.filter(user_id=officers[2].user_id).order_by("pk").last()
            end_posting(actor=administrator, posting_id=posting.pk, **act)
        case _:
            tasks.due(now)


@pytest.fixture
def sentence(prison, unit):
    """Somebody in custody, whose days are whole before the first history begins."""
    found = inside(prison, unit[2][0])
    check()
    return found


def holds(sentence, prison, unit, steps):
    """Whether the property holds after some steps, all of which are undone."""
    with transaction.atomic(), held():
        day = TODAY
        for verb, wait, number in steps:
            day += timedelta(days=wait)
            try:
                do(verb, sentence, number, on(day), prison, unit)
            except Refusal:  # what can't be done then, such as a release of somebody who is outside
                continue
        check()

        rows = [(a.valid_from, a.valid_until) for a in sentence.person.officers.all()]
        days = [sentence.starts_on + timedelta(days=n) for n in range((sentence.ends_on - sentence.starts_on).days + 1)]
        assert {sum(a <= d and (b is None or d < b) for a, b in rows) for d in days} == {1}
        assert Handover.objects.filter(sentence=sentence, superseded_at=None).count() == 1
        last = sentence.releases.order_by("released_on").last()
        assert Custody.objects.get(sentence=sentence).is_recalled is bool(last and last.recalled_on)
        transaction.set_rollback(True)


@pytest.mark.requirement(55)
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_whatever_is_done_one_officer_is_responsible_on_every_day_of_the_sentence(sentence, prison, unit, steps):
    holds(sentence, prison, unit, steps)


@pytest.mark.proof
@settings(max_examples=1_000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_after_a_thousand_histories_one_officer_is_responsible_on_every_day(sentence, prison, unit, steps):
    holds(sentence, prison, unit, steps)


def test_every_step_of_a_history_can_be_done(sentence, prison, unit):
    story = (
        ("allocate", 1), ("name", 0), ("move", 0), ("take", 140), ("release", 250), ("lose", 5), ("return", 6),
        ("release", 9), ("recall", 10), ("release", 3), ("allocate", 5), ("leave", 1), ("allocate", 0), ("night", 1),
    )  # fmt: skip
    day, refused = TODAY, []
    for verb, number in story:
        day += timedelta(days=number)
        try:
            do(verb, sentence, number, on(day), prison, unit)
        except Refusal as error:
            refused.append((verb, str(error)))

    assert refused == []
    assert sentence.person.officers.exclude(valid_until=None).count() == 3
