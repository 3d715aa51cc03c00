"""Guessing slows down whoever guesses, and nobody else; counts hold for several processes at once."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection, connections
from django.test import Client

from support import mail
from support.access import PASSWORD, World
from throughcare.access.roles import Role
from throughcare.accounts import rules, throttle
from throughcare.accounts.models import Throttle, User

SECRET = "JBSWY3DPEHPK3PXP"
ATTACKER, OWNER = "203.0.113.9", "198.51.100.7"
REFUSED = "Too many wrong attempts from here."


@pytest.fixture
def owner(world: World) -> User:
    return world.user(Role.CASEWORKER)


def at(address: str) -> Client:
    return Client(headers={"host": "localhost"}, REMOTE_ADDR=address)


def guess(client: Client, user: User, password: str = "not the password") -> str:
    answer = client.post("/sign-in", {"login": user.email, "password": password})
    return answer.get("Location") or answer.content.decode()


def later(seconds: int) -> None:
    """Let time pass for all that is counted."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_throttle SET free_at = free_at - make_interval(secs => %s)", [seconds])


def test_after_five_wrong_passwords_the_right_one_waits_half_a_minute(owner: User):
    attacker = at(ATTACKER)
    for _attempt in range(5):
        assert REFUSED not in guess(attacker, owner)

    refused = guess(attacker, owner, PASSWORD)
    later(31)

    assert re.search(r"Too many wrong attempts from here\. Wait (30|2\d) seconds, then try again\.", refused)
    assert guess(attacker, owner, PASSWORD) == "/sign-in/code"


def test_each_further_guess_doubles_the_wait_up_to_a_quarter_of_an_hour(owner: User):
    waits = []
    for _attempt in range(8):
        throttle.attempt(rules.PASSWORD, owner.email, ATTACKER)
        waits.append(throttle.attempt(rules.PASSWORD, owner.email, ATTACKER))
        later(900)

    assert [wait for wait in waits if wait] == [30, 60, 120, 240, 480, 900]


def test_an_hour_without_a_guess_begins_anew(owner: User):
    for _attempt in range(5):
        throttle.attempt(rules.PASSWORD, owner.email, ATTACKER)
    later(30 + 3601)

    assert [throttle.attempt(rules.PASSWORD, owner.email, ATTACKER) for _attempt in range(6)] == [0, 0, 0, 0, 0, 30]


def test_somebody_who_hammers_a_name_does_not_keep_its_owner_out(owner: User):
    attacker = at(ATTACKER)
    for _attempt in range(20):
        guess(attacker, owner)

    assert REFUSED in guess(attacker, owner, PASSWORD)
    assert guess(at(OWNER), owner, PASSWORD) == "/sign-in/code"


def test_on_a_device_that_was_used_before_the_owner_gets_in_even_from_the_attackers_address(owner: User, code):
    own = at(ATTACKER)  # the same office, behind one address
    guess(own, owner, PASSWORD)
    own.post("/sign-in/code", {"code": code(SECRET)})
    own.post("/sign-out")
    attacker = at(ATTACKER)
    for _attempt in range(20):
        guess(attacker, owner)

    assert REFUSED in guess(attacker, owner, PASSWORD)
    assert guess(own, owner, PASSWORD) == "/sign-in/code"


def test_a_device_known_to_one_account_is_a_stranger_to_another(world: World, owner: User, code):
    device = at(ATTACKER)
    guess(device, owner, PASSWORD)
    device.post("/sign-in/code", {"code": code(SECRET)})
    device.post("/sign-out")
    rival = world.user(Role.BID_WRITER)
    for _attempt in range(5):
        guess(at(ATTACKER), rival)

    assert REFUSED in guess(device, rival, PASSWORD)


def test_a_forged_device_is_no_known_device(owner: User):
    attacker = at(ATTACKER)
    for _attempt in range(5):
        attacker.cookies["device"] = "eyJpZCI6ImEiLCJmb3IiOltdfQ:forged"
        guess(attacker, owner)

    assert REFUSED in guess(attacker, owner, PASSWORD)


def test_a_reset_password_ends_the_wait_where_it_was_set(owner: User):
    own = at(OWNER)
    for _attempt in range(5):
        guess(own, owner)
    own.post("/accounts/password/reset", {"email": owner.email})
    own.post(own.get(mail.newest_link(owner.email))["Location"], {"password1": "four other made-up words"})

    assert guess(own, owner, "four other made-up words") == "/sign-in/code"


def wrong_codes(owner: User, address: str, times: int) -> str:
    client = at(address)
    guess(client, owner, PASSWORD)
    return [client.post("/sign-in/code", {"code": "000000"}).content.decode() for _attempt in range(times)][-1]


def test_after_five_wrong_codes_the_right_one_is_not_looked_at(owner: User, code):
    client = at(ATTACKER)
    guess(client, owner, PASSWORD)
    for _attempt in range(5):
        client.post("/sign-in/code", {"code": "000000"})

    answer = client.post("/sign-in/code", {"code": code(SECRET)})

    assert REFUSED in answer.content.decode()
    assert client.get("/accounts/security").status_code == 302


def test_codes_tried_from_many_addresses_are_counted_together_but_not_against_the_owners_device(owner: User, code):
    own = at(OWNER)
    guess(own, owner, PASSWORD)
    own.post("/sign-in/code", {"code": code(SECRET)})
    own.post("/sign-out")
    Authenticator.objects.filter(user=owner, type="totp").update(last_used_at=None)
    for number in range(6):
        wrong_codes(owner, f"192.0.2.{number}", 5)

    assert REFUSED in wrong_codes(owner, "192.0.2.99", 1)
    guess(own, owner, PASSWORD)
    recovery = Authenticator.objects.get(user=owner, type="recovery_codes").wrap().get_unused_codes()[0]
    assert own.post("/sign-in/code", {"code": recovery}).status_code == 302


def test_an_address_gets_three_links_to_reset_its_password_whoever_asks(owner: User):
    for number in range(5):
        answer = at(f"192.0.2.{number}").post("/accounts/password/reset", {"email": owner.email})
        assert answer["Location"] == "/accounts/password/reset/sent"

    assert mail.how_many() == 3


def test_no_address_is_stored(owner: User):
    guess(at(ATTACKER), owner)

    keys = list(Throttle.objects.values_list("key", flat=True))

    assert [len(key) for key in keys] == [64] * 2
    assert owner.email not in str(keys)
    assert ATTACKER not in str(keys)


def test_old_counts_are_forgotten(owner: User):
    throttle.attempt(rules.PASSWORD, owner.email, ATTACKER)
    later(24 * 3600 + 1)

    throttle.forget_old()

    assert Throttle.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_attempts_of_many_processes_at_once_are_counted_once_each():
    def one(_number: int) -> int:
        try:
            return throttle.attempt(rules.PASSWORD, "somebody@made-up.example", ATTACKER)
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(8) as threads:
        waits = list(threads.map(one, range(40)))

    assert waits.count(0) == 5


@pytest.mark.django_db
def test_the_table_costs_no_wait_for_the_disk():
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'accounts_throttle'")
        assert cursor.fetchone() == ("u",)
