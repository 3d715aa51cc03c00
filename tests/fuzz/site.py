"""The whole site, called as a web server calls it but without a socket; each request is undone once it is answered.

What no request can break is made cheaper: a session is a signed cookie, made once for each role; who asks, and what
time it is, is looked up once; a page of refusal in words that were shown before is drawn again only now and then.
"""

import logging
import resource
import sys
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from django.conf import settings
from django.contrib import auth
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import got_request_exception, request_finished, request_started
from django.db import close_old_connections, connection, transaction
from django.http import HttpResponse

from fuzz.requests import READS, Asked
from throughcare.accounts import sign_in
from throughcare.clock import clock
from throughcare.config import middleware
from throughcare.ui import errors

MOST_MEMORY = 3_000_000_000  # bytes, of the database's process: a request that asks for more is a fault, not its end
DRAWN_EVERY = 25  # of pages of refusal in the same words
FORMS_SECRET = "a" * 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was answered, and the fault that led to it."""

    status: int
    body: bytes
    fault: str = ""


class Site:
    """Asked in this process, on its one connection to the database."""

    def __init__(self) -> None:
        self._handler = WSGIHandler()
        self._status, self._fault = 0, ""

    def ask(self, asked: Asked, headers: dict[str, str]) -> Answer:
        """Send a request with the headers of whoever sends it, and undo what it did."""
        self._status, self._fault, body = 0, "", b""
        with transaction.atomic():
            try:
                with transaction.atomic():
                    body = self._answered(environ(asked, headers))
                    if asked.method not in READS and self._status < 400:
                        connection.check_constraints()  # those that only a commit would come to
            except Exception as error:  # whatever it is, the visitor would have met it
                self._status = 500
                self._fault = told(error)
            transaction.set_rollback(True)
        fault = self._fault or f"status {self._status}"
        return Answer(status=self._status, body=body, fault=fault if self._status >= 500 else "")

    def note(self, **sent: object) -> None:
        """Hear of an error that is about to become a page."""
        if error := sys.exception():
            self._fault = told(error)

    def _answered(self, environ: dict[str, Any]) -> bytes:
        answer = self._handler(environ, self._start)
        try:
            return b"".join(answer)
        finally:
            answer.close()

    def _start(self, status: str, headers: list[tuple[str, str]]) -> None:
        self._status = int(status[:3])


def told(error: BaseException) -> str:
    """An error, and the last line of ours that it came through."""
    frames = traceback.extract_tb(error.__traceback__)
    last = ([frame for frame in frames if "/throughcare/" in frame.filename] or frames)[-1]
    place = f"{last.filename.rpartition('/throughcare/')[2]}, line {last.lineno}, in {last.name}"
    return f"{type(error).__name__} ({str(error)[:90]!r}) at {place}"


def environ(asked: Asked, headers: dict[str, str]) -> dict[str, Any]:
    """A request as a web server hands it on."""
    path, _, query = asked.path.partition("?")
    said = {"host": "localhost", "x-csrftoken": FORMS_SECRET} | headers | dict(asked.headers)
    if headers.get("cookie") and "cookie" in dict(asked.headers):
        said["cookie"] = f"{headers['cookie']}; {dict(asked.headers)['cookie']}"
    return {f"HTTP_{name.upper().replace('-', '_')}": _latin(text) for name, text in said.items()} | {
        "REQUEST_METHOD": asked.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": _latin(query),
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": _latin(asked.kind),
        "CONTENT_LENGTH": str(len(asked.body)),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(asked.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


def _latin(text: str) -> str:
    """Bytes of a header, read as web servers read them."""
    return text.encode(errors="replace").decode("latin-1")


@contextmanager
def site() -> Iterator[Site]:
    """The site, for as long as it is asked."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "SESSION_ENGINE", "django.contrib.sessions.backends.signed_cookies")
        patch.setattr(errors, "_answered", _drawn_now_and_then(errors._answered))
        at = clock.now()
        patch.setattr(clock, "now", lambda: at)
        patch.setattr(auth, "get_user", _once(auth.get_user, lambda request: request.COOKIES.get("sessionid")))
        patch.setattr(middleware, "actor_of", _once(middleware.actor_of, lambda user, on: user.pk))
        patch.setattr(sign_in, "has_second_factor", cache(sign_in.has_second_factor))
        made = Site()
        connection.ensure_connection()
        resource.prlimit(connection.connection.info.backend_pid, resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        logging.disable()  # every refusal would be a line
        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)  # or it would close the connection that undoes
        got_request_exception.connect(made.note)
        try:
            yield made
        finally:
            logging.disable(logging.NOTSET)
            got_request_exception.disconnect(made.note)
            for signal in (request_started, request_finished):
                signal.connect(close_old_connections)


def _once(find: Any, key: Any) -> Any:
    """A function that asks once for each key."""
    found: dict[Any, Any] = {}

    def known(*about: Any) -> Any:
        if key(*about) not in found:
            found[key(*about)] = find(*about)
        return copy(found[key(*about)])

    return known


def _drawn_now_and_then(draw: Any) -> Any:
    shown: Counter[tuple[Any, ...]] = Counter()

    def drawn(request: Any, status: int, title: str, problems: list[str], *rest: Any, **more: Any) -> HttpResponse:
        words = (status, title, *problems)
        shown[words] += 1
        if shown[words] % DRAWN_EVERY != 1:
            return HttpResponse(status=status)
        return draw(request, status, title, problems, *rest, **more)

    return drawn
