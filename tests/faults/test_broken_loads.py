"""A load of the made-up world that is killed goes on where it was: the same world comes of it, nothing doubled."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from support.system import System, prepared_folder
from support.world import digest
from throughcare.config.postgres import SUPERUSER

pytestmark = pytest.mark.proof
SEED, KILLS, PATIENCE_SECONDS = 7, 5, 600


@pytest.fixture
def systems(tmp_path: Path) -> Iterator[list[System]]:
    found = [System(prepared_folder(tmp_path / name)) for name in ("whole", "broken")]
    for system in found:
        system.forget_the_world()
    yield found
    for system in found:
        system.server.stop()


def test_a_load_killed_again_and_again_ends_in_the_same_world(systems: list[System]) -> None:
    whole, broken = systems
    finish(whole)
    steps = len(done(whole))

    chance = random.Random(SEED)
    for kill in range(1, KILLS + 1):
        run = begin(broken)
        wait_for_steps(broken, run, kill * steps // (KILLS + 1))
        time.sleep(chance.uniform(0.05, 1.0))  # in the middle of a step
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
    finish(broken)

    with connect(whole) as one, connect(broken) as other:
        assert digest(other) == digest(one)
    assert len(set(done(broken))) == len(done(broken)) == steps


def begin(system: System) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "throughcare", "demo", "load", "--scale", "town", "--seed", str(SEED)]
    return subprocess.Popen(command, env=system.environment, stdout=subprocess.DEVNULL, start_new_session=True)


def finish(system: System) -> None:
    assert begin(system).wait(timeout=PATIENCE_SECONDS) == 0


def wait_for_steps(system: System, run: subprocess.Popen[bytes], wanted: int) -> None:
    patience = time.monotonic() + PATIENCE_SECONDS
    while len(done(system)) < wanted:
        assert run.poll() is None, "the load ended before it was killed"
        assert time.monotonic() < patience
        time.sleep(0.05)


def done(system: System) -> list[str]:
    with connect(system) as connection:
        found = connection.execute("SELECT done FROM demo_demoload").fetchone()
    return found[0] if found else []


def connect(system: System) -> psycopg.Connection:
    return psycopg.connect(system.server.url(SUPERUSER))
