"""Taking up an invitation, and registering an organisation."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from throughcare.access.guards import Request, public
from throughcare.access.roles import Role
from throughcare.accounts import queries
from throughcare.accounts.actions import joining as actions
from throughcare.accounts.forms.joining import JoinForm, JustJoinForm, NewPassword, RegisterForm
from throughcare.accounts.views.posted import posted
from throughcare.kernel.errors import NotFound, NotValid


@public
def join(request: Request, token: str) -> HttpResponse:
    """Take up an invitation: name and password for somebody new, one button for somebody who signs in already."""
    try:
        invitation = queries.open_invitation(token, request.now)
    except NotFound:
        return render(request, "accounts/link_over.html", {"sent_by": "administrator"}, status=404)
    known = queries.active_user(invitation.email) is not None
    form = JustJoinForm(posted(request)) if known else JoinForm(posted(request), initial=_name(invitation))
    if request.method == "POST" and form.is_valid():
        user = actions.accept(
            actor=request.actor,
            now=request.now,
            token=token,
            name=form.cleaned_data.get("name", ""),
            password=form.cleaned_data.get("password", ""),
            language=_language(),
        )
        return redirect("account_login") if known else _enter(request, user)
    context = {"form": form, "invitation": invitation, "role": Role(invitation.role).label, "known": known}
    return render(request, "accounts/join.html", context, status=422 if form.errors else 200)


@public
def register(request: Request) -> HttpResponse:
    """Ask to register an organisation that wants to supply services."""
    form = RegisterForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.register(
                actor=request.actor,
                now=request.now,
                language=_language(),
                site=request.build_absolute_uri("/"),
                **form.facts(),
            )
            return redirect("accounts:register_sent")
        except NotValid as refusal:
            form.add_problems(refusal.problems)
    return render(request, "accounts/register.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@public
def register_sent(request: Request) -> HttpResponse:
    """That a link is on its way."""
    return render(request, "accounts/register_sent.html")


@public
def register_confirm(request: Request, token: str) -> HttpResponse:
    """Follow the link: choose a password, and the organisation exists."""
    try:
        registration = queries.open_registration(token, request.now)
    except NotFound:
        return render(request, "accounts/link_over.html", {"sent_by": "registration"}, status=404)
    known = queries.active_user(registration.email) is not None
    form = JustJoinForm(posted(request)) if known else NewPassword(posted(request))
    if request.method == "POST" and form.is_valid():
        password = form.cleaned_data.get("password", "")
        user = actions.confirm(actor=request.actor, now=request.now, token=token, password=password)
        return redirect("account_login") if known else _enter(request, user)
    context = {"form": form, "registration": registration, "known": known}
    return render(request, "accounts/register_confirm.html", context, status=422 if form.errors else 200)


def _enter(request: Request, user: object) -> HttpResponse:
    """Sign in somebody who has just chosen a password; the second factor comes next."""
    record_authentication(request, user, method="password")
    return perform_login(request, Login(user=user, redirect_url=reverse(settings.SECOND_FACTOR_URL)))


def _name(invitation: object) -> dict[str, str]:
    return {"name": invitation.name}  # type: ignore[attr-defined]


def _language() -> str:
    return "cy" if (get_language() or "").startswith("cy") else "en"
