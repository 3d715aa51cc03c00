"""The demo's cast page: who there is, and one click to be them. It exists in demo mode alone."""

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from throughcare.access.guards import Request, public
from throughcare.accounts import cast as casting
from throughcare.accounts import demo_cast
from throughcare.accounts.sign_in import CAST, note
from throughcare.kernel.errors import NotFound


@require_safe
@public
def cast(request: Request) -> HttpResponse:
    """One named person per role, what they can do, and what waits for them now."""
    _only_in_the_demo()
    parts = casting.parts(request.today)
    if not parts:
        demo_cast.ensure_cast(request.now)
        parts = casting.parts(request.today)
    return render(request, "accounts/cast.html", {"parts": parts})


@require_POST
@public
def enter(request: Request, pk: int) -> HttpResponse:
    """Sign in as one of them."""
    _only_in_the_demo()
    user = casting.member(pk, request.today)
    get_adapter().logout(request)
    get_adapter().login(request, user)
    request.session[CAST] = user.pk
    note("user.signed_in", user)
    return redirect(settings.LOGIN_REDIRECT_URL)


def _only_in_the_demo() -> None:
    if not settings.DEMO:
        raise NotFound
