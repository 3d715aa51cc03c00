"""Visitors of the whole system who write without pause, and what the database says of their writes afterwards."""

import itertools
import json
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter
from http.client import HTTPException

import psycopg

from support.system import System
from throughcare.config.postgres import APPLICATION

WRITERS = 3
BETWEEN_FAULTS = 15  # acknowledged writes before a fault and again after it
PATIENCE_SECONDS = 180  # on a busy machine
NUMBERS = itertools.count()


class Writers:
    """Some visitors who write without pause and remember what was acknowledged."""

    def __init__(self, system: System) -> None:
        self.acknowledged: list[str] = []
        self._url = system.url
        self._end = threading.Event()
        self._threads = [threading.Thread(target=self._write) for _ in range(WRITERS)]

    def __enter__(self) -> "Writers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._end.set()
        for thread in self._threads:
            thread.join()

    def wait_for_more(self) -> None:
        """Wait until so many more writes were acknowledged."""
        enough, patience = len(self.acknowledged) + BETWEEN_FAULTS, time.monotonic() + PATIENCE_SECONDS
        while len(self.acknowledged) < enough:
            assert time.monotonic() < patience, "the system did not take up writing again"
            time.sleep(0.02)

    def _write(self) -> None:
        while not self._end.is_set():
            key = f"key-{next(NUMBERS)}"
            try:
                with urllib.request.urlopen(f"{self._url}/faults/{key}", data=b"", timeout=10) as answer:
                    answer.read()
            except (OSError, HTTPException):
                time.sleep(0.05)  # refused, or cut off in the middle of an answer: written or not, nobody was told
            else:
                self.acknowledged.append(key)


def wait_until_answered(system: System) -> None:
    """Wait until no job is left that answers a write."""
    left = "SELECT id FROM procrastinate_jobs WHERE task_name = 'faults.answer' AND status IN ('todo', 'doing')"
    patience = time.monotonic() + PATIENCE_SECONDS
    while found := rows(system, left):
        assert time.monotonic() < patience, f"{len(found)} jobs were not taken up again"
        time.sleep(0.1)


def assert_each_written_and_answered_once(system: System, acknowledged: list[str]) -> None:
    """Nothing acknowledged is lost, nothing is written or answered twice, and the audit is whole."""
    written = Counter(rows(system, "SELECT related->>'key' FROM audit_event WHERE verb = 'fault.written'"))
    answers = Counter(rows(system, "SELECT thing_id FROM audit_event WHERE verb = 'fault.answered'"))
    events = rows(system, "SELECT id::text FROM audit_event WHERE verb = 'fault.written'")
    assert set(acknowledged) - set(written) == set()
    assert {key: count for key, count in written.items() if count > 1} == {}
    assert answers == dict.fromkeys(events, 1)
    assert faults_of_the_audit(system) == []


def rows(system: System, query: str) -> list[str]:
    with psycopg.connect(system.server.url(APPLICATION)) as connection:
        return [value for (value,) in connection.execute(query)]


def faults_of_the_audit(system: System) -> list[str]:
    """Seal what waits and verify the chain, in a process with the system's settings."""
    code = (
        "import django, json; django.setup()\n"
        "from throughcare.audit import chain; from throughcare.clock import clock\n"
        "chain.seal(clock.now()); print(json.dumps([str(fault) for fault in chain.verify().faults]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=system.environment, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)
