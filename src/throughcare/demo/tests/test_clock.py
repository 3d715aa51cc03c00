"""The demo's clock: it moves by button, forward alone, and does what falls due on the way."""

from datetime import date, timedelta

import pytest

from support.access import World
from throughcare.clock import clock
from throughcare.contracts.models import Contract
from throughcare.contracts.tests.factories import clear_all, make_contract
from throughcare.deadlines.models import Deadline

pytestmark = pytest.mark.django_db


def test_next_day_is_the_next_morning(client):
    client.post("/demo/next-day", headers={"host": "localhost"})

    assert clock.london_day(clock.now()) == date(2022, 3, 8)


def test_next_deadline_goes_to_the_first_that_is_open_and_fires_it(client):
    world = World()
    contract = make_contract(world, starts_on=world.today + timedelta(days=3))
    clear_all(world, contract)

    client.post("/demo/next-deadline", headers={"host": "localhost"})

    assert clock.london_day(clock.now()) == date(2022, 3, 10)
    assert Contract.objects.get().status == "live"


def test_a_deadline_that_passes_is_noted_once(client):
    world = World()
    make_contract(world, starts_on=world.today + timedelta(days=3))

    client.post("/demo/next-deadline", headers={"host": "localhost"})
    client.post("/demo/next-day", headers={"host": "localhost"})

    starts = Deadline.objects.get(kind="contract.starts")
    assert clock.london_day(starts.escalated_at) == date(2022, 3, 10)


def test_the_clock_does_not_go_back():
    clock.set_demo(clock.now() + timedelta(days=1))

    with pytest.raises(RuntimeError, match="back"):
        clock.set_demo(clock.now() - timedelta(seconds=1))


def test_outside_the_demo_the_buttons_do_not_exist(client, settings):
    settings.DEMO = False

    for path in ("/demo/next-day", "/demo/next-deadline"):
        assert client.post(path, headers={"host": "localhost"}).status_code == 404
