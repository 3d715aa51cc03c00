"""Taking a file, scanning it, giving it out, and forgetting its bytes."""

import os
import time
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings as django_settings

from support.access import World
from support.clamd import Clamd
from throughcare.access.actor import SYSTEM
from throughcare.access.roles import Role
from throughcare.audit.models import Event
from throughcare.documents import actions, queries, sending, store, tasks
from throughcare.documents.models import Document
from throughcare.documents.tests.files import DOCX, EICAR, PDF
from throughcare.kernel.errors import NotFound, NotNow, NotValid

PURPOSE = "organisation.example"


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture
def thing(world: World):
    """Anything that files may belong to."""
    return world.organisation("supplier")


@pytest.fixture
def add(world: World, thing, folder: Path):
    actor = world.actor(Role.BID_WRITER)

    def one(name: str = "letter.pdf", data: bytes = PDF, **changes: object) -> Document:
        told = {"actor": actor, "now": world.now, "thing": thing, "purpose": PURPOSE} | changes
        return actions.upload(file=BytesIO(data), name=name, **told)

    return one


def test_an_upload_is_quarantined_kept_under_its_hash_and_on_record(world: World, add, folder: Path):
    document = add()

    assert (document.status, document.kind, document.size_bytes) == ("quarantined", "PDF", len(PDF))
    assert (folder / document.sha256[:2] / document.sha256).read_bytes() == PDF
    assert [path.name for path in folder.rglob("*") if path.is_file()] == [document.sha256]
    event = Event.objects.latest("pk")
    assert (event.verb, event.related) == ("document.uploaded", {"accounts.organisation": document.thing_id})
    assert (document.uploaded_at, document.uploaded_by) == (world.now, world.user(Role.BID_WRITER))


def test_a_refused_file_leaves_nothing(add, folder: Path):
    with pytest.raises(NotValid) as refused:
        add("letter.docx", PDF.replace(b"%%EOF", b""))

    assert len(refused.value.problems) == 2
    assert Document.objects.count() == 0
    assert list(folder.iterdir()) == []


def test_the_same_file_sent_twice_is_there_once(add):
    assert add() == add()
    assert Document.objects.count() == 1


def test_a_file_that_is_too_large_is_not_even_looked_at(add):
    with pytest.raises(NotValid, match="The file must be 20 MB or smaller"):
        add(data=PDF + bytes(20_000_000))


def test_the_eleventh_file_is_refused(add):
    for number in range(10):
        add(data=PDF + str(number).encode())

    with pytest.raises(NotValid, match="You have added 10 files, which is the most."):
        add()


def test_nobody_opens_a_file_before_the_scanner_has_cleared_it(
    add, thing, scanner: Clamd, jobs: Callable[[], list[str]]
):
    document = add()
    with pytest.raises(NotNow, match="being checked"):
        queries.opened(thing, PURPOSE, document.pk)

    assert jobs() == ["documents.scan"]
    assert scanner.seen == [PDF]
    assert queries.opened(thing, PURPOSE, document.pk).status == "clean"


def test_a_virus_is_refused_named_and_its_bytes_go(add, thing, scanner: Clamd, jobs, folder: Path):
    document = add("notes.txt", b"hello " + EICAR)
    jobs()
    document.refresh_from_db()

    assert (document.status, document.finding) == ("refused", "Eicar-Signature")
    assert Event.objects.latest("pk").verb == "document.refused"
    with pytest.raises(NotNow, match="refused this file"):
        queries.opened(thing, PURPOSE, document.pk)
    age(folder)
    tasks.tidy(0)
    assert not store.path(document.sha256).exists()


def test_a_scan_that_runs_twice_comes_to_the_same(add, scanner: Clamd):
    document = add()

    tasks.examine(document.pk)
    tasks.examine(document.pk)

    assert len(scanner.seen) == 1
    assert Event.objects.filter(verb="document.cleared").count() == 1


def test_a_file_that_the_scanner_never_saw_is_scanned_by_the_next_round(world: World, add, scanner: Clamd):
    document = add(now=world.now - timedelta(minutes=11))

    tasks.due_by_clock(0)

    document.refresh_from_db()
    assert document.status == "clean"


def test_in_the_demonstration_nothing_scans_and_that_is_said(add, thing, jobs):
    document = add()
    jobs()

    assert [(f.standing, f.may_be_opened) for f in queries.shown(thing, PURPOSE)] == [("not_scanned", True)]
    assert queries.opened(thing, PURPOSE, document.pk) == document


def test_a_file_of_another_thing_is_not_found(world: World, add):
    document = add()

    with pytest.raises(NotFound):
        queries.opened(world.organisation("commissioner"), PURPOSE, document.pk)
    with pytest.raises(NotFound):
        actions.remove(
            actor=SYSTEM,
            now=world.now,
            thing=world.organisation("commissioner"),
            purpose=PURPOSE,
            document_id=document.pk,
        )


def age(folder: Path) -> None:
    """Let everything lie for two days."""
    old = time.time() - 2 * 24 * 3600
    for path in folder.rglob("*"):
        os.utime(path, (old, old))


def test_the_night_takes_what_was_removed_and_leaves_what_another_thing_still_has(
    world: World, add, thing, folder: Path
):
    kept = add()
    gone = add("plan.docx", DOCX)
    add(thing=world.organisation("commissioner"))  # the same bytes as the first
    broken_off = Path(django_settings.FILE_UPLOAD_TEMP_DIR) / "abc.upload.pdf"
    broken_off.write_bytes(b"half")
    for document in (kept, gone):
        actions.remove(actor=SYSTEM, now=world.now, thing=thing, purpose=PURPOSE, document_id=document.pk)
    age(folder)
    age(broken_off.parent)

    tasks.tidy(0)

    assert [path.name for path in folder.rglob("*") if path.is_file()] == [kept.sha256]
    assert not broken_off.exists()


def test_what_was_added_today_stays_even_without_a_row(add, thing, world: World, folder: Path):
    document = add()
    actions.remove(actor=SYSTEM, now=world.now, thing=thing, purpose=PURPOSE, document_id=document.pk)

    tasks.tidy(0)

    assert store.path(document.sha256).exists()


def test_a_file_is_given_out_to_be_saved_and_never_shown(add):
    answer = sending.attachment(add("notes; x=“y”.txt", b"hello"))

    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''notes%3B%20x%3D")
    assert answer["Content-Type"] == "text/plain"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert b"".join(answer) == b"hello"
