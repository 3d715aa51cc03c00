"""The embedded server: its ways of running, its roles, and what a kill leaves behind."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from throughcare.config import programs
from throughcare.config.env import env
from throughcare.config.errors import CannotGoOn
from throughcare.config.postgres import APPLICATION, LOADER, OWNER, Server
from throughcare.config.programs import NOBODY, SETPRIV, UNSHARE, Way

FAST = {"fsync": "off", "shared_buffers": "16MB"}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path, FAST)
    yield server
    server.stop()


def test_application_reads_and_writes_rows_and_changes_no_tables(server: Server) -> None:
    server.start()
    with psycopg.connect(server.url(OWNER)) as owner:
        owner.execute("CREATE TABLE visit (id bigserial, place text)")

    with psycopg.connect(server.url(APPLICATION), autocommit=True) as application:
        application.execute("INSERT INTO visit (place) VALUES ('Leeds')")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            application.execute("CREATE TABLE other (id int)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            application.execute("TRUNCATE visit")
        found = application.execute("SELECT place FROM visit").fetchall()

    assert found == [("Leeds",)]


def test_loader_copies_past_row_level_security_and_the_application_does_not_read_past_it(server: Server) -> None:
    server.start()
    with psycopg.connect(server.url(OWNER)) as owner:
        owner.execute("CREATE TABLE secret (word text)")
        owner.execute("ALTER TABLE secret ENABLE ROW LEVEL SECURITY")

    with psycopg.connect(server.url(LOADER)) as loader, loader.cursor().copy("COPY secret FROM STDIN") as copy:
        copy.write("hidden\n")

    with psycopg.connect(server.url(APPLICATION)) as application:
        assert application.execute("SELECT * FROM secret").fetchall() == []
    with psycopg.connect(server.url(LOADER)) as loader:
        assert loader.execute("SELECT * FROM secret").fetchall() == [("hidden",)]


def test_killed_server_starts_again(server: Server) -> None:
    server.start()
    os.kill(server.pid(), signal.SIGKILL)

    server.start()

    assert server.running()


def test_lock_file_with_the_number_of_another_program_does_not_keep_it_from_starting(server: Server) -> None:
    server.start()
    lock = (server.data / "postmaster.pid").read_text()
    server.stop()
    (server.data / "postmaster.pid").write_text("\n".join([str(os.getpid()), *lock.split("\n")[1:]]))

    server.start()

    assert server.running()


def test_half_made_folder_is_made_anew(server: Server) -> None:
    (server.folder / "postgres.new" / "global").mkdir(parents=True)

    server.start()

    assert server.running()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another way of running PostgreSQL")
def test_folders_change_hands_when_the_way_of_running_as_root_changes(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    owners = []
    for way in (Way(prefix=UNSHARE, owner=0), Way(prefix=SETPRIV, owner=NOBODY), Way(prefix=UNSHARE, owner=0)):
        monkeypatch.setattr(programs, "way", lambda way=way: way)
        server.start()
        owners.append((server.data / "PG_VERSION").stat().st_uid)
        server.stop()

    assert owners == [0, NOBODY, 0]


def test_folder_without_the_programs_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("THROUGHCARE_POSTGRES_BIN", str(tmp_path))
    env.cache_clear()

    with pytest.raises(CannotGoOn) as refusal:
        programs.binaries()

    env.cache_clear()
    assert str(refusal.value) == (
        f"THROUGHCARE_POSTGRES_BIN is {tmp_path}, which does not hold initdb, pg_ctl, postgres: correct it."
    )
