"""The disk is full: what is refused gets a page that says so, what was acknowledged stays, and room heals it all."""

import os
import shutil
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from support.faulty.words import SECRET
from support.system import System, prepared_folder
from support.writers import Writers, assert_each_written_and_answered_once, wait_until_answered
from throughcare.audit.models import Event
from throughcare.config.postgres import SUPERUSER
from throughcare.documents.models import Document
from throughcare.documents.tests.files import PDF
from throughcare.people.tests.factories import browser
from throughcare.referrals.tests.factories import make_cast, make_draft

SIZE_OF_A_SYSTEM, SIZE_OF_FILES = "800m", "12m"
IN_MEMORY, ON_DISK = 100_000, 4_000_000  # bytes of a file, as it is received
CHUNK = 2**16
FULL_SECONDS = 10  # before PostgreSQL has no room for its log, and again afterwards
ENOUGH = 6  # refusals in that time, on however busy a machine
PATIENCE_SECONDS = 240
PARTS_OF_THE_LOG = 60  # as many as PostgreSQL keeps in reserve, and more


@contextmanager
def disk(folder: Path, size: str) -> Iterator[Path]:
    """A small disk of its own at a folder; skips where this user may not mount one."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("only root may mount a small disk to fill: run this test as root to prove a full disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def filled(disk: Path) -> Iterator[None]:
    """Take all the room there is, and whatever becomes free; give it back at the end."""
    end = threading.Event()
    filler = threading.Thread(target=_fill, args=(disk / "filler", end))
    filler.start()
    try:
        while shutil.disk_usage(disk).free >= CHUNK:
            time.sleep(0.05)
        yield
    finally:
        end.set()
        filler.join()
        (disk / "filler").unlink()


def _fill(file: Path, end: threading.Event) -> None:
    with file.open("ab", buffering=0) as filler:
        while not end.is_set():
            with suppress(OSError):
                while filler.write(b"\1" * CHUNK):
                    pass
            time.sleep(0.02)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    with disk(tmp_path / "disk", SIZE_OF_A_SYSTEM) as folder:
        yield folder


@pytest.fixture
def system(small: Path) -> Iterator[System]:
    system = System(prepared_folder(small / "data"), "support.faulty.settings")
    system.start()
    yield system
    system.end()


@pytest.mark.proof
def test_a_full_disk_refuses_writes_loses_nothing_and_heals_with_room(system: System, small: Path) -> None:
    with Writers(system) as writers:
        writers.wait_for_more()
        with filled(small):
            answers = list(_asked(system, FULL_SECONDS))
            _use_up_the_log(system)
            for part in ("web", "worker"):
                system.kill(part)  # they start again without room, too
            acknowledged = len(writers.acknowledged)
            _wait_until(system.answers)
            answers += _asked(system, FULL_SECONDS)
            assert len(writers.acknowledged) == acknowledged
        back = time.monotonic()
        writers.wait_for_more()
        healed = time.monotonic() - back
    wait_until_answered(system)

    refused = Counter((status, retry) for status, retry, _, _ in answers if status != 200)
    assert set(refused) <= {(503, "30"), (507, "30")}
    assert refused.total() >= ENOUGH
    assert all("just now" in body for status, _, body, _ in answers if status != 200)
    print(f"{dict(refused)} refused, {acknowledged} acknowledged; written again {healed:.1f} s after there was room")
    assert system.supervisor.poll() is None
    assert_each_written_and_answered_once(system, writers.acknowledged)
    logs = [log.read_text(errors="replace") for log in (system.folder / "logs").glob("*.log")]
    assert len(logs) >= 3
    assert [log for log in logs if SECRET in log] == []


def _asked(system: System, seconds: float) -> Iterator[tuple[int, str | None, str, float]]:
    """What is said to whoever goes on asking and writing."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        for page, data in (("/call-offs", None), (f"/faults/full-{time.monotonic_ns()}", b"")):
            with suppress(OSError):  # cut off by a part that was killed
                yield system.ask(page, data)


def _use_up_the_log(system: System) -> None:
    """Write until PostgreSQL finds no room for its log, which ends it."""
    with suppress(psycopg.Error), psycopg.connect(system.server.url(SUPERUSER), autocommit=True) as connection:
        for _ in range(PARTS_OF_THE_LOG):
            connection.execute("SELECT pg_logical_emit_message(true, 'full', 'more')")
            connection.execute("SELECT pg_switch_wal()")
        raise AssertionError("PostgreSQL found room for its log on a full disk")


def _wait_until(what: Callable[[], bool]) -> None:
    patience = time.monotonic() + PATIENCE_SECONDS
    while not what():
        assert time.monotonic() < patience
        time.sleep(0.2)


@pytest.mark.django_db
def test_a_file_that_finds_no_room_is_refused_whole_and_taken_when_there_is_some(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = make_cast()
    visitor, pk = browser(cast.practitioner), make_draft(cast).pk
    visitor.raise_request_exception = False
    with disk(tmp_path / "disk", SIZE_OF_FILES) as small:
        (small / "uploads").mkdir()
        monkeypatch.setattr(settings, "FILE_UPLOAD_TEMP_DIR", small / "uploads")
        monkeypatch.setattr(default_storage, "location", str(small))

        with filled(small):
            refused = [_sent(visitor, pk, size) for size in (IN_MEMORY, ON_DISK)]
            left = [file.name for file in small.rglob("*") if file.is_file()]
        taken = _sent(visitor, pk, ON_DISK)

        assert [answer.status_code for answer in refused] == [507, 507]
        assert all("Nothing was saved" in answer.content.decode() for answer in refused)
        assert left == ["filler"]
        assert taken.status_code == 302
        assert [document.size_bytes for document in Document.objects.all()] == [ON_DISK]
        assert Event.objects.filter(verb="document.uploaded").count() == 1


def _sent(visitor: Client, pk: int, size: int) -> HttpResponse:
    """The answer to a file of so many bytes that is added to a referral."""
    file = SimpleUploadedFile("letter.pdf", PDF[:9] + b" " * (size - len(PDF)) + PDF[9:])
    return visitor.post(f"/referrals/{pk}/files", {"file": file})
