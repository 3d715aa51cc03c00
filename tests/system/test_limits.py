"""Costly pages may be asked for only so often: by a user, and from an address that nobody is signed in from."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client, RequestFactory
from lxml import html

from access.test_every_url import ENTRIES
from support.access import World
from throughcare.access.roles import Role
from throughcare.accounts import throttle
from throughcare.accounts.rules import Rate
from throughcare.config.limits import API, ATTEMPT, EXPORT, LIMITS, SEARCH, seconds_to_wait

pytestmark = pytest.mark.django_db


def later(seconds: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_throttle SET free_at = free_at - make_interval(secs => %s)", [seconds])


def test_every_limit_is_of_a_page_that_exists():
    assert sorted(set(LIMITS) - set(ENTRIES)) == []


def use_up(rate: Rate, whose: str) -> None:
    while not throttle.take(rate, whose):
        pass


def test_an_export_beyond_the_limit_gets_a_page_that_says_how_long_to_wait():
    visitor = Client(headers={"host": "localhost"})
    for _request in range(EXPORT.burst):
        assert visitor.get("/awards/csv").status_code == 200
    use_up(EXPORT, "address 127.0.0.1")  # one comes back every six seconds, also while the pages were made

    refused = visitor.get("/awards/csv")

    page = html.fromstring(refused.content)
    wait = int(refused["Retry-After"])
    assert (refused.status_code, 1 <= wait <= 6) == (429, True)
    assert page.cssselect("h1")[0].text_content() == "Too many requests"
    assert f"Wait {throttle.spoken(wait)}, then try again." in page.cssselect("main")[0].text_content()


def test_after_the_wait_it_may_be_asked_for_again():
    visitor = Client(headers={"host": "localhost"})
    use_up(EXPORT, "address 127.0.0.1")

    before = visitor.get("/awards/csv").status_code
    later(6)

    assert (before, visitor.get("/awards/csv").status_code) == (429, 200)


def test_users_behind_one_address_do_not_use_up_each_others_searches():
    world = World()
    use_up(SEARCH, f"user {world.user(Role.PRACTITIONER).pk}")

    assert world.client(Role.PRACTITIONER).get("/people?page=1").status_code == 429
    assert world.client(Role.SENIOR_PRACTITIONER).get("/people?page=1").status_code == 200


def test_the_bare_list_is_not_counted():
    world = World()
    use_up(SEARCH, f"user {world.user(Role.PRACTITIONER).pk}")

    assert world.client(Role.PRACTITIONER).get("/people").status_code == 200


def test_looking_at_the_sign_in_page_is_free_and_sending_it_is_not():
    visitor = Client(headers={"host": "localhost"})
    use_up(ATTEMPT, "address 127.0.0.1")

    assert visitor.post("/sign-in", {"login": "", "password": ""}).status_code == 429
    assert visitor.get("/sign-in").status_code == 200


def test_a_program_hears_when_to_ask_again():
    use_up(API, "address 127.0.0.1")

    refused = RequestFactory().get("/api/anything")
    refused.user = AnonymousUser()

    assert seconds_to_wait(refused) == 1


def test_a_header_that_only_programs_send_does_not_let_a_page_be_asked_more_often():
    rates = []
    for token in ("one", "another"):
        request = RequestFactory().get("/awards/csv", headers={"authorization": f"Bearer {token}"})
        request.user = AnonymousUser()
        while not (seconds := seconds_to_wait(request)):
            rates.append(token)
        assert seconds > 0

    assert rates == ["one"] * EXPORT.burst
