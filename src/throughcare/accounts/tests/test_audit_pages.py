"""Browsing the audit: filters, pages by keyset, and who looked at a record."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from lxml import html

from support.access import World
from throughcare.access.roles import Role
from throughcare.accounts.models import Organisation
from throughcare.audit import queries
from throughcare.audit.models import Event
from throughcare.audit.record import record, viewed

pytestmark = pytest.mark.django_db
NOON = datetime(2022, 3, 7, 12, 0, tzinfo=UTC)


@pytest.fixture
def inspector(world: World):
    return world.client(Role.INSPECTOR)


def rows(page: bytes) -> list[list[str]]:
    return [[cell.text_content() for cell in row] for row in html.fromstring(page).cssselect("tbody tr")]


def happened(world: World, verb: str, *, role: Role = Role.CASEWORKER, thing: int = 1, at: datetime = NOON) -> None:
    record(verb, actor=world.actor(role), now=at, thing=Organisation(pk=thing))


def test_events_show_who_did_what_to_which_thing(world, inspector):
    record("thing.changed", actor=world.actor(Role.CASEWORKER), now=NOON, thing=Organisation(pk=7), fields=["name"])

    found = rows(inspector.get("/audit?verb=thing.changed").content)

    number = str(Event.objects.latest("pk").pk)
    assert found == [
        [
            "7 Mar 2022midday",
            "Made-up caseworker",
            "thing.changed",
            "accounts.organisation 7",
            "name",
            number,
        ]
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("who=MADE-UP+CASEWORKER", ["a.done", "b.done"]),
        ("who=nobody+of+that+name", []),
        ("verb=c.done", ["c.done"]),
        ("thing_type=accounts.organisation&thing_id=3", ["b.done"]),
        ("since-day=8&since-month=3&since-year=2022", ["c.done"]),
        ("until-day=7&until-month=3&until-year=2022", ["a.done", "b.done"]),
    ],
)
def test_events_are_found_by_who_what_which_and_when(world, inspector, query, expected):
    happened(world, "a.done")
    happened(world, "b.done", thing=3, at=NOON + timedelta(minutes=1))
    happened(world, "c.done", role=Role.COMMISSIONER, at=NOON + timedelta(days=1))

    found = rows(inspector.get(f"/audit?{query}").content)

    assert sorted(row[2] for row in found if row[2].endswith(".done")) == expected


def test_a_date_that_is_none_is_said_and_shows_nothing(world, inspector):
    page = inspector.get("/audit?since-day=31&since-month=2&since-year=2022").content

    assert html.fromstring(page).cssselect(".govuk-error-summary")
    assert rows(page) == []


def test_pages_hold_every_event_once_though_many_share_a_moment(world):
    for n in range(120):
        happened(world, "a.done", thing=n)
    inspector, seen, after = world.actor(Role.INSPECTOR), [], ""
    while after is not None:
        page = queries.events(inspector, queries.Wanted(verb="a.done"), after=after)
        seen += [event.thing_id for event in page.events]
        after = page.after

    assert seen == [str(n) for n in reversed(range(120))]


def test_who_looked_at_a_person_counts_views_of_things_that_name_the_person(world, inspector):
    thing = Organisation(pk=12)
    for role in (Role.CASEWORKER, Role.CASEWORKER, Role.COMMISSIONER):
        viewed(thing, actor=world.actor(role), now=NOON, related={"organisation": 12})
    viewed(Organisation(pk=13), actor=world.actor(Role.CASEWORKER), now=NOON, related={"organisation": 12})
    viewed(Organisation(pk=14), actor=world.actor(Role.MODERATOR), now=NOON)

    found = rows(inspector.get("/audit/views?thing_type=accounts.organisation&thing_id=12").content)

    assert sorted(row[:2] for row in found) == [["Made-up caseworker", "3"], ["Made-up commissioner", "1"]]


def test_every_verb_is_offered_once(world):
    for verb in ("b.done", "a.done", "b.done"):
        happened(world, verb)

    found = queries.verbs(world.actor(Role.INSPECTOR))

    assert [verb for verb in found if verb.endswith(".done")] == ["a.done", "b.done"]


def test_somebody_without_the_permission_finds_no_events(world):
    happened(world, "a.done")

    assert queries.events(world.actor(Role.CASEWORKER), queries.Wanted()).events == []
    assert queries.verbs(world.actor(Role.CASEWORKER)) == []


@pytest.mark.parametrize(
    "wanted",
    [
        queries.Wanted(),
        queries.Wanted(verb="a.done"),
        queries.Wanted(actor_ids=(1,)),
        queries.Wanted(thing_type="a.b", thing_id="1"),
        queries.Wanted(since=NOON, before=NOON + timedelta(days=1)),
    ],
)
def test_a_page_of_events_is_read_from_an_index(world, wanted):
    found = queries._wanted(Event.objects.all(), wanted).order_by("-at", "-pk")[:50]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
    plan = found.explain()

    assert "Index Scan" in plan
    assert "Sort" not in plan
