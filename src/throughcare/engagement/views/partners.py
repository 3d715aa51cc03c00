"""The partner finder: suppliers find one another; no buyer has a way in."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.engagement.actions import partners as actions
from throughcare.engagement.forms import partners as forms
from throughcare.engagement.queries import partners as queries
from throughcare.engagement.views import known
from throughcare.market.queries import areas_on_offer, service, services
from throughcare.ui.forms import sent
from throughcare.ui.step import done
from throughcare.ui.words import named

PER_PAGE = 25


@requires(P.PARTNER_FIND)
def partners(request: Request) -> HttpResponse:
    """Organisations that want to be found, by service and area, and one's own listings."""
    chosen, area = request.GET.get("service", ""), request.GET.get("area", "")
    own = queries.own_organisations(request.actor)
    page = Paginator(queries.listings(request.actor, chosen, area), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "service": chosen,
        "area": area,
        "services": services(request.today),
        "areas": queries.areas_listed(request.actor),
        "own_ids": {organisation.pk for organisation in own},
        "own_id": own[0].pk,
        "own_listings": queries.own_listings([organisation.pk for organisation in own]),
    }
    return render(request, "engagement/partners.html", context)


@requires(P.PARTNER_FIND)
def partner_service(request: Request) -> HttpResponse:
    """Choose the service for which partners are looked for."""
    form = forms.ServiceForm(
        sent(request),
        organisations=[(o.pk, o.name) for o in queries.own_organisations(request.actor)],
        services=[(s.code, named(s)) for s in services(request.today)],
    )
    if request.method == "POST" and form.is_valid():
        return redirect("engagement:partner_listing", form.cleaned_data["organisation"], form.cleaned_data["service"])
    return render(request, "ui/form_page.html", _step(form, _("Be found by partners"), _("Continue")))


@requires(P.PARTNER_FIND)
def partner_listing(request: Request, own_id: int, service_type: str) -> HttpResponse:
    """Say where, what is brought and what is looked for."""
    own = queries.own_organisation(request.actor, own_id)
    found = service(service_type, request.today)
    held = [row for row in queries.own_listings([own.pk]) if row.service_type_id == service_type]
    form = forms.ListingForm(
        sent(request),
        areas=[(area.code, named(area)) for area in areas_on_offer(service_type, request.today)],
        initial={"areas": [row.area_id for row in held], "about": held[0].about if held else ""},
    )
    told = {"organisation_id": own.pk, "service_type": service_type}
    answer = done(
        request,
        form,
        lambda typed: actions.list_for(actor=request.actor, now=request.now, **told, **typed),  # type: ignore[arg-type]
        _("Your listing is kept. Other suppliers see it, and can write to you."),
        reverse("engagement:partners"),
    )
    return answer or render(
        request, "ui/form_page.html", _step(form, named(found), _("Save"), own.name), status=422 if form.errors else 200
    )


@requires(P.PARTNER_FIND)
def partner_messages(request: Request) -> HttpResponse:
    """With whom one's organisation writes, the newest first."""
    page = Paginator(queries.conversations(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "engagement/partner_messages.html", {"page": page})


@requires(P.PARTNER_FIND)
def partner(request: Request, own_id: int, other_id: int) -> HttpResponse:
    """What two organisations wrote to one another, and a form to write."""
    own = queries.own_organisation(request.actor, own_id)
    other = queries.partner(request.actor, own.pk, other_id)
    form = forms.MessageForm(sent(request))
    told = {"own_id": own.pk, "other_id": other.pk, "site": known.site(request)}
    answer = done(
        request,
        form,
        lambda typed: actions.write(actor=request.actor, now=request.now, **told, **typed),  # type: ignore[arg-type]
        _("Your message is sent. Their bid writers hear of it by e-mail."),
        reverse("engagement:partner", args=[own.pk, other.pk]),
    )
    if answer:
        return answer
    messages = list(queries.conversation(request.actor, own.pk, other.pk))
    if any(row.read_at is None and row.recipient_id == own.pk for row in messages):
        actions.read(actor=request.actor, now=request.now, own_id=own.pk, other_id=other.pk)
    context = {
        "form": form,
        "title": other.name,
        "caption": _("Partner finder"),
        "submit": _("Send"),
        "back": {"href": reverse("engagement:partners"), "text": _("Partner finder")},
        "own": own,
        "conversation": messages,
        "bilingual": True,
    }
    return render(request, "engagement/partner.html", context, status=422 if form.errors else 200)


def _step(form: object, title: str, submit: str, caption: str = "") -> dict[str, object]:
    back = {"href": reverse("engagement:partners"), "text": _("Partner finder")}
    return {"form": form, "title": title, "caption": caption, "submit": submit, "back": back, "bilingual": True}
