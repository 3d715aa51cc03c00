"""The supervisor: starts database, worker and web server, keeps them alive, and stops them in order."""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

import click
import psycopg

from throughcare.config.children import Child
from throughcare.config.env import env
from throughcare.config.errors import CannotGoOn
from throughcare.config.postgres import embedded, loader_url, owner_url

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
FREE_BYTES = 500 * 2**20  # a database of the smallest made-up world, its log and some room
WEB_PROCESSES = min(os.cpu_count() or 1, 4)  # Python computes on one processor each
WEB_THREADS = 4  # in each of them, because pages wait for the database
LOOK_SECONDS = 0.25
ANSWER_SECONDS = 60
FULL_BYTES = 64 * 2**20  # less than this and PostgreSQL has no room for the next parts of its log
AGAIN_SECONDS = 1.0
DATABASE_FAILURES = 5  # it may be killed again while it starts
EARLIER_SECONDS = 10.0  # an earlier supervisor may still be stopping


class Stop:
    """Whether someone asked for an end; asked twice, it does not wait for what is in hand."""

    def __init__(self) -> None:
        self._asked = threading.Event()

    def listen(self) -> None:
        """Hear Ctrl-C, TERM and HUP, even where the shell told its children to ignore them."""
        for number in STOP_SIGNALS:
            signal.signal(number, self._hear)

    def wait(self, seconds: float) -> bool:
        """Wait, and say whether to stop."""
        return self._asked.wait(seconds) or self._parent_stops()

    def _hear(self, number: int, frame: FrameType | None) -> None:
        self._asked.set()

    def _parent_stops(self) -> bool:
        """Whether `make run` was interrupted: make keeps INT and HUP to itself and waits for us to end."""
        return _MAKE.was_interrupted() if _MAKE else False


class Make:
    """The make that started us, which should not outlive us, nor we it."""

    def __init__(self, pid: int) -> None:
        self.status = Path(f"/proc/{pid}/status")
        self.pid = pid

    def was_interrupted(self) -> bool:
        """Whether it died, or is inside its handler of INT or HUP: the signal is then blocked."""
        if os.getppid() != self.pid:
            return True
        with suppress(OSError, ValueError):
            blocked = next(line for line in self.status.read_text().splitlines() if line.startswith("SigBlk:"))
            held = int(blocked.split()[1], 16)
            return any(held >> (number - 1) & 1 for number in STOP_SIGNALS)
        return False


def _make() -> Make | None:
    parent = os.getppid()
    with suppress(OSError):
        if Path(f"/proc/{parent}/comm").read_text().strip() in ("make", "gmake"):
            return Make(parent)
    return None


_MAKE = _make()


def run() -> None:
    """Start everything and keep it running until told to stop; CannotGoOn when it cannot start."""
    stop, began = Stop(), time.monotonic()
    stop.listen()
    _refuse_unusable_settings()
    folder = env().data_dir
    _refuse_unwritable(folder)
    with _only_supervisor(folder):
        children = [_worker(folder), _web(folder)]
        for child in children:
            child.end_left_behind()
        _refuse_little_disk(folder)
        _refuse_taken_port()
        try:
            _start_database()
            bring_up_to_date()
            for child in children:
                child.start()
            _announce_when_ready(stop, children, began)
            _keep(stop, children)
        finally:
            _stop(children)


def _keep(stop: Stop, children: list[Child]) -> None:
    """Look after everything until told to stop."""
    failures = 0
    while not stop.wait(LOOK_SECONDS):
        if not env().database_url and not embedded().pid():
            click.echo("The database stopped and starts again.", err=True)
            try:
                _start_database()
                failures = 0
            except CannotGoOn:
                failures = 0 if _is_full(env().data_dir) else failures + 1  # it heals when there is room
                if failures > DATABASE_FAILURES:
                    raise
                stop.wait(AGAIN_SECONDS)
        for child in children:
            if said := child.keep():
                click.echo(said, err=True)


def _stop(children: list[Child]) -> None:
    """Web first, so that nothing new comes in; then the worker; the database last."""
    for child in reversed(children):
        child.ask_to_stop()
    for child in reversed(children):
        child.stop()
    if not env().database_url:
        embedded().stop()
    click.echo("Throughcare has stopped.")


def _start_database() -> None:
    if not env().database_url:
        embedded().start()
    try:
        psycopg.connect(owner_url(), connect_timeout=10).close()
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[-1]
        raise CannotGoOn(f"The database does not answer ({reason}): correct DATABASE_URL, or the server.") from error


def bring_up_to_date() -> None:
    """Migrate as the owner, load reference data, gather static files: in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "throughcare.config.prepare"],
        env=os.environ | {"THROUGHCARE_LOADER_DATABASE_URL": loader_url(), "DATABASE_URL": owner_url()},
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["see above"])[-1]
        raise CannotGoOn(f"The database could not be brought up to date: {last}")
    sys.stderr.write(done.stderr)


def _web(folder: Path) -> Child:
    """gunicorn: a process for each processor, and a few threads in each; the program is read once for all of them."""
    name = env().host
    command = [sys.executable, "-m", "gunicorn", "throughcare.config.wsgi:application"]
    command += ["--worker-class", "gthread", "--workers", str(WEB_PROCESSES), "--threads", str(WEB_THREADS)]
    command += ["--bind", f"[{name}]:{env().port}" if ":" in name else f"{name}:{env().port}"]
    command += ["--preload", "--no-control-socket", "--graceful-timeout", "10", "--timeout", "60", "--keep-alive", "5"]
    return Child("web", command, folder)


def _worker(folder: Path) -> Child:
    alone = [] if env().database_url else ["--alone"]
    return Child("worker", [sys.executable, "-m", "throughcare", "worker", *alone], folder)


def _announce_when_ready(stop: Stop, children: list[Child], began: float) -> None:
    url = f"http://{env().host}:{env().port}/"
    patience = time.monotonic() + ANSWER_SECONDS
    while not _answers(url):
        if stop.wait(LOOK_SECONDS):
            return
        for child in children:
            if said := child.keep():
                click.echo(said, err=True)
        if time.monotonic() > patience:
            raise CannotGoOn(f"The web server did not answer within {ANSWER_SECONDS} s: see {children[-1].log}.")
    click.echo(f"\nThroughcare is at {url} ({time.monotonic() - began:.1f} s). Press Ctrl-C to stop it.")


def _answers(url: str) -> bool:
    """Whether the web server answers, whatever it says."""
    try:
        urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 - our own address
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def _refuse_unusable_settings() -> None:
    if problems := env().problems():
        raise CannotGoOn(f"Production needs other settings: {'; '.join(problems)}.")


def _refuse_unwritable(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = folder / f"probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise CannotGoOn(
            f"The data folder {folder} cannot be written ({error.strerror}): "
            "change its permissions, or set THROUGHCARE_DATA_DIR to a folder of your own."
        ) from error


def _refuse_little_disk(folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    if free < FREE_BYTES:
        raise CannotGoOn(
            f"The disk of {folder} has {free // 2**20} MB free, and {FREE_BYTES // 2**20} MB are needed: "
            "free some space, or set THROUGHCARE_DATA_DIR to a folder on another disk."
        )


def _is_full(folder: Path) -> bool:
    return shutil.disk_usage(folder).free < FULL_BYTES


def _refuse_taken_port() -> None:
    """Try every address of the host, as the web server will."""
    host, port = env().host, env().port
    try:
        for family, kind, _, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            with socket.socket(family, kind) as trial:
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                trial.bind(address)
    except PermissionError as error:
        raise CannotGoOn(f"Port {port} is for root alone: choose another, as in make run PORT=8001.") from error
    except socket.gaierror as error:
        raise CannotGoOn(f"HOST is {host}, which this machine does not know: set HOST=localhost.") from error
    except OSError as error:
        raise CannotGoOn(
            f"Port {port} of {host} cannot be used ({error.strerror}): choose another, as in make run PORT={port + 1}."
        ) from error


@contextmanager
def _only_supervisor(folder: Path) -> Iterator[None]:
    """Hold the folder for this supervisor alone; wait a little for one that is stopping."""
    patience = time.monotonic() + EARLIER_SECONDS
    with (folder / "up.lock").open("a+") as lock:
        while not _locked(lock.fileno()):
            if time.monotonic() > patience:
                raise CannotGoOn(
                    f"Throughcare already runs from {folder}: stop it first, "
                    "or set THROUGHCARE_DATA_DIR to another folder and PORT to another port."
                )
            time.sleep(LOOK_SECONDS)
        yield


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
