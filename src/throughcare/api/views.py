"""Connected systems of an organisation, for its administrator: the list, connect one, revoke its token."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission
from throughcare.api import actions, forms, queries
from throughcare.kernel.errors import NotValid
from throughcare.ui.forms import sent

PAGE = 25
manages = requires(Permission.PEOPLE_MANAGE)


@require_safe
@manages
def clients(request: Request) -> HttpResponse:
    """Which systems may use the API, since when, until when, and when each last did."""
    page = Paginator(queries.clients(request.actor), PAGE).get_page(request.GET.get("page"))
    may_connect = queries.organisations(request.actor).exists()
    return render(request, "api/clients.html", {"page": page, "may_connect": may_connect})


@manages
def connect(request: Request) -> HttpResponse:
    """Connect a system; the answer shows the token, this once."""
    form = forms.ConnectForm(sent(request), organisations=queries.organisations(request.actor))
    if request.method == "POST" and form.is_valid():
        try:
            client, token = actions.connect(
                actor=request.actor,
                now=request.now,
                organisation_id=form.cleaned_data["organisation"],
                name=form.cleaned_data["name"],
                days=form.cleaned_data["days"],
            )
            return render(request, "api/connected.html", {"client": client, "token": token})
        except NotValid as refusal:
            form.add_problems(refusal.problems)
    context = {
        "form": form,
        "title": _("Connect a system"),
        "lead": _("It gets a token with which it reads and decides your organisation’s referrals, and nothing else."),
        "submit": _("Connect it"),
        "back": {"href": reverse("clients:clients")},
    }
    return render(request, "ui/form_page.html", context, status=422 if form.errors else 200)


@manages
def revoke(request: Request, pk: int) -> HttpResponse:
    """Take a system's token away."""
    client = queries.client(request.actor, pk)
    if request.method == "POST":
        actions.revoke(actor=request.actor, now=request.now, client_id=pk)
        messages.success(request, _("The token no longer works. To let the system in again, connect it anew."))
        return redirect("clients:clients")
    context = {
        "form": forms.ConfirmForm(),
        "title": _("Revoke the token"),
        "caption": client.name,
        "warning": _("The system is refused from its next request on. This can’t be undone."),
        "submit": _("Revoke it"),
        "back": {"href": reverse("clients:clients")},
    }
    return render(request, "ui/form_page.html", context)
