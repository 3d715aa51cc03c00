"""How long the system takes to start, and how long small pages take beside a file of the same server."""

import http.client
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.words import say
from support.system import System, prepared_folder

REQUESTS = 200
BASELINE = "/assets/images/icon-tag-remove-cross.svg"  # served before any page: server and network alone
PAGES = ("/", "/sign-in", "/help", "/accessibility")


def run() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        system = System(prepared_folder(Path(folder) / "data"))
        began = time.perf_counter()
        try:
            system.start()
            say(f"Warm start            {time.perf_counter() - began:8.1f} s")
            say(f"{'':22}{'median':>10}{'95th':>10}  milliseconds of {REQUESTS} requests, one after another")
            for path in (BASELINE, *PAGES):
                median, high = measure(system, path)
                say(f"{'a file (baseline)' if path == BASELINE else path:22}{median:10.1f}{high:10.1f}")
        finally:
            system.end()


def measure(system: System, path: str) -> tuple[float, float]:
    """Median and 95th percentile of a page's milliseconds, over one connection, after a few to warm up."""
    times = sorted(list(requests(system, path))[5:])
    return statistics.median(times), times[int(len(times) * 0.95)]


def requests(system: System, path: str) -> Iterator[float]:
    """Milliseconds of each request; an answer other than 200 ends the measurement."""
    connection = http.client.HTTPConnection("localhost", system.port)
    for _ in range(REQUESTS + 5):
        began = time.perf_counter()
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        yield (time.perf_counter() - began) * 1000
        if answer.status != 200:
            sys.exit(f"{path} answered {answer.status}")
    connection.close()
