"""An organisation's people, for its administrator: who there is, invite, change, end, reset."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from throughcare.access.guards import Request, requires, signed_in
from throughcare.access.permissions import Permission
from throughcare.access.roles import Role
from throughcare.accounts import queries
from throughcare.accounts.actions import people as actions
from throughcare.accounts.forms.people import (
    ConfirmForm,
    InviteForm,
    OrganisationForm,
    PhoneForm,
    ResetSecondFactorForm,
    RoleForm,
)
from throughcare.accounts.views.posted import posted
from throughcare.kernel.errors import NotValid
from throughcare.ui.forms import sent
from throughcare.ui.step import Step, take
from throughcare.ui.tables import Columns, in_order, sort_of

PAGE = 25
PEOPLE_ORDERS: Columns = {"name": ("name",), "second_factor": ("has_second_factor", "name")}
INVITATION_ORDERS: Columns = {
    "invited": ("invited_at",),
    "name": ("name",),
    "role": ("role",),
    "until": ("expires_at",),
}
manages = requires(Permission.PEOPLE_MANAGE)


@signed_in
def phone(request: Request) -> HttpResponse:
    """Say on which number one is reached at work."""
    form = PhoneForm(sent(request), initial={"phone": request.user.phone})  # type: ignore[union-attr]  # signed in
    step = Step(
        title=_("Your telephone at work"),
        submit=_("Save"),
        said=_("Your telephone is saved."),
        to=reverse("mfa_index"),
        back=_("How you sign in"),
        lead=_("Whoever delivers services to your people sees it beside your name. It can be left empty."),
    )
    return take(request, form, step, actions.give_phone, {"bilingual": True})


@require_safe
@manages
def people(request: Request) -> HttpResponse:
    """Everybody with a role in the organisation, by name."""
    search = request.GET.get("search", "").strip()[:100]
    found = queries.people(request.actor, request.today, search=search)
    sort = sort_of(request, PEOPLE_ORDERS, "name")
    page = Paginator(in_order(found, PEOPLE_ORDERS, sort), PAGE).get_page(request.GET.get("page"))
    waiting = queries.invitations(request.actor).count()
    context = {"page": page, "sort": sort, "search": search, "waiting": waiting, "Role": Role}
    return render(request, "accounts/people.html", context)


@require_safe
@manages
def person(request: Request, pk: int) -> HttpResponse:
    """One of them: roles, second factor, and what may be done."""
    context = {"person": queries.person(request.actor, pk, request.today), "Role": Role}
    return render(request, "accounts/person.html", context)


@require_safe
@manages
def invitations(request: Request) -> HttpResponse:
    """Invitations without an answer."""
    sort = sort_of(request, INVITATION_ORDERS, "-invited")
    found = in_order(queries.invitations(request.actor), INVITATION_ORDERS, sort)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/invitations.html", {"page": page, "sort": sort, "Role": Role})


@manages
def invite_start(request: Request) -> HttpResponse:
    """Which organisation, for an administrator of several; straight on for all others."""
    organisations = list(queries.managed_organisations(request.actor))
    if len(organisations) == 1:
        return redirect("accounts:invite", organisations[0].pk)
    form = OrganisationForm(posted(request), organisations=organisations)
    if request.method == "POST" and form.is_valid():
        return redirect("accounts:invite", form.cleaned_data["organisation"])
    return _form_page(request, form, title=_("Invite somebody"), back=_to_people())


@manages
def invite(request: Request, pk: int) -> HttpResponse:
    """Invite somebody to the organisation."""
    organisation = queries.managed_organisation(request.actor, pk)
    form = InviteForm(posted(request), kind=organisation.kind, areas=_areas(request, organisation.kind))
    if request.method == "POST" and form.is_valid():
        try:
            actions.invite(
                actor=request.actor,
                now=request.now,
                organisation_id=pk,
                email=form.cleaned_data["email"],
                name=form.cleaned_data["name"],
                role=form.cleaned_data["role"],
                area=form.chosen_area(),
                site=_site(request),
            )
            return redirect("accounts:invitations")
        except NotValid as refusal:
            form.add_problems(refusal.problems)
    return _form_page(
        request,
        form,
        title=_("Invite somebody"),
        caption=organisation.name,
        submit=_("Send the invitation"),
        back=_to_people(),
    )


@manages
def resend(request: Request, pk: int) -> HttpResponse:
    """Send an invitation again."""
    invitation = queries.invitation(request.actor, pk)
    if request.method == "POST":
        actions.resend(actor=request.actor, now=request.now, invitation_id=pk, site=_site(request))
        return redirect("accounts:invitations")
    lead = _("A new link goes to this address. It works for 14 days, and the earlier one no more.")
    return _form_page(
        request,
        ConfirmForm(),
        title=_("Send the invitation again"),
        caption=invitation.email,
        lead=lead,
        submit=_("Send it again"),
        back=_to_invitations(),
    )


@manages
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Withdraw an invitation."""
    invitation = queries.invitation(request.actor, pk)
    if request.method == "POST":
        actions.withdraw(actor=request.actor, now=request.now, invitation_id=pk)
        return redirect("accounts:invitations")
    return _form_page(
        request,
        ConfirmForm(),
        title=_("Withdraw the invitation"),
        caption=invitation.email,
        lead=_("The link in the e-mail stops working."),
        submit=_("Withdraw it"),
        back=_to_invitations(),
    )


@manages
def add_role(request: Request, pk: int) -> HttpResponse:
    """Give somebody another role in an organisation in which they work already."""
    person = queries.person(request.actor, pk, request.today)
    organisation = queries.organisations_of(person)[0]
    form = RoleForm(posted(request), kind=organisation.kind, areas=_areas(request, organisation.kind))
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_posting(
                actor=request.actor,
                now=request.now,
                user_id=pk,
                organisation_id=organisation.pk,
                role=form.cleaned_data["role"],
                area=form.chosen_area(),
            )
            return redirect("accounts:person", pk)
        except NotValid as refusal:
            form.add_problems(refusal.problems)
    return _form_page(
        request,
        form,
        title=_("Give another role"),
        caption=person.name,
        submit=_("Give the role"),
        back=_to_person(pk),
    )


@manages
def change(request: Request, pk: int) -> HttpResponse:
    """Another role or area in the place of this one, from today."""
    posting = queries.posting(request.actor, pk, request.today)
    kind = posting.organisation.kind
    initial = {"role": posting.role, "area": posting.area_id}
    form = RoleForm(posted(request), kind=kind, areas=_areas(request, kind), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_posting(
                actor=request.actor,
                now=request.now,
                posting_id=pk,
                role=form.cleaned_data["role"],
                area=form.chosen_area(),
            )
            return redirect("accounts:person", posting.user_id)
        except NotValid as refusal:
            form.add_problems(refusal.problems)
    return _form_page(
        request,
        form,
        title=_("Change the role or area"),
        caption=posting.user.name,
        submit=_("Change it from today"),
        back=_to_person(posting.user_id),
    )


@manages
def end(request: Request, pk: int) -> HttpResponse:
    """End a role today; with the last one the sign-in closes."""
    posting = queries.posting(request.actor, pk, request.today)
    form = ConfirmForm(posted(request))
    if request.method == "POST":
        form.is_valid()
        try:
            user = actions.end_posting(actor=request.actor, now=request.now, posting_id=pk)
            still_here = user.pk == request.actor.user_id or not user.is_active
            return redirect("accounts:people") if still_here else redirect("accounts:person", user.pk)
        except NotValid as refusal:
            form.add_problems(refusal.problems)
    return _form_page(
        request,
        form,
        title=_("End the role of %(role)s") % {"role": Role(posting.role).label.lower()},
        caption=posting.user.name,
        warning=_("It ends today. Somebody without any role is signed out at once and can no longer sign in."),
        submit=_("End it"),
        back=_to_person(posting.user_id),
    )


@manages
def reset_second_factor(request: Request, pk: int) -> HttpResponse:
    """Remove a colleague's second factor after making sure who asks."""
    posting = queries.posting(request.actor, pk, request.today)
    form = ResetSecondFactorForm(posted(request))
    if request.method == "POST" and form.is_valid():
        actions.reset_second_factor(
            actor=request.actor,
            now=request.now,
            posting_id=pk,
            check_done=form.cleaned_data["check_done"],
            site=_site(request),
        )
        return redirect("accounts:person", posting.user_id)
    return _form_page(
        request,
        form,
        title=_("Reset the second factor"),
        caption=posting.user.name,
        lead=_("They are signed out, sign in with their password, and set up their authenticator app again."),
        submit=_("Reset it"),
        back=_to_person(posting.user_id),
    )


def _areas(request: Request, kind: str) -> Any:
    return queries.areas_for(kind, request.today)


def _site(request: Request) -> str:
    return request.build_absolute_uri("/")


def _to_people() -> dict[str, str]:
    return {"href": reverse("accounts:people")}


def _to_invitations() -> dict[str, str]:
    return {"href": reverse("accounts:invitations")}


def _to_person(pk: int) -> dict[str, str]:
    return {"href": reverse("accounts:person", args=[pk])}


def _form_page(request: Request, form: Any, **context: Any) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "ui/form_page.html", {"form": form, **context}, status=status)
