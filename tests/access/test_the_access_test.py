"""The access test itself finds what it is there to find: in views that are wrong on purpose."""

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.urls import path
from ninja import NinjaAPI

from access.test_every_url import admitted, check, expectation
from support.access import EVERYBODY, OWN, RIVAL, Row, World, _entries, entries, nothing_written
from throughcare.access.guards import public, requires
from throughcare.access.permissions import Permission
from throughcare.access.roles import Role
from throughcare.accounts.models import Organisation


def entry_of(view):
    return next(_entries(path("made-up/<int:pk>", view, name="made_up"), ()))


def unguarded(request, pk):
    return HttpResponse()


@requires(Permission.PEOPLE_MANAGE)
def guarded(request, pk):
    return HttpResponse()


def test_a_view_without_a_guard_is_seen():
    assert entry_of(unguarded).guard is None


def test_what_a_guard_asks_for_is_reckoned_from_the_table_of_roles():
    entry = entry_of(guarded)

    assert [role for role in (None, *Role) if admitted(entry, role)] == [Role.ADMINISTRATOR]


def test_the_guard_of_each_operation_of_the_api_is_seen():
    api = NinjaAPI(urls_namespace="made-up")

    @api.get("/things")
    @public
    def things(request):
        return []

    @api.post("/things")
    def add_thing(request):
        return []

    patterns = [pattern for pattern in api.urls[0] if pattern.name == "things"]
    found = {entry.name: (entry.guard is not None, entry.methods) for entry in _entries(patterns[0], ("api",))}

    assert found == {"api:things": (True, ("get",)), "api:add_thing": (False, ("post",))}


@pytest.mark.parametrize(
    ("expected", "status"),
    [
        ("not found", 200),
        ("not found", 403),
        ("not allowed", 200),
        ("not allowed", 404),
        ("reached", 404),
        ("reached", 500),
    ],
)
def test_an_answer_that_was_not_expected_fails(expected, status):
    with pytest.raises(AssertionError, match="somebody at a thing"):
        check(expected, [HttpResponse(status=status)], "somebody at a thing")


def test_a_page_instead_of_the_way_to_sign_in_fails():
    with pytest.raises(AssertionError):
        check("sign in", [HttpResponse()], "nobody at a thing")


def test_a_url_that_no_method_reaches_proves_nothing_and_fails():
    with pytest.raises(AssertionError, match="no method is allowed"):
        check("not found", [HttpResponse(status=405), HttpResponse(status=405)], "somebody at a thing")


@pytest.mark.django_db
def test_a_write_where_none_may_be_fails():
    world = World()
    with pytest.raises(AssertionError, match="it wrote"), transaction.atomic(), nothing_written():
        Organisation.objects.create(name="Made up", kind="supplier", created_at=world.now)


@pytest.mark.django_db
def test_a_read_is_no_write():
    with nothing_written():
        assert Organisation.objects.filter(name="Nobody").count() == 0

    assert connection.in_atomic_block


def test_others_things_are_not_found_unless_the_row_says_who_reaches_them():
    entry = entry_of(public(unguarded))
    row = Row(url="x", kwargs={OWN: lambda w: {}, RIVAL: lambda w: {}}, reaches={RIVAL: [Role.INSPECTOR]})

    assert [role for role in (None, *Role) if expectation(entry, row, role, RIVAL) == "reached"] == [Role.INSPECTOR]
    assert all(expectation(entry, row, role, OWN) == "reached" for role in EVERYBODY)


def test_a_row_must_say_what_is_a_rivals():
    with pytest.raises(ValueError, match="at least OWN and RIVAL"):
        Row(url="x", kwargs={OWN: lambda world: {}})


def test_the_walk_sees_the_whole_house():
    names = {entry.name for entry in entries()}

    assert {"account_login", "ui:help", "accounts:people"} <= names
