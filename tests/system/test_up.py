"""`throughcare up` as people run it: it answers, stops, keeps its data, and refuses in one sentence."""

import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from support.system import System, prepared_folder
from throughcare.config import up
from throughcare.config.errors import CannotGoOn
from throughcare.config.postgres import OWNER

OTHER_WAYS = (signal.SIGINT, signal.SIGHUP)
# As a shell starts what it puts in the background: deaf to INT and HUP.
HEARS = """
import os, signal
for number in (signal.SIGINT, signal.SIGHUP):
    signal.signal(number, signal.SIG_IGN)
from throughcare.config.up import Stop
stop = Stop()
stop.listen()
assert not stop.wait(0)
os.kill(os.getpid(), int(os.environ["NUMBER"]))
assert stop.wait(5)
"""


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    system = System(prepared_folder(tmp_path / "data"))
    yield system
    system.end()


@pytest.fixture
def fresh(tmp_path: Path) -> System:
    """A system that is refused before it makes anything in its folder."""
    return System(tmp_path / "data")


def refusal(system: System) -> str:
    """What it says when it does not start."""
    supervisor = system.launch()
    said = supervisor.communicate(timeout=60)[0]
    assert supervisor.returncode == 1
    return said.strip().splitlines()[-1]


@pytest.mark.parametrize("number", [signal.SIGTERM, *(pytest.param(n, marks=pytest.mark.proof) for n in OTHER_WAYS)])
def test_every_way_of_stopping_stops_everything_and_loses_nothing(system: System, number: int) -> None:
    system.start()
    with psycopg.connect(system.server.url(OWNER)) as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('kept')")

    said = system.stop(number)

    assert said.splitlines()[-1] == "Throughcare has stopped."
    assert [system.pid(part) for part in ("web", "worker", "database")] == [None, None, None]
    assert not system.answers()
    system.server.start()
    with psycopg.connect(system.server.url(OWNER)) as connection:
        assert connection.execute("SELECT word FROM kept").fetchall() == [("kept",)]


@pytest.mark.parametrize("number", up.STOP_SIGNALS)
def test_every_way_of_stopping_is_heard_even_where_the_shell_said_to_ignore_it(fresh: System, number: int) -> None:
    subprocess.run([sys.executable, "-c", HEARS], env=fresh.environment | {"NUMBER": str(int(number))}, check=True)


def test_taken_port_is_refused(fresh: System) -> None:
    with socket.socket() as taken:
        taken.bind(("localhost", fresh.port))
        taken.listen()

        said = refusal(fresh)

    assert said == (
        f"Port {fresh.port} of localhost cannot be used (Address already in use): "
        f"choose another, as in make run PORT={fresh.port + 1}."
    )


def test_a_folder_that_another_supervisor_holds_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(up, "EARLIER_SECONDS", 0.0)

    with up._only_supervisor(tmp_path), pytest.raises(CannotGoOn, match="already runs from .*: stop it first"):
        up._only_supervisor(tmp_path).__enter__()

    with up._only_supervisor(tmp_path):
        pass  # it is free again


@pytest.mark.proof
def test_second_start_from_the_same_folder_is_refused(system: System) -> None:
    system.start()
    second = System(system.folder)

    assert refusal(second).startswith(f"Throughcare already runs from {system.folder}: stop it first")
    assert system.answers()


def test_folder_that_cannot_be_written_is_refused(fresh: System, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    fresh.environment["THROUGHCARE_DATA_DIR"] = str(tmp_path / "file" / "data")

    assert refusal(fresh).startswith(f"The data folder {tmp_path}/file/data cannot be written (Not a directory): ")


def test_damaged_data_folder_is_refused(system: System) -> None:
    shutil.rmtree(system.server.data / "pg_wal")

    assert refusal(system).startswith(f"The data folder {system.server.data} is damaged (")


def test_data_folder_of_another_version_is_refused(system: System) -> None:
    (system.server.data / "PG_VERSION").write_text("12\n")

    assert refusal(system).startswith(f"The data folder {system.server.data} was made by PostgreSQL 12, but this is ")


def test_host_that_nobody_knows_is_refused(fresh: System) -> None:
    fresh.environment["HOST"] = "throughcare.invalid"

    assert refusal(fresh) == "HOST is throughcare.invalid, which this machine does not know: set HOST=localhost."


def test_production_with_demonstration_secrets_is_refused(fresh: System) -> None:
    fresh.environment["THROUGHCARE_MODE"] = "production"

    said = refusal(fresh)

    assert said.startswith("Production needs other settings: set THROUGHCARE_SECRET_KEY to at least 50 random")


def test_disk_with_little_room_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(up, "FREE_BYTES", 2**60)

    with pytest.raises(CannotGoOn, match=r"MB free, and \d+ MB are needed: free some space"):
        up._refuse_little_disk(tmp_path)
