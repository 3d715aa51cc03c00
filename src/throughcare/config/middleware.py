"""What every request carries, what is refused before any view, and how a refusal becomes a page or problem JSON."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers

from throughcare.access.acting import acting
from throughcare.access.actor import NOBODY, Actor
from throughcare.accounts import sign_in
from throughcare.accounts.queries import actor_of
from throughcare.api import actions, rules
from throughcare.api import queries as clients
from throughcare.api.problems import not_signed_in
from throughcare.clock import clock
from throughcare.config import bearer, limits
from throughcare.kernel.errors import Refusal
from throughcare.kernel.remembered import remembering
from throughcare.reference import queries as reference
from throughcare.ui import errors

# What a page may ask of the device: passkeys, and nothing else.
DEVICE = (
    *(f"{part}=()" for part in ("camera", "display-capture", "geolocation", "microphone", "midi", "payment", "usb")),
    "publickey-credentials-create=(self)",
    "publickey-credentials-get=(self)",
)


class Headers:
    """What every answer tells the browser besides what Django's and the content security policy's middleware do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response["Permissions-Policy"] = ", ".join(DEVICE)
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        return response


class Limits:
    """Refuses what is too large, and whoever asks for a costly page too often, before its transaction begins."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if limits.is_too_large(request):
            response = errors.answer(request, 413)
            response["Connection"] = "close"  # the rest of it is not wanted
            return response
        seconds = limits.seconds_to_wait(request)
        return errors.too_many(request, seconds) if seconds else self.get_response(request)


def is_private(request: HttpRequest) -> bool:
    """Whether an answer is for one person: somebody who signed in, or who followed the link of an e-mail."""
    kwargs = request.resolver_match.kwargs if request.resolver_match else {}
    return request.user.is_authenticated or "token" in kwargs or ("key" in kwargs and "uidb36" in kwargs)


def is_text(request: HttpRequest) -> bool:
    """Whether the address is text that a database can hold: no NUL, which nobody types."""
    return "\x00" not in request.path and "%00" not in request.META.get("QUERY_STRING", "")


class RequestContext:
    """Gives each request its moment, its actor and its transaction, and maps refusals to answers.

    The transaction tells the database who acts. A refusal does not roll it back: actions have their own inside.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not is_text(request):
            return errors.answer(request, 400)
        now = clock.now()
        request.now = now  # type: ignore[attr-defined]
        request.today = clock.london_day(now)  # type: ignore[attr-defined]
        if bearer.is_of_program(request):
            actor = _program(request, now)
            if seconds := limits.seconds_of_program(request, actor):
                return errors.too_many(request, seconds)
            if actor == NOBODY:
                return not_signed_in(request)
        else:
            settled = sign_in.is_settled(request)
            actor = actor_of(request.user, clock.london_day(now)) if settled else NOBODY  # type: ignore[arg-type]
        request.actor = actor  # type: ignore[attr-defined]
        reading = remembering() if request.method in ("GET", "HEAD") else nullcontext()
        with acting(actor, now), reference.held(), reading:
            response = errors.instead_of_empty(request, self.get_response(request))
        if is_private(request) and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)  # the Back button after signing out shows nothing
        if response.streaming:
            response.streaming_content = _still_acting(actor, now, response.streaming_content)  # type: ignore[attr-defined]
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """An answer to a refusal; any other exception goes on to the error page."""
        return errors.of_refusal(request, exception) if isinstance(exception, Refusal) else None


def _program(request: HttpRequest, now: datetime) -> Actor:
    """The machine client behind a token: that alone counts, so no page of another site can send it unasked."""
    client = clients.client_of(bearer.token(request), now)
    actor = clients.actor_behind(client, now) if client else NOBODY
    if client is None or actor == NOBODY:
        return NOBODY
    request.user = client.user
    request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
    if rules.worth_noting(client.last_used_at, now):
        with acting(actor, now):
            actions.note_use(actor=actor, now=now, client_id=client.pk)
    return actor


def _still_acting(actor: Actor, now: datetime, content: Iterable[bytes]) -> Iterator[bytes]:
    """What is streamed is read after the request's transaction has ended: in another, as the same actor."""
    with acting(actor, now):
        yield from content
