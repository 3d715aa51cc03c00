"""Pages of contracts as each side uses them."""

from datetime import date

import pytest
from lxml import html

from support.access import RIVAL, World
from throughcare.access.roles import Role
from throughcare.contracts.tests.factories import make_contract

pytestmark = pytest.mark.django_db


def references(page):
    return [a.text for a in html.fromstring(page.content).cssselect("tbody a")]


def test_the_list_is_sorted_by_following_a_heading_and_back():
    world = World()
    late = make_contract(world, starts_on=date(2022, 6, 1))
    early = make_contract(world, RIVAL, starts_on=date(2022, 5, 1))
    client = world.client(Role.CONTRACT_MANAGER)

    assert references(client.get("/contracts")) == [early.reference, late.reference]
    assert references(client.get("/contracts?sort=-starts")) == [late.reference, early.reference]
    assert references(client.get("/contracts?sort=provider")) == [late.reference, early.reference]
    assert references(client.get("/contracts?sort=nonsense")) == [early.reference, late.reference]
    heading = html.fromstring(client.get("/contracts?sort=starts").content).cssselect("th[aria-sort=ascending] a")[0]
    assert heading.get("href") == "?sort=-starts&page=1"


def test_the_list_asks_the_same_few_queries_however_long_it_is(django_assert_num_queries):
    world = World()
    client = world.client(Role.CONTRACT_MANAGER)
    for _ in range(3):
        make_contract(world)
    client.get("/contracts")

    with django_assert_num_queries(8):
        client.get("/contracts")
