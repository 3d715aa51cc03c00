"""`throughcare up` as people run it: it answers, stops, keeps its data, and refuses in one sentence."""

import shutil
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from support.system import System, prepared_folder
from throughcare.config import up
from throughcare.config.errors import CannotGoOn
from throughcare.config.postgres import OWNER


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    system = System(prepared_folder(tmp_path / "data"))
    yield system
    system.end()


def refusal(system: System) -> str:
    """What it says when it does not start."""
    supervisor = system.launch()
    said = supervisor.communicate(timeout=60)[0]
    assert supervisor.returncode == 1
    return said.strip().splitlines()[-1]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
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


def test_taken_port_is_refused(system: System) -> None:
    with socket.socket() as taken:
        taken.bind(("localhost", system.port))
        taken.listen()

        said = refusal(system)

    assert said == (
        f"Port {system.port} of localhost cannot be used (Address already in use): "
        f"choose another, as in make run PORT={system.port + 1}."
    )


def test_second_start_from_the_same_folder_is_refused(system: System) -> None:
    system.start()
    second = System(system.folder)

    assert refusal(second).startswith(f"Throughcare already runs from {system.folder}: stop it first")
    assert system.answers()


def test_folder_that_cannot_be_written_is_refused(system: System, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    system.environment["THROUGHCARE_DATA_DIR"] = str(tmp_path / "file" / "data")

    assert refusal(system).startswith(f"The data folder {tmp_path}/file/data cannot be written (Not a directory): ")


def test_damaged_data_folder_is_refused(system: System) -> None:
    shutil.rmtree(system.server.data / "pg_wal")

    assert refusal(system).startswith(f"The data folder {system.server.data} is damaged (")


def test_data_folder_of_another_version_is_refused(system: System) -> None:
    (system.server.data / "PG_VERSION").write_text("12\n")

    assert refusal(system).startswith(f"The data folder {system.server.data} was made by PostgreSQL 12, but this is ")


def test_host_that_nobody_knows_is_refused(system: System) -> None:
    system.environment["HOST"] = "throughcare.invalid"

    assert refusal(system) == "HOST is throughcare.invalid, which this machine does not know: set HOST=localhost."


def test_production_with_demonstration_secrets_is_refused(system: System) -> None:
    system.environment["THROUGHCARE_MODE"] = "production"

    said = refusal(system)

    assert said.startswith("Production needs other settings: set THROUGHCARE_SECRET_KEY to at least 50 random")


def test_disk_with_little_room_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(up, "FREE_BYTES", 2**60)

    with pytest.raises(CannotGoOn, match=r"MB free, and \d+ MB are needed: free some space"):
        up._refuse_little_disk(tmp_path)
