"""The advice register: you said, we did, and everybody sees when nothing came in time."""

from datetime import date, timedelta

import pytest

from support.access import World
from throughcare.access.roles import Role
from throughcare.deadlines.models import Deadline
from throughcare.engagement.actions import advice
from throughcare.engagement.models import Advice
from throughcare.engagement.tests.factories import by, make_advice, make_programme
from throughcare.kernel.errors import NotNow, NotValid

pytestmark = pytest.mark.django_db


@pytest.mark.requirement(96)
def test_advice_without_an_answer_for_twenty_working_days_is_overdue_to_everybody(world: World):
    programme = make_programme(world)
    late, fresh = make_advice(world, programme, days_ago=40), make_advice(world, programme, days_ago=1)
    page = world.client(None).get(f"/engagement/{programme.reference}/advice").content.decode()

    sections = dict(zip((2, 1), page.split("<section")[1:3], strict=True))

    assert "Overdue" in sections[late.number]
    assert "Overdue" not in sections[fresh.number]
    assert "1 answer is late." in page
    assert "1 answer is late." in world.client(None).get(f"/engagement/{programme.reference}").content.decode()


def test_the_answer_is_due_on_the_twentieth_working_day_and_the_deadline_is_a_row(world: World):
    programme = make_programme(world)
    told = {"adviser": "A group (made up)", "said": "Pay in advance.", "said_cy": ""}

    taken = advice.take(programme=programme, received_on=date(2021, 12, 20), **told, **by(world))

    assert taken.due_on == date(2022, 1, 20)  # two bank holidays and New Year's Day, kept on the Monday
    row = Deadline.objects.get(kind="advice.answer")
    assert (row.thing_id, row.role, row.organisation_id) == (taken.pk, "commissioner", programme.buyer_id)


def test_an_answer_is_published_stays_and_ends_the_wait(world: World):
    taken = make_advice(world, make_programme(world), days_ago=40)
    commissioner = world.client(Role.COMMISSIONER)
    line = f"Answer advice 1 about {taken.programme.name}"
    waiting = line in commissioner.get("/desk").content.decode()
    page = f"/programmes/{taken.programme.reference}/advice/1"

    commissioner.post(page, {"did": "We pay a quarter in advance.", "did_cy": "Talwn chwarter ymlaen llaw."})

    shown = world.client(None).get(f"/engagement/{taken.programme.reference}/advice").content.decode()
    assert waiting
    assert line not in commissioner.get("/desk").content.decode()
    assert "We pay a quarter in advance." in shown
    assert "It was late." in shown
    assert commissioner.post(page, {"did": "Something else."}).status_code == 409
    with pytest.raises(NotNow):
        advice.answer(advice=taken, did="Something else.", did_cy="", **by(world))
    assert Advice.objects.get().did == "We pay a quarter in advance."


def test_advice_of_a_day_to_come_is_refused(world: World):
    told = {"adviser": "A group (made up)", "said": "Pay in advance.", "said_cy": ""}

    with pytest.raises(NotValid, match="Enter a day that has come"):
        advice.take(programme=make_programme(world), received_on=world.today + timedelta(days=1), **told, **by(world))
