"""Whoever changes, removes or reorders a row of the audit is found, and where."""

import resource
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction

from support.database import SERVER, SUPERUSER, name_of_this_process
from throughcare.access.actor import Actor
from throughcare.audit import chain
from throughcare.audit.models import Event, Seal
from throughcare.audit.record import record

NOW = datetime(2022, 3, 7, 9, 0, tzinfo=UTC)
THING = Seal(pk=7)  # any row will do
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def heads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "heads.log"
    monkeypatch.setattr(chain, "heads_file", lambda: file)
    return file


@pytest.fixture(autouse=True)
def bare(transactional_db: None) -> None:
    """An audit without what loading the reference data recorded."""
    with psycopg.connect(SERVER.url(SUPERUSER, name_of_this_process())) as session:
        session.execute("SET session_replication_role = replica")  # no trigger keeps what is there
        session.execute("DELETE FROM audit_event")
        session.execute("DELETE FROM audit_seal")


@pytest.fixture
def events() -> list[int]:
    """Six events, sealed in two batches of three."""
    made = [*happen(3)]
    chain.seal(NOW)
    made += happen(3)
    chain.seal(NOW + timedelta(seconds=10))
    return made


@pytest.fixture
def intruder() -> Iterator[Callable[[str], None]]:
    """Somebody with the powers of the database's superuser, whom no trigger stops."""
    with psycopg.connect(SERVER.url(SUPERUSER, name_of_this_process()), autocommit=True) as session:
        session.execute("SET session_replication_role = replica")

        def do(sql: str) -> None:
            assert session.execute(sql).rowcount >= 1

        yield do


def happen(times: int) -> list[int]:
    """Record events about nothing in particular; returns their numbers."""
    actor = Actor(user_id=4, name="Made-up")
    with transaction.atomic():
        return [
            record("thing.changed", actor=actor, now=NOW + timedelta(minutes=n), thing=THING, related={"person": n}).pk
            for n in range(times)
        ]


def faults() -> list[str]:
    return [str(fault) for fault in chain.verify().faults]


def test_an_untouched_chain_has_no_fault(events):
    report = chain.verify()

    assert (report.sealed, report.unsealed, report.faults) == (6, 0, ())
    assert list(Seal.objects.order_by("pk").values_list("pk", "event_id")) == list(enumerate(events, start=1))


def test_events_that_wait_for_their_seal_are_counted(events):
    happen(2)

    assert (chain.verify().sealed, chain.verify().unsealed) == (6, 2)


CHANGES = [
    "verb = 'thing.viewed'",
    "at = at + interval '1 microsecond'",
    "actor_id = 5",
    "actor_id = NULL",
    "roles = '{administrator}'",
    "thing_id = '8'",
    "thing_type = 'people.person'",
    "fields = '{name}'",
    "related = '{\"person\": 9}'",
    "count = 2",
]


def test_a_change_to_any_column_of_an_event_is_named(events, intruder):
    intruder("CREATE TEMP TABLE kept AS SELECT * FROM audit_event")
    found = {}
    for change in CHANGES:
        intruder(f"UPDATE audit_event SET {change} WHERE id = {events[1]}")
        found[change] = faults()
        intruder(f"DELETE FROM audit_event WHERE id = {events[1]}")
        intruder(f"INSERT INTO audit_event SELECT * FROM kept WHERE id = {events[1]}")

    assert found == {change: [f"event {events[1]} (seal 2): {chain.CHANGED}"] for change in CHANGES}
    assert faults() == []


def test_a_removed_event_is_named(events, intruder):
    intruder(f"DELETE FROM audit_event WHERE id = {events[3]}")

    assert faults() == [f"event {events[3]} (seal 4): this event was removed"]


def test_a_removed_event_with_its_seal_is_named_by_the_gap(events, intruder):
    intruder(f"DELETE FROM audit_event WHERE id = {events[3]}")
    intruder("DELETE FROM audit_seal WHERE id = 4")

    assert faults() == [
        "seal 4: this seal was removed, and perhaps the events under it",
        f"event {events[4]} (seal 5): {chain.CHANGED}",
    ]


def test_the_first_seals_removed_are_named(events, intruder):
    intruder("DELETE FROM audit_seal WHERE id <= 2")

    assert faults()[0] == "seal 1: seals 1 to 2 were removed, and perhaps the events under it"


def test_reordered_events_are_named(events, intruder):
    first, second = events[1], events[2]
    intruder(f"UPDATE audit_seal SET event_id = -1 WHERE event_id = {first}")
    intruder(f"UPDATE audit_seal SET event_id = {first} WHERE event_id = {second}")
    intruder(f"UPDATE audit_seal SET event_id = {second} WHERE event_id = -1")

    assert faults() == [
        f"event {second} (seal 2): {chain.CHANGED}",
        f"event {first} (seal 3): {chain.CHANGED}",
    ]


def test_a_chain_cut_off_at_its_end_is_found_by_what_was_noted_outside(events, intruder):
    intruder("DELETE FROM audit_seal WHERE id > 4")
    intruder(f"DELETE FROM audit_event WHERE id >= {events[4]}")

    assert faults() == ["seal 6: this seal was noted outside and is gone"]


def test_a_chain_rewritten_whole_is_found_by_what_was_noted_outside(events, intruder):
    intruder(f"UPDATE audit_event SET actor_id = 5 WHERE id = {events[1]}")
    intruder("DELETE FROM audit_seal")
    heads = chain.heads_file().read_text()
    chain.seal(NOW)
    chain.heads_file().write_text(heads)

    assert faults() == [
        f"event {events[2]} (seal 3): {chain.REWRITTEN}",
        f"event {events[5]} (seal 6): {chain.REWRITTEN}",
    ]


def test_a_damaged_line_outside_is_said(events, heads):
    heads.write_text(heads.read_text() + "nonsense\n")

    assert faults() == ["line 3 of heads.log is damaged"]


def test_a_full_disk_leaves_no_part_of_a_line_outside(events, heads):
    before, last = heads.read_text(), Seal.objects.order_by("-pk").first()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 20, hard))  # no file of ours may grow beyond
    try:
        chain._append_head(last)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert heads.read_text() == before


def test_an_event_that_commits_late_is_sealed_late(events):
    with psycopg.connect(SERVER.url(SUPERUSER, name_of_this_process())) as slow:
        (late,) = slow.execute(
            "INSERT INTO audit_event (at, verb, roles, thing_type, thing_id, fields, related, count)"
            " VALUES (now(), 'thing.late', '{}', 'x', '1', '{}', '{}', 1) RETURNING id"
        ).fetchone()
        happen(2)
        chain.seal(NOW)
        slow.commit()

    assert chain.verify().unsealed == 1
    assert chain.seal(NOW) == 1
    assert Seal.objects.get(event_id=late).pk == 9
    assert faults() == []


def test_an_event_later_than_the_quick_look_is_sealed_by_the_look_at_all(events, intruder):
    intruder("DELETE FROM audit_seal WHERE event_id = (SELECT min(id) FROM audit_event)")

    assert chain.seal(NOW, look_back=2) == 0
    assert chain.seal(NOW, look_back=None) == 1


def test_only_one_sealer_works_at_a_time(events):
    happen(1)
    with psycopg.connect(SERVER.url(SUPERUSER, name_of_this_process())) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", [chain.LOCK])

        assert chain.seal(NOW) == 0


def test_the_application_may_neither_change_nor_remove_what_is_recorded(events):
    for sql in ("UPDATE audit_event SET count = 2", "DELETE FROM audit_seal", "TRUNCATE audit_event"):
        with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
            cursor.execute(sql)


def test_an_event_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError, match="inside the transaction"):
        record("thing.changed", actor=Actor(user_id=4, name=""), now=NOW, thing=THING)

    assert Event.objects.count() == 0
