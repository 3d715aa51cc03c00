"""Until when what is read most may be kept in memory: another load, or a policy changed by hand."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, TypeVar

from django.db import connection

from throughcare.reference.models import Load

F = TypeVar("F", bound=Callable[..., Any])
Version = tuple[int | None, int | None]
VERSION = """
SELECT max(id), (SELECT sum(xmin::text::bigint) FROM reference_policy) FROM reference_load WHERE status = %s"""
_kept: list[Any] = []

_held: ContextVar[list[Version] | None] = ContextVar("held", default=None)


@contextmanager
def held() -> Iterator[None]:
    """Have what is in memory compared with the last load once for all that is done inside: one request."""
    token = _held.set([])
    try:
        yield
    finally:
        _held.reset(token)


def version() -> Version:
    """The last load that was applied, and what last wrote policies: what is in memory holds for these alone."""
    found = _held.get()
    if not found:
        with connection.cursor() as cursor:
            cursor.execute(VERSION, [Load.Status.APPLIED])
            now: Version = cursor.fetchone()
        if found is None:
            return now
        found.append(now)
    return found[0]


def kept(most: int) -> Callable[[F], Callable[..., Any]]:
    """Keep a function's last answers in memory; the version is among its arguments, so none is out of date."""

    def keep(find: F) -> Callable[..., Any]:
        known = lru_cache(maxsize=most)(find)
        _kept.append(known)
        return known

    return keep


def forget() -> None:
    """Drop what is in memory; a load does this, and so may a test that writes reference rows itself."""
    for known in _kept:
        known.cache_clear()
