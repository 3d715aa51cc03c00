"""Two hands that do something in the same moment, each in a thread with a database connection of its own."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import Any

from django.db import connection

from throughcare.kernel.errors import Refusal


class Hands:
    """Two threads that begin each pair of calls together."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self._pool = pool
        self._ready = Barrier(2, timeout=60)

    def both(self, first: Callable[[], Any], second: Callable[[], Any]) -> list[Any]:
        """What each call returned, or the refusal that it met; any other error is raised."""
        return [done.result() for done in [self._pool.submit(self._do, call) for call in (first, second)]]

    def close(self) -> None:
        """Give both connections back."""
        self.both(lambda: connection.close(), lambda: connection.close())

    def _do(self, call: Callable[[], Any]) -> Any:
        self._ready.wait()
        try:
            return call()
        except Refusal as refusal:
            return refusal


@contextmanager
def hands() -> Iterator[Hands]:
    """Two threads, until the end."""
    with ThreadPoolExecutor(2) as pool:
        pair = Hands(pool)
        try:
            yield pair
        finally:
            pair.close()
