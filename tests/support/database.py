"""One server for all tests of a checkout; one migrated template; a clone of it for every process.

The template is made when the migrations or the reference data change. Tests connect as the application, under the same
row-level security as the product. After a test that commits, the rows that it changed are put back from the template,
so reference data is never flushed away; only after one that changed tables is the whole cloned anew, for that makes
two thousand files.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import psycopg
from psycopg import sql

from throughcare.config.postgres import LOADER, OWNER, SUPERUSER, Server, grant

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache" / "tests"
# Losing the test database costs nothing, so it is never written to disk for safety.
TUNING = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "100",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}
SERVER = Server(CACHE, TUNING)
# Rows here are tables, functions and policies: who changes them changed more than rows.
CATALOGUE = ("pg_class", "pg_attribute", "pg_constraint", "pg_policy", "pg_proc", "pg_trigger")
# What was written by those who took it back, or are gone, counts too; PostgreSQL counts it when a connection ends.
WRITTEN = """
SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_all_tables
WHERE schemaname = 'public' OR relname = ANY(%s)
"""
END_OTHERS = """
SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def name_of_this_process() -> str:
    """Name of the database of this process: several runs may share the server."""
    return f"test_{os.getpid()}"


class Use:
    """A process's use of the server, from the first test that needs it; the last one out stops the server."""

    def __init__(self) -> None:
        self._users: IO[str] | None = None
        self._template = ""
        self._written: dict[str, int] = {}  # rows that were written to each table until the last restoration
        self.database = name_of_this_process()

    def begin(self) -> None:
        """Start the server, make the template if it is out of date, and clone it."""
        CACHE.mkdir(parents=True, exist_ok=True)
        self._users = (CACHE / "users.lock").open("w")
        fcntl.flock(self._users, fcntl.LOCK_SH)
        SERVER.start()
        with locked("template.lock"):
            self._template = f"template_{state()}"
            if not _databases_like(self._template):
                _make_template(self._template)
        self.clone()

    def clone(self) -> None:
        """Put a fresh clone in the place of this process's database, whoever is still connected to it."""
        with _superuser() as connection:
            for query in ("DROP DATABASE IF EXISTS {0} WITH (FORCE)", "CREATE DATABASE {0} TEMPLATE {1} OWNER {2}"):
                names = (self.database, self._template, OWNER)
                connection.execute(sql.SQL(query).format(*map(sql.Identifier, names)))
        with _superuser(self.database) as connection:
            self._written = _written(connection)

    def restore(self) -> None:
        """Put this process's database back to what the template holds, whoever is still connected to it."""
        with _superuser(self.database) as connection:
            connection.execute(END_OTHERS)
            changed = [name for name, rows in _written(connection).items() if rows != self._written.get(name)]
            if not set(changed) & set(CATALOGUE):
                self._put_back(connection, changed)
                return
        self.clone()

    def _put_back(self, connection: psycopg.Connection, changed: list[str]) -> None:
        if not changed:
            return
        connection.execute("SET session_replication_role = replica")  # no trigger refuses, no key is looked up
        for name in map(sql.Identifier, changed):
            connection.execute(sql.SQL("DELETE FROM {}").format(name))
        connection.execute(sql.SQL("VACUUM {}").format(sql.SQL(", ").join(map(sql.Identifier, changed))))
        with _superuser(self._template) as template:
            for name in map(sql.Identifier, changed):
                _copy(name, template, connection)
        self._written = _written(connection)

    def end(self) -> None:
        """Drop the clone, and stop the server if nobody else uses it."""
        if self._users is None:
            return
        _drop(self.database)
        shutil.rmtree(CACHE / "processes" / self.database, ignore_errors=True)
        with suppress(BlockingIOError):
            fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for left in _databases_like("test_%"):
                _drop(left)
            SERVER.stop()
        self._users.close()
        self._users = None


def _make_template(name: str) -> None:
    """Migrate as the owner and load reference data, in a database that counts only once it is whole."""
    for old in [*_databases_like("template\\_%"), *_databases_like("building")]:
        _drop(old)
    with _superuser() as connection:
        connection.execute(sql.SQL("CREATE DATABASE building OWNER {}").format(sql.Identifier(OWNER)))
    owner_url = SERVER.url(OWNER, "building")
    grant(owner_url)
    _manage(owner_url, "migrate", "--verbosity=0")
    if (ROOT / "src/throughcare/reference/management/commands/load_reference.py").exists():
        _manage(SERVER.url(LOADER, "building"), "load_reference")
    with _superuser() as connection:
        connection.execute(sql.SQL("ALTER DATABASE building RENAME TO {}").format(sql.Identifier(name)))


def _manage(url: str, *arguments: str) -> None:
    """Run a command of Django's in a process of its own, with the product's settings."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        env=os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "throughcare.config.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"manage.py {arguments[0]} failed while the tests' database was made:\n{done.stderr}")


def state() -> str:
    """A hash of all that decides what the template holds."""
    source = ROOT / "src" / "throughcare"
    files = [ROOT / "requirements.txt", *source.rglob("migrations/*.py"), *(source / "wall").glob("*.py")]
    files += [*(source / "reference").rglob("*.[cp][sy]*")]
    digest = hashlib.sha256()
    for file in sorted(files):
        if file.suffix in (".txt", ".py", ".csv") and "tests" not in file.parts:
            digest.update(f"{file.relative_to(ROOT)}\n".encode() + file.read_bytes())
    return digest.hexdigest()[:12]


def _databases_like(pattern: str) -> list[str]:
    with _superuser() as connection:
        found = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [pattern]).fetchall()
    return [name for (name,) in found]


def _drop(name: str) -> None:
    with _superuser() as connection:
        query = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        connection.execute(query.format(sql.Identifier(name)))


def _copy(table: sql.Identifier, source: psycopg.Connection, target: psycopg.Connection) -> None:
    """Add a table's rows in one database to those that it has in another."""
    if not source.execute(sql.SQL("SELECT FROM {} LIMIT 1").format(table)).rowcount:
        return
    with (
        source.cursor().copy(sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(table)) as read,
        target.cursor().copy(sql.SQL("COPY {} FROM STDIN (FORMAT binary)").format(table)) as write,
    ):
        for rows in read:
            write.write(rows)


def _written(connection: psycopg.Connection) -> dict[str, int]:
    """How many rows were ever written to each table."""
    connection.execute("SELECT pg_stat_force_next_flush()")
    return dict(connection.execute(WRITTEN, [list(CATALOGUE)]).fetchall())


def _superuser(database: str = "postgres") -> psycopg.Connection:
    return psycopg.connect(SERVER.url(SUPERUSER, database), autocommit=True)


@contextmanager
def locked(name: str) -> Iterator[None]:
    with (CACHE / name).open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
