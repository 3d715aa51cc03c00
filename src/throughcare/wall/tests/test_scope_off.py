"""With every app's `scope` switched off, the wall alone: nothing of a limited-access case, nothing of a rival's.

Every URL is asked for, by every role that its guard admits, in the world of the access test. Staff of the service may
see each other's units without `scope`, for the wall is coarse; past a limited-access list and across organisations
nobody sees anything.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FunctionType

import pytest
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from access.test_every_url import ENTRIES, ROWS, admitted, ask, to_sign_in
from support.access import LIMITED, RIVAL, Whose, World, home_of
from throughcare.access.roles import Role
from throughcare.accounts.rules import Kind
from throughcare.people.tests.access_rows import person
from throughcare.referrals.tests.access_rows import assigned

SUPPLIERS = [role for role in Role if home_of(role) is Kind.SUPPLIER and role is not Role.ADMINISTRATOR]
# A scope is every function of an app that says which rows somebody sees.
OTHERS = {"not_shut_out", "not_excluded", "rows_not_shut_out", "rows_not_excluded", "_of_probation", "_managed"}


def scopes() -> list[FunctionType]:
    """Every scope of every app."""
    found = {
        thing
        for name, module in sys.modules.items()
        if name.startswith("throughcare.")
        for key, thing in vars(module).items()
        if isinstance(thing, FunctionType)
        and thing.__module__.startswith("throughcare.")
        and (key == "scope" or key.endswith("_scope") or key in OTHERS)
    }
    return sorted(found, key=lambda each: (each.__module__, each.__name__))


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """The world of the access test, with somebody of limited access and somebody of a rival's in it."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = World()
        for role in Role:
            world.client(role)
        world.secrets = secrets(world)
        yield world
        transaction.set_rollback(True)


@pytest.fixture
def scope_off():
    """Switches every scope off: `with scope_off():`."""

    @contextmanager
    def off():
        everything = set(scopes())
        with pytest.MonkeyPatch.context() as patch:
            for name, module in list(sys.modules.items()):
                if name.startswith("throughcare."):
                    for key, thing in list(vars(module).items()):
                        if isinstance(thing, FunctionType) and thing in everything:
                            patch.setattr(module, key, lambda *args, **kwargs: Q())
            yield

    return off


@contextmanager
def built(world: World, name: str) -> Iterator[dict[Whose, str]]:
    """The addresses of a URL for each thing of its row; what was built for it is gone afterwards."""
    before = dict(world._made)
    try:
        with transaction.atomic():
            things = {whose: make(world) for whose, make in ROWS[name].kwargs.items()}
            yield {whose: reverse(ENTRIES[name].reverse, kwargs=kwargs) for whose, kwargs in things.items()}
            transaction.set_rollback(True)
    finally:
        world._made = before


def secrets(world: World) -> dict[Whose, set[bytes]]:
    """What must not stand in any answer: reference numbers of the person and of the referral."""
    return {
        whose: {world.once(person, whose).crn.encode(), world.once(assigned, whose).reference.encode()}
        for whose in (LIMITED, RIVAL)
    }


def test_the_scopes_that_are_switched_off_are_many_and_of_every_app_with_personal_data():
    apps = {each.__module__.split(".")[1] for each in scopes()}

    assert {"people", "referrals", "delivery", "market", "commissioning", "contracts", "insight"} <= apps
    assert len(scopes()) > 15


def pairs(name: str):
    """Roles that the guard of a URL admits, with what is not theirs beyond doubt."""
    entry, row = ENTRIES[name], ROWS[name]
    for role in Role:
        if not admitted(entry, role):
            continue
        if LIMITED in row.kwargs and not row.expects(role, LIMITED):
            yield role, LIMITED
        if RIVAL in row.kwargs and role in SUPPLIERS and not row.expects(role, RIVAL):
            yield role, RIVAL


# Contracts, what they may be asked for and delivery bodies have no policy before them; their referrals are walled.
PUBLISHED = {"contracts:contract", "referrals:asked", "insight:behind", "api:behind"}
WITH_THINGS = sorted(name for name in ENTRIES if name in ROWS and list(pairs(name)))


def each(names: list[str], *always: str) -> list:
    """All of them as a proof, and some of them each time."""
    return [pytest.param(name, marks=[] if name in always else pytest.mark.proof) for name in names]


@pytest.mark.parametrize(
    "name", each(WITH_THINGS, "referrals:person", "services:timeline", "commissioning:bid", "market:application")
)
def test_without_scope_the_wall_still_says_not_found(name, world, scope_off):
    with built(world, name) as paths, scope_off():
        for role, whose in pairs(name):
            answer = ask(world, role, "get", path=paths[whose], data={}, expected="not found")

            refused = answer.status_code in (401, 404, 405) or to_sign_in(answer)
            silent = name in PUBLISHED and not any(word in answer.content for word in world.secrets[whose])
            assert refused or silent, f"{role} at {whose} {paths[whose]}: {answer.status_code}"


LISTS = sorted(
    name
    for name, entry in ENTRIES.items()
    if name in ROWS and not entry.takes and not entry.guard.public and "get" in entry.methods
)


@pytest.mark.parametrize("name", each(LISTS, "people:people", "referrals:referrals", "desk:desk"))
def test_without_scope_no_list_count_search_or_export_names_what_is_foreign(name, world, scope_off):
    for role in Role:
        if not admitted(ENTRIES[name], role):
            continue
        with scope_off():
            body = shown(world, role, reverse(ENTRIES[name].reverse))
        foreign = set() if role is Role.CASEWORKER else set(world.secrets[LIMITED])
        if role in SUPPLIERS:
            foreign |= world.secrets[RIVAL]

        assert [word for word in foreign if word in body] == [], f"{role} at {name}"


def shown(world: World, role: Role, path: str) -> bytes:
    answer = ask(world, role, "get", path=path, data={}, expected="reached")
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.mark.parametrize("role", [Role.PRACTITIONER, Role.INSPECTOR])
def test_without_scope_a_search_by_name_or_crn_does_not_find_a_limited_access_case(role, world):
    client, limited = world.client(role), world.once(person, LIMITED)

    for text in (limited.family_name, "limted", limited.crn):
        found = client.post("/people", {"text": text}, follow=True)

        assert found.status_code == 200
        assert f'/people/{limited.pk}"'.encode() not in found.content
