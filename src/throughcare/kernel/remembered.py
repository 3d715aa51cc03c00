"""What several parts of one page ask of the database is asked once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
_found: ContextVar[dict[Any, Any] | None] = ContextVar("found", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Keep what `remembered` functions answer until the end of what is done inside: a request that only reads."""
    token = _found.set({})
    try:
        yield
    finally:
        _found.reset(token)


def remembered(find: Callable[P, R]) -> Callable[P, R]:
    """A function of hashable arguments that is called once for each of them inside `remembering`, else every time."""

    @wraps(find)
    def known(*args: P.args, **kwargs: P.kwargs) -> R:
        found = _found.get()
        if found is None:
            return find(*args, **kwargs)
        key = (find, args, tuple(kwargs.items()))
        if key not in found:
            found[key] = find(*args, **kwargs)
        answer: R = found[key]
        return answer

    return known
