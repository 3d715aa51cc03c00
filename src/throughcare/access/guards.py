"""What a view declares about who may reach it; a URL without a declaration fails the architecture tests.

Use one on every view, API operation included:

    @public                              everybody, signed in or not
    @settling                            a user who may still have to set up the second factor
    @signed_in                           any signed-in user
    @requires(Permission.REFERRAL_VIEW)  a user with a live posting that holds it

The request carries `actor`, `now` (aware UTC) and `today` (London date), set by the middleware. Until the second
factor is set up the actor is NOBODY, so a half-signed-in user is refused everywhere but where a view says `settling`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from throughcare.access.actor import Actor
from throughcare.access.permissions import Permission
from throughcare.kernel.errors import NotAllowed


class Request(HttpRequest):
    """A request as our views receive it."""

    actor: Actor
    now: datetime
    today: date


View = Callable[..., Any]  # a page answers with a response, an operation of the API with data


@dataclass(frozen=True, slots=True)
class Guard:
    """Who may reach a view: everybody, any user (perhaps still settling in), or holders of any one permission."""

    public: bool = False
    settling: bool = False
    permissions: frozenset[Permission] = frozenset()

    def admits(self, actor: Actor) -> bool:
        """Whether this actor may reach the view at all."""
        if self.public or (not self.permissions and actor.user_id is not None):
            return True
        return any(actor.may(p) for p in self.permissions)


def _guarded(view: View, guard: Guard) -> View:
    @wraps(view)
    def wrapped(request: Request, *args: Any, **kwargs: Any) -> Any:
        if guard.public or (guard.settling and request.user.is_authenticated):
            return view(request, *args, **kwargs)
        if request.actor.user_id is None:
            return _sent_to_sign_in(request)
        if not guard.admits(request.actor):
            raise NotAllowed("Your role does not include this. Ask your organisation's administrator if it should.")
        return view(request, *args, **kwargs)

    wrapped.guard = guard  # type: ignore[attr-defined]
    return wrapped


def _sent_to_sign_in(request: Request) -> HttpResponseBase:
    """A program hears 401; a person is led to sign in, or to the second factor, and comes back afterwards."""
    if request.path.startswith("/api/") or request.headers.get("Accept") == "application/json":
        return HttpResponse(status=401)
    url = settings.SECOND_FACTOR_URL if request.user.is_authenticated else settings.LOGIN_URL
    return redirect_to_login(page_before(request), url)


def page_before(request: HttpRequest) -> str:
    """The page to come back to: for something that was sent, the page whose form sent it."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    try:
        referer = urlsplit(request.headers.get("Referer", ""))
    except ValueError:  # no address at all
        return settings.LOGIN_REDIRECT_URL
    if referer.netloc != request.get_host():
        return settings.LOGIN_REDIRECT_URL
    return referer.path + (f"?{referer.query}" if referer.query else "")


def public(view: View) -> View:
    """Everybody may see this page."""
    return _guarded(view, Guard(public=True))


def settling(view: View) -> View:
    """A user may reach this page before the second factor is set up: the pages that set it up."""
    return _guarded(view, Guard(settling=True))


def signed_in(view: View) -> View:
    """Any signed-in user may reach this page."""
    return _guarded(view, Guard())


def requires(*permissions: Permission) -> Callable[[View], View]:
    """Only users with a live posting that holds one of these permissions may reach the view."""

    def decorate(view: View) -> View:
        return _guarded(view, Guard(permissions=frozenset(permissions)))

    return decorate
