"""The whole system, run as people run it: `throughcare up` on a data folder and a port of its own."""

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

import psycopg

from support.database import CACHE, ROOT, locked, state
from throughcare.config.postgres import LOADER, OWNER, SUPERUSER, Server

PORTS = (20_000, 32_000)
ANSWER_SECONDS = 240  # on a busy machine


class System:
    """One installation: its folder, its port and, while it runs, its supervisor."""

    def __init__(self, folder: Path, settings: str = "throughcare.config.settings") -> None:
        self.folder = folder
        self.server = Server(folder)
        self.port = _free_port()
        self.url = f"http://localhost:{self.port}"
        self.supervisor: subprocess.Popen[str] | None = None
        strange = ("DATABASE_URL", "THROUGHCARE_OWNER_DATABASE_URL", "THROUGHCARE_LOADER_DATABASE_URL")
        self.environment = {name: value for name, value in os.environ.items() if name not in strange} | {
            "THROUGHCARE_DATA_DIR": str(folder),
            "HOST": "localhost",
            "PORT": str(self.port),
            "DJANGO_SETTINGS_MODULE": settings,
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT / 'tests'}",
        }

    def prepare(self) -> None:
        """Bring the database up to date as `up` does, without anything that goes on; the server stays up."""
        self.server.start()
        urls = {"DATABASE_URL": OWNER, "THROUGHCARE_LOADER_DATABASE_URL": LOADER}
        subprocess.run(
            [sys.executable, "-m", "throughcare.config.prepare"],
            env=self.environment | {name: self.server.url(role) for name, role in urls.items()},
            stdout=subprocess.DEVNULL,
            check=True,
        )

    def count_a_world_as_loaded(self) -> None:
        """Leave the worker nothing to make up: a world takes both processors for a while, beside whatever is tried."""
        with psycopg.connect(self.server.url(SUPERUSER)) as connection:
            connection.execute("DELETE FROM procrastinate_jobs WHERE task_name = 'demo.load'")
            connection.execute(
                "INSERT INTO demo_demoload (scale, seed, steps, done, started_at, finished_at, error)"
                " VALUES ('town', 0, '{}', '{}', now(), now(), '')"
            )

    def forget_the_world(self) -> None:
        """Let a made-up world be loaded after all; the server stays up."""
        self.server.start()
        with psycopg.connect(self.server.url(SUPERUSER)) as connection:
            connection.execute("DELETE FROM demo_demoload")

    def launch(self) -> subprocess.Popen[str]:
        """Start the supervisor and do not wait."""
        self.supervisor = subprocess.Popen(
            [sys.executable, "-m", "throughcare", "up"],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        return self.supervisor

    def start(self) -> None:
        """Start everything and wait until it answers."""
        left = self.pid("web")  # of a supervisor that was killed: its last answers are not the new one's
        supervisor = self.launch()
        patience = time.monotonic() + ANSWER_SECONDS
        while self.pid("web") in (None, left) or not self.answers():
            if supervisor.poll() is not None or time.monotonic() > patience:
                supervisor.kill()
                said = supervisor.communicate()[0]
                raise AssertionError(f"the system did not start, code {supervisor.returncode}: {said}")
            time.sleep(0.1)

    def answers(self) -> bool:
        """Whether the web server answers, whatever it says."""
        try:
            urllib.request.urlopen(self.url, timeout=5).close()
        except urllib.error.HTTPError as error:
            error.close()
        except OSError:
            return False
        return True

    def ask(self, page: str, data: bytes | None = None) -> tuple[int, str | None, str, float]:
        """What a page says: status, when to ask again, text, and the seconds it took."""
        began = time.monotonic()
        try:
            with urllib.request.urlopen(self.url + page, data=data, timeout=30) as answer:
                found = answer.status, answer.headers["Retry-After"], answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                found = error.code, error.headers["Retry-After"], error.read().decode()
        return *found, time.monotonic() - began

    def command(self, *arguments: str) -> str:
        """Run `throughcare` with these arguments on this installation; returns what it said."""
        done = subprocess.run(
            [sys.executable, "-m", "throughcare", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise AssertionError(f"throughcare {arguments[0]} failed: {done.stderr}")
        return done.stdout

    def stop(self, number: int = signal.SIGTERM) -> str:
        """Ask the supervisor to stop, wait, and return what it said."""
        self.supervisor.send_signal(number)
        return self.supervisor.communicate(timeout=60)[0]

    def pid(self, name: str) -> int | None:
        """Process of "web", "worker" or "database", if it lives."""
        if name == "database":
            return self.server.pid()
        with suppress(OSError, ValueError):
            pid = int((self.folder / "run" / f"{name}.pid").read_text().split()[0])
            os.kill(pid, 0)
            return pid
        return None

    def kill(self, name: str) -> None:
        """Kill -9 a part, or everything with the supervisor first."""
        parts = ("web", "worker", "database") if name == "everything" else (name,)
        if name == "everything":
            self.supervisor.kill()
        for part in parts:
            if pid := self.pid(part):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        if name == "everything":
            self.supervisor.communicate()

    def end(self) -> None:
        """Leave nothing running, whatever state the test left it in."""
        if self.supervisor and self.supervisor.poll() is None:
            self.supervisor.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self.supervisor.communicate(timeout=60)
        for part in ("web", "worker"):
            if pid := self.pid(part):
                with suppress(ProcessLookupError):
                    os.killpg(pid, signal.SIGKILL)
        self.server.stop()


def prepared_folder(folder: Path) -> Path:
    """Make `folder` a data folder that is migrated, has reference data and an empty world: a copy of one made once."""
    with locked("system.lock"):
        source = CACHE / f"system-{state()}-empty"
        if not source.exists():
            for old in CACHE.glob("system-*"):
                shutil.rmtree(old)
            _make(source)
    shutil.copytree(source, folder)
    return folder


def _make(source: Path) -> None:
    """In a place of its own first, so that a half-made folder never counts."""
    making = CACHE / "making"
    shutil.rmtree(making, ignore_errors=True)
    system = System(making)
    try:
        system.prepare()
        system.count_a_world_as_loaded()
    finally:
        system.server.stop()
    making.rename(source)


def _free_port() -> int:
    """One that no connection is given as its own: who knocks at such a port long enough would be led to itself."""
    while True:
        port = random.randrange(*PORTS)
        with socket.socket() as trial, suppress(OSError):
            trial.bind(("localhost", port))
            return port
