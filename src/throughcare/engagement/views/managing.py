"""Pages of whoever runs a programme: the programme itself and its events."""

from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.engagement.actions import programmes as actions
from throughcare.engagement.forms import managing as forms
from throughcare.engagement.queries import advice, log, pipeline, readiness, room
from throughcare.engagement.queries import programmes as queries
from throughcare.engagement.views import known
from throughcare.ui.forms import sent
from throughcare.ui.step import Step, take
from throughcare.ui.tables import Columns, in_order, rank, sort_of

PER_PAGE = 25
ORDERS: Columns = {
    "begun": ("created_at",),
    "name": ("name",),
    "stage": (rank("status", ("draft", "published", "opened")),),
    "published": (F("published_at"),),
    "questions": ("waiting_count",),
}
ABOUT = ("name", "name_cy", "summary", "summary_cy", "role")


@requires(P.ENGAGEMENT_MANAGE)
def managed(request: Request) -> HttpResponse:
    """Programmes of one's own organisation, and the way to begin one."""
    sort = sort_of(request, ORDERS, "-begun")
    found = in_order(queries.managed(request.actor), ORDERS, sort)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "engagement/managed.html", {"page": page, "sort": sort})


@requires(P.ENGAGEMENT_MANAGE)
def start(request: Request) -> HttpResponse:
    """Begin a programme."""
    buyers = [(o.pk, o.name) for o in queries.buyers(request.actor)]
    form = forms.StartForm(sent(request), buyers=buyers, roles=queries.role_choices(request.today))
    if request.method == "POST" and form.is_valid():
        typed = dict(form.cleaned_data)
        made = actions.start(actor=request.actor, now=request.now, buyer_id=typed.pop("buyer"), **typed)
        return redirect("engagement:manage", made.reference)
    back = {"href": reverse("engagement:managed"), "text": "Engagement"}
    context = {"form": form, "title": "Begin a programme", "submit": "Save and continue", "back": back}
    return render(request, "ui/form_page.html", context, status=422 if form.errors else 200)


@requires(P.ENGAGEMENT_MANAGE)
def manage(request: Request, reference: str) -> HttpResponse:
    """One programme as its buyer works on it."""
    found = queries.own_programme(request.actor, reference)
    context = {
        "programme": found,
        "events": queries.events(found),
        "documents": room.all_documents(found),
        "lot_count": pipeline.lots(found).count(),
        "has_dates": found.milestones.exists(),
        "gate": readiness.gate(found, readiness.groups(found), request.today),
        "open_advice": advice.unanswered(found),
        "waiting_count": log.enquiries(found).count(),
        "ready_count": log.ready(found).count(),
    }
    return render(request, "engagement/manage.html", context)


@requires(P.ENGAGEMENT_MANAGE)
def describe(request: Request, reference: str) -> HttpResponse:
    """Say anew what it is."""
    found = queries.own_programme(request.actor, reference)
    initial = {name: getattr(found, name) for name in ABOUT}
    form = forms.AboutForm(sent(request), initial=initial, roles=queries.role_choices(request.today))
    return take(
        request,
        form,
        _step(reference, "Describe the programme", "Save", "The description is saved."),
        lambda **told: actions.describe(programme=found, **told),
    )


@requires(P.ENGAGEMENT_MANAGE)
def publish(request: Request, reference: str) -> HttpResponse:
    """Show it to everybody, after confirming."""
    found = queries.own_programme(request.actor, reference)
    step = _step(
        reference,
        "Publish the programme?",
        "Publish",
        "The programme is published, and all who registered are told.",
        caption=found.name,
        lead="Everybody sees it from now on, and all registered addresses are told.",
    )
    site = known.site(request)
    return take(
        request,
        forms.ConfirmForm(sent(request)),
        step,
        lambda **told: actions.publish(programme=found, site=site, **told),
    )


@requires(P.ENGAGEMENT_MANAGE)
def add_event(request: Request, reference: str) -> HttpResponse:
    """Announce an event."""
    found = queries.own_programme(request.actor, reference)
    form = forms.EventForm(sent(request))
    step = _step(reference, "Add an event", "Add the event", "The event is announced.", caption=found.name)
    site = known.site(request)
    return take(request, form, step, lambda **told: actions.add_event(programme=found, site=site, **told))


@requires(P.ENGAGEMENT_MANAGE)
def cancel_event(request: Request, reference: str, event_id: int) -> HttpResponse:
    """Call an event off."""
    event = queries.event(queries.own_programme(request.actor, reference), event_id)
    step = _step(
        reference,
        "Cancel the event?",
        "Cancel the event",
        "The event is cancelled, and those who signed up are told.",
        caption=event.name,
        warning="Everybody who signed up is told at once.",
    )
    form = forms.ReasonForm(sent(request), hint="Those who signed up read it.")
    site = known.site(request)
    return take(request, form, step, lambda **told: actions.cancel_event(event=event, site=site, **told))


def _step(
    reference: str, title: str, submit: str, said: str, *, caption: str = "", lead: str = "", warning: str = ""
) -> Step:
    return Step(
        title=title,
        submit=submit,
        said=said,
        to=reverse("engagement:manage", args=[reference]),
        back="The programme",
        caption=caption,
        lead=lead,
        warning=warning,
    )
