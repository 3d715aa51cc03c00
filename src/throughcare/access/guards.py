"""What a view declares about who may reach it; a URL without a declaration fails the architecture tests.

Use one on every view, API operation included:

    @public                              everybody, signed in or not
    @signed_in                           any signed-in user
    @requires(Permission.REFERRAL_VIEW)  a user with a live posting that holds it

The request carries `actor`, `now` (aware UTC) and `today` (London date), set by the middleware.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from throughcare.access.actor import Actor
from throughcare.access.permissions import Permission
from throughcare.kernel.errors import NotAllowed


class Request(HttpRequest):
    """A request as our views receive it."""

    actor: Actor
    now: datetime
    today: date


View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Guard:
    """Who may reach a view: everybody, any user, or holders of any one of the permissions."""

    public: bool = False
    permissions: frozenset[Permission] = frozenset()

    def admits(self, actor: Actor) -> bool:
        """Whether this actor may reach the view at all."""
        if self.public or (not self.permissions and actor.user_id is not None):
            return True
        return any(actor.may(p) for p in self.permissions)


def _guarded(view: View, guard: Guard) -> View:
    @wraps(view)
    def wrapped(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not guard.public and request.actor.user_id is None:
            return redirect_to_login(request.get_full_path())
        if not guard.admits(request.actor):
            raise NotAllowed("Your role does not include this. Ask your organisation's administrator if it should.")
        return view(request, *args, **kwargs)

    wrapped.guard = guard  # type: ignore[attr-defined]
    return wrapped


def public(view: View) -> View:
    """Everybody may see this page."""
    return _guarded(view, Guard(public=True))


def signed_in(view: View) -> View:
    """Any signed-in user may reach this page."""
    return _guarded(view, Guard())


def requires(*permissions: Permission) -> Callable[[View], View]:
    """Only users with a live posting that holds one of these permissions may reach the view."""

    def decorate(view: View) -> View:
        return _guarded(view, Guard(permissions=frozenset(permissions)))

    return decorate
