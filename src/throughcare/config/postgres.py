"""PostgreSQL: the embedded server for trial and development, and where the database is reached.

Three roles share the database: the owner changes its structure, the application reads and writes rows under
row-level security, the loader copies rows in bulk past it. A production server has its own, by `DATABASE_URL`.
"""

import fcntl
import hashlib
import os
import shutil
import signal
import stat
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql

from throughcare.config import programs
from throughcare.config.env import env
from throughcare.config.errors import CannotGoOn

DATABASE = "throughcare"
OWNER, APPLICATION, LOADER = "throughcare_owner", "throughcare_app", "throughcare_loader"
SUPERUSER = "postgres"
START_SECONDS = 120  # replaying the log after a crash takes longer than a start
STOP_SECONDS = 60
NO_PROCESS = 2**22  # Linux numbers its processes below this

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "256MB",
    "effective_io_concurrency": "16",
    "random_page_cost": "1.1",
    "log_timezone": "UTC",
    "timezone": "UTC",
    # What goes wrong is logged without the values that were sent: they may be somebody's record.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


def application_url() -> str:
    """URL at which web and worker reach the database."""
    return env().database_url or embedded().url(APPLICATION)


def owner_url() -> str:
    """URL at which migrations reach the database; a server with one role uses that."""
    return env().owner_database_url or env().database_url or embedded().url(OWNER)


def loader_url() -> str:
    """URL at which bulk loads reach the database: COPY is refused under a row-level policy."""
    return env().loader_database_url or env().owner_database_url or env().database_url or embedded().url(LOADER)


def embedded() -> "Server":
    """The embedded server of this installation."""
    return Server(env().data_dir)


@dataclass(frozen=True)
class Server:
    """An embedded PostgreSQL server that keeps all it has in one folder and listens on a private socket."""

    folder: Path
    tuning: Mapping[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        """PostgreSQL's own data folder."""
        return self.folder / "postgres"

    @property
    def log(self) -> Path:
        """What PostgreSQL says."""
        return self.folder / "logs" / "postgres.log"

    @property
    def socket(self) -> Path:
        """Folder of the socket: short, for a socket's path may have 107 characters, and ours alone."""
        digest = hashlib.sha256(str(self.data.resolve()).encode()).hexdigest()[:12]
        return Path("/tmp") / f"throughcare-{digest}"  # noqa: S108 - made private, and its owner checked

    def url(self, role: str = APPLICATION, database: str = DATABASE) -> str:
        """URL for a role; nobody needs a password inside the private folder."""
        return f"postgresql://{role}@/{database}?host={self.socket}"

    def running(self) -> bool:
        """Whether the server answers."""
        try:
            psycopg.connect(self.url(SUPERUSER, "postgres"), connect_timeout=3).close()
        except psycopg.OperationalError:
            return False
        return True

    def pid(self) -> int | None:
        """Process of the server, if it is alive and truly this one."""
        pid = self._recorded_pid()
        return pid if pid and _runs_in(pid, self.data) else None

    def start(self) -> None:
        """Make the server if there is none, start it if it is stopped, and see that its roles exist."""
        with self._lock():
            if self.running():
                return
            self._own_folders()
            self._end_unreachable()
            if not self._exists():
                self._create()
            self._configure()
            self._launch()
            try:
                self._provision()
            except psycopg.Error as error:
                if not self.pid():
                    raise CannotGoOn("PostgreSQL was killed while it started: start again.") from error
                self._pg_ctl("stop", "-m", "immediate")
                raise CannotGoOn(_damaged(self.data, _last_line(str(error)))) from error

    def stop(self) -> None:
        """Stop the server; transactions in flight are rolled back."""
        with self._lock():
            if self.pid():
                self._pg_ctl("stop", "-m", "fast", "-t", str(STOP_SECONDS))
            shutil.rmtree(self.socket, ignore_errors=True)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Have the server run for the length of a command, and leave it as it was found."""
        found = self.running()
        self.start()
        try:
            yield
        finally:
            if not found:
                self.stop()

    @contextmanager
    def _lock(self) -> Iterator[None]:
        try:
            self.log.parent.mkdir(parents=True, exist_ok=True)
            handle = (self.folder / "postgres.lock").open("w")
        except OSError as error:
            raise CannotGoOn(
                f"The data folder {self.folder} cannot be written ({error.strerror}): "
                "change its permissions, or set THROUGHCARE_DATA_DIR to a folder of your own."
            ) from error
        with handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def _own_folders(self) -> None:
        """Give data and socket folders to whoever runs PostgreSQL, since root's way may have changed."""
        owner = programs.way().owner
        self.socket.mkdir(mode=0o700, exist_ok=True)
        for folder in (self.socket, self.data):
            if folder.exists() and folder.lstat().st_uid != owner:
                self._hand_over(folder, owner)
        if not stat.S_ISDIR(self.socket.lstat().st_mode):
            raise CannotGoOn(f"{self.socket} is not a folder: remove it, then start again.")
        self.socket.chmod(0o700)

    def _hand_over(self, folder: Path, owner: int) -> None:
        found = folder.lstat().st_uid
        if os.geteuid() != 0 or found not in (0, programs.NOBODY):
            raise CannotGoOn(
                f"{folder} belongs to another user (number {found}): run as that user, "
                "or set THROUGHCARE_DATA_DIR to a folder of your own."
            )
        for path in (folder, *folder.rglob("*")):
            os.chown(path, owner, owner, follow_symlinks=False)

    def _end_unreachable(self) -> None:
        """Wait for a server that is still starting; end one whose socket is gone; clear up after one that died."""
        patience = time.monotonic() + START_SECONDS
        while self.pid() and (self.socket / ".s.PGSQL.5432").exists() and time.monotonic() < patience:
            if self.running():
                break
            time.sleep(0.1)
        if self.pid():
            self._pg_ctl("stop", "-m", "fast", "-t", str(STOP_SECONDS))
        for orphan in _processes_in(self.data):
            os.kill(orphan, signal.SIGQUIT)
        for left in self.socket.iterdir():
            left.unlink()
        self._disown_pid()

    def _disown_pid(self) -> None:
        """Let the number in a left-over lock file be no process: it may belong to another program by now.

        The rest of the file stays, for by it PostgreSQL sees whether the old server's memory is still in use.
        """
        lock = self.data / "postmaster.pid"
        if lock.exists():
            _, *rest = lock.read_text().split("\n")
            _write(lock, "\n".join([str(NO_PROCESS), *rest]))

    def _exists(self) -> bool:
        """Whether a server was made here; refuses a folder that holds something else or only a part."""
        if not self.data.exists():
            return False
        version = self.data / "PG_VERSION"
        if not version.is_file() or not (self.data / "global" / "pg_control").is_file():
            raise CannotGoOn(_damaged(self.data, "files of it are missing"))
        made_by, found = version.read_text().strip(), programs.major()
        if made_by != found:
            raise CannotGoOn(
                f"The data folder {self.data} was made by PostgreSQL {made_by}, but this is PostgreSQL {found}: "
                "set THROUGHCARE_POSTGRES_BIN to the older version, or THROUGHCARE_DATA_DIR to another folder."
            )
        return True

    def _create(self) -> None:
        """Make the data folder beside its place and move it there whole, so that a half-made one never counts."""
        new = self.folder / "postgres.new"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        os.chown(new, programs.way().owner, -1)
        arguments = ["-D", str(new), "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        if int(programs.major()) >= 17:
            arguments += ["--locale-provider=builtin"]
        if self.tuning.get("fsync") == "off":
            arguments += ["--no-sync"]
        done = programs.run("initdb", *arguments)
        if done.returncode:
            raise CannotGoOn(f"PostgreSQL could not make its data folder: {_last_line(done.stdout)}")
        with (new / "postgresql.conf").open("a") as file:
            file.write("\ninclude_if_exists = 'throughcare.conf'\n")
        new.rename(self.data)

    def _configure(self) -> None:
        settings = SETTINGS | {"unix_socket_directories": str(self.socket)} | dict(self.tuning)
        lines = (f"{name} = '{value}'\n" for name, value in settings.items())
        _write(self.data / "throughcare.conf", "".join(lines))

    def _launch(self) -> None:
        """Start the server; after a kill its last processes may hold the shared memory for a moment."""
        patience = time.monotonic() + 20
        while True:
            said_before = self.log.stat().st_size if self.log.exists() else 0
            if self._pg_ctl("start", "-w", "-t", str(START_SECONDS), "-l", str(self.log)) == 0:
                return
            said = self.log.read_bytes()[said_before:].decode(errors="replace") if self.log.exists() else ""
            if "shared memory block" not in said or time.monotonic() > patience:
                raise CannotGoOn(_why_not_started(self.data, self.log, said))
            time.sleep(0.25)

    def _pg_ctl(self, verb: str, *arguments: str) -> int:
        """Run pg_ctl without a pipe: the server would keep it open and its caller would wait for ever."""
        return subprocess.run(  # noqa: S603
            [*programs.way().prefix, str(programs.binaries() / "pg_ctl"), verb, "-D", str(self.data), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            check=False,
        ).returncode

    def _provision(self) -> None:
        """Make the roles and the database that are missing."""
        with psycopg.connect(self.url(SUPERUSER, "postgres"), autocommit=True) as connection:
            for role, power in ((OWNER, ""), (APPLICATION, ""), (LOADER, "BYPASSRLS")):
                if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                    query = sql.SQL("CREATE ROLE {} LOGIN " + power)
                    connection.execute(query.format(sql.Identifier(role)))
            # The owner makes functions for the loader, which look past policies: the search by name.
            query = sql.SQL("GRANT {} TO {}")
            connection.execute(query.format(sql.Identifier(LOADER), sql.Identifier(OWNER)))
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                query = sql.SQL("CREATE DATABASE {} OWNER {}")
                connection.execute(query.format(sql.Identifier(DATABASE), sql.Identifier(OWNER)))
        grant(self.url(OWNER))

    def _recorded_pid(self) -> int | None:
        try:
            return int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None


def _write(file: Path, text: str) -> None:
    """Give a file this text, or leave it as it is: on a full disk it would be left empty."""
    if file.exists() and file.read_text() == text:
        return
    new = file.with_name(f"{file.name}.new")
    try:
        new.write_text(text)
        if file.exists():
            shutil.copystat(file, new)
            os.chown(new, file.stat().st_uid, -1)
        new.replace(file)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise CannotGoOn(f"{file} cannot be written ({error.strerror}): free some space, then start again.") from error


def grant(url: str, *, roles: tuple[str, ...] = (APPLICATION, LOADER)) -> None:
    """Let roles read and write every table of the owner at `url`, those that migrations will make included."""
    kinds = {"TABLES": "SELECT, INSERT, UPDATE, DELETE", "SEQUENCES": "USAGE, SELECT, UPDATE"}
    with psycopg.connect(url) as connection:
        for role in map(sql.Identifier, roles):
            connection.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role))
            for kind, rights in kinds.items():
                query = "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {} ON {} TO {}"
                connection.execute(sql.SQL(query).format(sql.SQL(rights), sql.SQL(kind), role))


def _runs_in(pid: int, folder: Path) -> bool:
    """Whether a process is a PostgreSQL that works in a folder: its number may since belong to another program."""
    process = Path("/proc") / str(pid)
    try:
        return (process / "cwd").readlink() == folder.resolve() and process.joinpath("comm").read_text() == "postgres\n"
    except OSError:
        return False


def _processes_in(folder: Path) -> list[int]:
    """Processes that work in a folder, as PostgreSQL's do in its data folder."""
    everyone = (int(entry.name) for entry in Path("/proc").glob("[0-9]*"))
    return [pid for pid in everyone if _runs_in(pid, folder)]


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "PANIC" in line or "error" in line]
    return (telling or lines or ["it gave no reason"])[-1]


def _damaged(folder: Path, why: str) -> str:
    return (
        f"The data folder {folder} is damaged ({why}): restore it from a copy, "
        "or move it away and start again with an empty one."
    )


def _why_not_started(folder: Path, log: Path, said: str) -> str:
    line = _last_line(said)
    if "No space left" in said:
        return f"The disk of {folder} is full: free some space, then start again."
    if "FATAL" in line or "PANIC" in line:
        return _damaged(folder, line.split("FATAL:")[-1].split("PANIC:")[-1].strip())
    return f"PostgreSQL did not start ({line}): see {log}."
