"""Watches a migration from outside: which locks it held how long, and how long readers and writers had to wait."""

import itertools
import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

import psycopg
from psycopg import sql

MIGRATION = "upgrade"  # the name by which a migration's connection is known
SAMPLE_SECONDS = 0.005
HELD = """
SELECT l.pid, l.relation::regclass::text, l.mode, l.virtualtransaction FROM pg_locks l
JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.granted AND l.locktype = 'relation' AND a.application_name = %s
AND l.mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
"""


@dataclass
class Watch:
    """Seconds by what was seen, of the tables that people use."""

    url: str
    tables: Collection[str]
    renamed: Mapping[str, str] = field(default_factory=dict)  # tables to which the migration gives another name
    held: dict[tuple[str, str], float] = field(default_factory=dict)  # the longest, by table and mode
    waited: dict[str, float] = field(default_factory=dict)  # the longest, by table
    samples: int = 0

    def __enter__(self) -> "Watch":
        self._end = threading.Event()
        work = (self._sample, self._read, self._write)
        self._threads = [threading.Thread(target=self._until_the_end, args=(each,)) for each in work]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._end.set()
        for thread in self._threads:
            thread.join()

    def _until_the_end(self, do: Callable[[psycopg.Connection], None]) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            do(connection)

    def _sample(self, connection: psycopg.Connection) -> None:
        """The time between the first and the last sample that saw a lock, and one sample's time more."""
        since: dict[tuple[object, ...], float] = {}
        while not self._end.is_set():
            began = time.monotonic()
            now = {tuple(row) for row in connection.execute(HELD, [MIGRATION])}
            since = {lock: since.get(lock, began) for lock in now}
            for (_, table, mode, _transaction), first in since.items():
                if table in self.tables:
                    self.held[table, mode] = max(self.held.get((table, mode), 0), time.monotonic() - first)
            self.samples += 1
            time.sleep(SAMPLE_SECONDS)

    def _read(self, connection: psycopg.Connection) -> None:
        self._each_in_turn(connection, sql.SQL("SELECT 1 FROM {} LIMIT 1"))

    def _write(self, connection: psycopg.Connection) -> None:
        """A write to no row waits for the table as any other does."""
        self._each_in_turn(connection, sql.SQL("DELETE FROM {} WHERE false"))

    def _each_in_turn(self, connection: psycopg.Connection, query: sql.SQL) -> None:
        for table in itertools.cycle(self.tables):
            if self._end.is_set():
                return
            began = time.monotonic()
            try:
                connection.execute(query.format(sql.Identifier(table)))
            except psycopg.errors.UndefinedTable:
                connection.execute(query.format(sql.Identifier(self.renamed[table])))
            self.waited[table] = max(self.waited.get(table, 0), time.monotonic() - began)
