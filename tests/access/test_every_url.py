"""Every URL and API operation, as every role, against one's own, a sibling's, a rival's and a limited-access thing."""

import copy
import importlib
import pkgutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from functools import partial
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse

import throughcare
from support.access import OWN, Entry, Row, Whose, World, entries, fingerprint, nothing_written
from throughcare.access.roles import ROLES, Role

REACHED = {200, 204, 302, 405, 409, 422}
HOW_TO_ADD = "add Row(url={name!r}, …) to ROWS in the app's tests/access_rows.py (see access/README.md)"


def rows() -> dict[str, Row]:
    """The rows of all apps, by URL."""
    found: dict[str, Row] = {}
    for module in pkgutil.walk_packages(throughcare.__path__, "throughcare."):
        if module.name.endswith(".tests.access_rows"):
            for row in importlib.import_module(module.name).ROWS:
                assert row.url not in found, f"{row.url} stands twice in the access table"
                found[row.url] = row
    return found


ENTRIES = {entry.name: entry for entry in entries()}
ROWS = rows()


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


def test_every_url_declares_who_may_reach_it():
    undeclared = sorted(name for name, entry in ENTRIES.items() if entry.guard is None)

    assert undeclared == [], "put @public, @signed_in or @requires(…) of access.guards on these views"


def test_every_url_has_a_row_and_every_row_a_url():
    missing = [HOW_TO_ADD.format(name=name) for name in ENTRIES if name not in ROWS]
    stale = sorted(set(ROWS) - set(ENTRIES))

    assert missing == []
    assert stale == []


def test_every_url_with_arguments_says_how_to_build_them():
    without = sorted(name for name, entry in ENTRIES.items() if entry.takes and name in ROWS and not ROWS[name].kwargs)

    assert without == []


def open_to_all(name: str) -> bool:
    """Whether nobody can be refused: a public page of no thing in particular."""
    return ENTRIES[name].guard.public and not ROWS[name].kwargs


COMPLETE = sorted(ENTRIES.keys() & ROWS.keys())
OPEN = [name for name in COMPLETE if ENTRIES[name].guard and open_to_all(name)]


FEW = (None, Role.PRACTITIONER, Role.BID_WRITER, Role.MACHINE_CLIENT)
TURNS = 4  # of the roles that a guard refuses, one in four knocks at a URL, others at the next


def test_every_guard_admits_every_role_of_the_table_and_no_other(world: World):
    """Without a request; the tests below make them for all who are admitted and for some who are not."""
    wrong = [
        f"{role} at {name}"
        for name in COMPLETE
        for role in Role
        if (guard := ENTRIES[name].guard) and plays(role, ENTRIES[name])
        if (guard.settling or guard.admits(world.actor(role))) != admitted(ENTRIES[name], role)
    ]

    assert wrong == []


@pytest.mark.parametrize("name", [name for name in COMPLETE if name not in OPEN])
def test_only_those_who_may_reach_it(name: str, world: World):
    drive(name, world, FEW if the_same_to_all(name) else (None, *visitors(name)))


@pytest.mark.parametrize("name", OPEN)
def test_everybody_reaches_what_is_open_to_all(name: str, world: World):
    drive(name, world, FEW)


@pytest.mark.proof
@pytest.mark.parametrize("name", COMPLETE)
def test_every_single_role_reaches_what_it_may_and_nothing_else(name: str, world: World):
    drive(name, world, (None, *Role))


def the_same_to_all(name: str) -> bool:
    """Whether a public page answers every role alike, each ownership by itself."""
    row = ROWS[name]
    return ENTRIES[name].guard.public and all(
        len({row.expects(role, whose) for role in (None, *Role)}) == 1 for whose in row.kwargs
    )


def visitors(name: str) -> list[Role]:
    """Every role that the guard admits, and its turn of those that it refuses."""
    refused = [role for role in Role if not admitted(ENTRIES[name], role)]
    knocking = refused[COMPLETE.index(name) % TURNS :: TURNS]
    return [role for role in Role if role in knocking or role not in refused]


def drive(name: str, world: World, roles: Sequence[Role | None]) -> None:
    """Play these roles at a URL against every thing of its row, and compare with what was expected."""
    entry, row = ENTRIES[name], ROWS[name]
    with world.building():
        things = {whose: build(world) for whose, build in row.kwargs.items()} or {OWN: {}}
        data = row.data(world)
    paths = {whose: reverse(entry.reverse, kwargs=kwargs) for whose, kwargs in things.items()}
    for role in roles:
        world.client(role)
    before = fingerprint()

    for role in (role for role in roles if plays(role, entry)):
        for whose, path in paths.items():
            if not admitted(entry, role) and whose is not OWN:
                continue  # the guard stands before the thing
            expected = expectation(entry, row, role, whose)
            send = partial(ask, world, role, path=path, data=data, expected=expected, as_json=entry.is_operation)
            answers = list(ask_all(entry, expected, send))
            where = f"{role or 'nobody'} at {whose} {path} by {entry.methods}"
            check(expected, answers, where)

    assert fingerprint() == before


def plays(role: Role | None, entry: Entry) -> bool:
    """Whether a role is tried here: a machine client is nobody outside the API, as its own tests show."""
    return role is not Role.MACHINE_CLIENT or entry.is_operation


def admitted(entry: Entry, role: Role | None) -> bool:
    """Whether the guard lets this role through, reckoned from the table of roles."""
    if entry.guard.public or (entry.guard.settling and role):
        return True
    return bool(role) and (not entry.guard.permissions or bool(entry.guard.permissions & ROLES[role].permissions))


def expectation(entry: Entry, row: Row, role: Role | None, whose: Whose) -> str:
    """`sign in`, `not allowed`, `not found` or `reached`."""
    if not admitted(entry, role):
        return "not allowed" if role else "sign in"
    if row.expects(role, whose):
        return "reached"
    return "not found"


def ask_all(entry: Entry, expected: str, ask: Callable[[str], HttpResponse]) -> Iterator[HttpResponse]:
    """Ask by every method; where the guard refuses, one that the view knows is enough: the guard knows no methods."""
    for method in reversed(entry.methods):
        answer = ask(method)
        yield answer
        if expected in ("sign in", "not allowed") and answer.status_code != 405:
            return


def ask(
    world: World, role: Role | None, method: str, *, path: str, data: dict, expected: str, as_json: bool = False
) -> HttpResponse:
    """Send the request; undo what it did if it may do something, and refuse that it did if it may not."""
    client = world.client(role)
    cookies = copy.deepcopy(client.cookies)  # signing out is undone too
    try:
        with transaction.atomic(), nothing_written() if expected != "reached" else nullcontext():
            kind = {"content_type": "application/json"} if as_json and method == "post" else {}
            answer = getattr(client, method)(path, data, **kind)
            transaction.set_rollback(True)
            return answer
    finally:
        client.cookies = cookies


def check(expected: str, answers: list[HttpResponse], where: str) -> None:
    """Compare, in a sentence that names the role and the thing."""
    codes = [answer.status_code for answer in answers if answer.status_code != 405]
    assert codes, f"{where}: no method is allowed"
    match expected:
        case "reached":
            assert set(codes) <= REACHED, f"{where}: expected to be reached, got {codes}"
            assert not any(to_sign_in(answer) for answer in answers), f"{where}: was sent to sign in"
        case "not allowed":
            assert set(codes) == {403}, f"{where}: expected 403, got {codes}"
        case "not found":
            assert set(codes) == {404}, f"{where}: expected 404, got {codes}"
        case "sign in":
            assert all(a.status_code == 401 or to_sign_in(a) for a in sent(answers)), f"{where}: {codes}"


def sent(answers: list[HttpResponse]) -> list[HttpResponse]:
    return [answer for answer in answers if answer.status_code != 405]


def to_sign_in(answer: HttpResponse) -> bool:
    """Whether the answer leads to the sign-in page with the way back."""
    if answer.status_code != 302:
        return False
    parts = urlsplit(answer["Location"])
    return parts.path == reverse(settings.LOGIN_URL) and parts.query.startswith("next=")
