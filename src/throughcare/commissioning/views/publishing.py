"""Checking a draft whole, and publishing it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.commissioning import rules
from throughcare.commissioning.actions import publishing
from throughcare.commissioning.queries import call_offs as queries
from throughcare.commissioning.queries import qualifying, standing
from throughcare.commissioning.queries.burden import burdens
from throughcare.commissioning.queries.together import bundles_of
from throughcare.commissioning.views.drafting import TASKS
from throughcare.commissioning.views.lots import sums
from throughcare.engagement.queries.readiness import check_call_off
from throughcare.kernel.errors import NotValid


@requires(P.COMPETITION_WRITE)
def publish(request: Request, reference: str) -> HttpResponse:
    """Check everything, see who will be invited, and publish."""
    call_off = queries.own_call_off(request.actor, reference)
    problems = [*rules.check_publication(queries.publication_facts(call_off, request.now))]
    problems += check_call_off(reference)
    if request.method == "POST":
        try:
            publishing.publish(actor=request.actor, now=request.now, call_off=call_off)
        except NotValid as refused:
            problems = list(refused.problems)
        else:
            words = f"{reference} is published. Those qualified are invited; the list is now frozen."
            messages.success(request, words)
            return redirect("commissioning:show", reference)
    found = queries.lots(call_off)
    qualified = qualifying.qualified(call_off, found, request.now)
    names = queries.names(organisation for ids in qualified.values() for organisation in ids)
    invited = [(lot, sorted(names[organisation] for organisation in qualified[lot.pk])) for lot in found]
    urls = {field: reverse(url, args=[reference]) for field, _text, url in TASKS}
    asked = queries.questions(call_off)
    context = {
        "call_off": call_off,
        "problems": problems,
        "urls": urls,
        "bundles": bundles_of(found),
        **sums(found),
        "turnover_multiple": standing.multiple(request.today),
        "invited": invited,
        "questions": asked,
        "burdens": burdens(found, asked, request.today),
        "panel": queries.panel(call_off),
        "officers": queries.officers(call_off),
    }
    return render(request, "commissioning/call_off_publish.html", context)
