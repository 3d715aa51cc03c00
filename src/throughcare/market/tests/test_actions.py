from datetime import date, timedelta

import pytest

from support.access import OWN, RIVAL, World
from throughcare.access.roles import Role
from throughcare.audit.models import Event
from throughcare.deadlines.models import Deadline
from throughcare.deadlines.rules import LONDON
from throughcare.kernel.errors import NotAllowed, NotFound, NotNow, NotValid
from throughcare.market import actions, queries
from throughcare.market.models import Application, Cell, Qualification
from throughcare.market.tests.factories import make_complete, make_decided, make_draft, make_framework, make_sent

pytestmark = pytest.mark.django_db
REASONS = "The case studies show this service there."


@pytest.fixture
def world():
    return World()


def decide(world, cell, outcome="passed", reasons=REASONS):
    return make_decided(world, cell, outcome, reasons)


def test_start_twice_gives_the_same_application(world):
    first, second = make_draft(world), make_draft(world)

    assert first.pk == second.pk
    assert Event.objects.filter(verb="application.started").count() == 1


def test_start_for_another_organisation_is_refused_and_nothing_is_written(world):
    make_framework(world)
    rival = world.user(Role.BID_WRITER, RIVAL).postings.get().organisation_id

    with pytest.raises(NotAllowed):
        actions.start(actor=world.actor(Role.BID_WRITER), now=world.now, organisation_id=rival)

    assert not Application.objects.exists()


def test_choose_cells_replaces_the_choice_for_that_service_alone(world):
    application = make_complete(world)
    told = {"actor": world.actor(Role.BID_WRITER), "now": world.now, "application": application}

    actions.choose_cells(service_type="PWB", areas=["police-derbyshire", "police-leicestershire"], **told)
    actions.choose_cells(service_type="PWB", areas=["police-derbyshire"], **told)

    assert [(c.service_type_id, c.area_id) for c in queries.cells(application)] == [
        ("ACC", "region-east-midlands"),
        ("PWB", "police-derbyshire"),
    ]


def test_choose_cells_refuses_an_area_by_which_the_service_is_not_bought(world):
    application = make_draft(world)

    with pytest.raises(NotFound):
        actions.choose_cells(
            actor=world.actor(Role.BID_WRITER),
            now=world.now,
            application=application,
            service_type="ACC",
            areas=["police-derbyshire"],
        )


@pytest.mark.requirement(102)
def test_submit_starts_a_clock_of_ten_working_days_and_freezes_the_profile(world):
    application = make_sent(world)

    deadline = Deadline.objects.get(thing_id=application.pk, kind="application.assess")
    assert deadline.due_at.astimezone(LONDON).date() == date(2022, 3, 21)
    assert application.profile_as_sent["staff_count"] == "12"
    assert application.status == "submitted"


def test_submit_of_an_empty_application_names_everything_and_keeps_it_a_draft(world):
    application = make_draft(world)

    with pytest.raises(NotValid) as refused:
        actions.submit(actor=world.actor(Role.BID_WRITER), now=world.now, application=application)

    assert len(refused.value.problems) == 12
    assert Application.objects.get().status == "draft"


def test_submit_twice_is_refused_the_second_time(world):
    application = make_sent(world)

    with pytest.raises(NotNow):
        actions.submit(actor=world.actor(Role.BID_WRITER), now=world.now, application=application)


def test_an_application_that_was_sent_can_no_longer_be_written(world):
    application = make_sent(world)

    with pytest.raises(NotNow):
        actions.save_answer(
            actor=world.actor(Role.BID_WRITER), now=world.now, application=application, key="services", text="Other"
        )


def test_decide_pass_qualifies_at_once_and_the_last_cell_decides_the_application(world):
    application = make_sent(world, service_type="PWB", areas=("police-derbyshire", "police-leicestershire"))
    first, second = queries.cells(application)

    decide(world, first)
    assert Application.objects.get().status == "submitted"
    decide(world, second, outcome="failed", reasons="Nothing was said of Leicestershire at all.")

    assert Application.objects.get().status == "decided"
    assert [q.area_id for q in Qualification.objects.all()] == ["police-derbyshire"]
    assert Deadline.objects.get(kind="application.assess").met_at == world.now


def test_decide_without_reasons_is_refused(world):
    (cell,) = queries.cells(make_sent(world))

    with pytest.raises(NotValid):
        decide(world, cell, reasons="No.")

    assert Cell.objects.get().outcome == "pending"


def test_decide_twice_is_refused_and_qualifies_once(world):
    application = make_sent(world, service_type="PWB", areas=("police-derbyshire", "police-leicestershire"))
    cell = queries.cells(application)[0]
    decide(world, cell)

    with pytest.raises(NotNow):
        decide(world, cell)

    assert Qualification.objects.count() == 1


def test_decide_is_for_assessors_alone(world):
    (cell,) = queries.cells(make_sent(world))

    with pytest.raises(NotAllowed):
        actions.decide(actor=world.actor(Role.BID_WRITER), now=world.now, cell=cell, outcome="passed", reasons=REASONS)


def test_withdraw_stops_the_clock(world):
    application = make_sent(world)

    actions.withdraw(actor=world.actor(Role.BID_WRITER), now=world.now, application=application)

    assert Deadline.objects.get().cancelled_at == world.now
    assert Application.objects.get().status == "withdrawn"


@pytest.mark.requirement(24)
def test_an_organisation_qualified_for_accommodation_alone_is_not_qualified_for_employment(world):
    (cell,) = queries.cells(make_sent(world))
    decide(world, cell)

    area, own = {"region-east-midlands"}, world.user(Role.BID_WRITER, OWN).postings.get().organisation
    assert list(queries.qualified_in_all("ACC", area, world.now)) == [own]
    assert list(queries.qualified_in_all("ETE", area, world.now)) == []


def test_qualified_in_all_wants_every_area_and_the_moment(world):
    application = make_sent(world, service_type="PWB", areas=("police-derbyshire",))
    (cell,) = queries.cells(application)
    decide(world, cell)

    both = {"police-derbyshire", "police-leicestershire"}
    assert not queries.qualified_in_all("PWB", both, world.now).exists()
    assert not queries.qualified_in_all("PWB", {"police-derbyshire"}, world.now - timedelta(seconds=1)).exists()
