"""The directory without a person: who delivers what, where and for whom; and what a provider says of its capacity."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.kernel.errors import NotValid
from throughcare.referrals import actions, forms
from throughcare.referrals.queries import directory as queries
from throughcare.referrals.queries import figures, listings
from throughcare.ui.forms import sent
from throughcare.ui.step import done
from throughcare.ui.tables import Keys, listed, sort_of

SERVICE_ORDERS: Keys[Any] = {
    "service": lambda row: row[0].name,
    "cohort": lambda row: row[0].cohort.position,
    "waiting": lambda row: row[1].waiting_count,
    "open": lambda row: row[1].open_count,
    "wait": lambda row: row[1].median_wait_days,
    "capacity": lambda row: row[1].capacity_count,
}


@requires(P.DIRECTORY_VIEW)
def directory(request: Request) -> HttpResponse:
    """Who delivers these needs at an address on a day, for somebody of a sex and an age."""
    access = listings.access_codes(request.today)
    form = forms.DirectoryForm(
        request.GET or None,
        needs=queries.needs(request.today),
        areas=listings.areas(request.today),
        today=request.today,
        access=access,
    )
    answer = None
    if form.is_bound and form.is_valid():
        try:
            answer = queries.who_delivers(
                need=form.cleaned_data["needs"],
                postcode_district=form.cleaned_data["district"],
                area=form.cleaned_data["area"],
                sex=None if form.cleaned_data["sex"] in ("", "any") else form.cleaned_data["sex"],
                date_of_birth=form.born(),
                on=form.cleaned_data["on"] or request.today,
                wishes=form.wishes(),
                minority_ethnic=form.minority_ethnic(),
                in_custody=form.cleaned_data["in_custody"],
            )
        except NotValid as refused:
            form.add_problems(refused.problems)
    return render(request, "referrals/directory.html", {"form": form, "answer": answer})


@requires(P.REFERRAL_DECIDE)
def services(request: Request) -> HttpResponse:
    """The services of one's own organisation, how many wait and how many they can hold."""
    sort = sort_of(request, SERVICE_ORDERS, "service")
    bodies = listed(queries.own_bodies(request.actor), SERVICE_ORDERS, sort)
    return render(request, "referrals/services.html", {"bodies": bodies, "sort": sort})


@requires(P.REFERRAL_DECIDE)
def capacity(request: Request, pk: int) -> HttpResponse:
    """Say how many open referrals a service can hold."""
    body = queries.own_body(request.actor, pk)
    form = forms.CapacityForm(sent(request), initial={"capacity_count": figures.waits(body).capacity_count})
    who: dict[str, Any] = {"actor": request.actor, "now": request.now, "body_id": pk}
    answer = done(
        request,
        form,
        lambda data: actions.set_capacity(**who, **data),
        "Practitioners see the new capacity from now on.",
        "referrals:services",
    )
    context = {
        "form": form,
        "title": "How many people can this service hold?",
        "caption": body.name,
        "lead": "Practitioners see it beside the wait when they look for a service.",
        "submit": "Save",
        "back": {"href": reverse("referrals:services"), "text": "Our services"},
    }
    return answer or render(request, "ui/form_page.html", context)
