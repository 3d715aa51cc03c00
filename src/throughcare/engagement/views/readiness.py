"""Readiness: the survey, its figures and the gate for everybody; setting the gate and opening for the buyer."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from throughcare.access.guards import Request, public, requires
from throughcare.access.permissions import Permission as P
from throughcare.engagement.actions import readiness as actions
from throughcare.engagement.forms import partners as survey_forms
from throughcare.engagement.forms import planning as forms
from throughcare.engagement.forms.managing import ConfirmForm
from throughcare.engagement.queries import programmes
from throughcare.engagement.queries import readiness as queries
from throughcare.engagement.views import known
from throughcare.ui.forms import sent
from throughcare.ui.step import Step, done, take
from throughcare.ui.words import named


@public
def readiness(request: Request, reference: str) -> HttpResponse:
    """Who could bid, by size, region and cohort; what the gate asks, and whether it is met."""
    found = programmes.programme(request.actor, reference)
    counted = queries.groups(found)
    places = {("region", region.code): named(region) for region in queries.region_choices(request.today)}
    names = {("cohort", cohort.code): named(cohort) for cohort in queries.cohorts()} | places
    context = {
        "programme": found,
        "all": counted.get(("all", "")),
        "report": queries.by_dimension(counted, request.today),
        "names": names | {("size", str(size)): name for size, name in survey_forms.SIZES},
        "gate": queries.gate(found, counted, request.today),
        "opening": queries.opening(found),
    }
    return render(request, "engagement/readiness.html", context)


@never_cache
@public
def survey(request: Request, reference: str) -> HttpResponse:
    """Say whether one's organisation could bid: for a confirmed address, once; again, it replaces the first."""
    found = programmes.programme(request.actor, reference)
    registrant = known.registrant(request)
    if registrant is None:
        messages.info(request, _("First register your e-mail address. It takes a minute, and no account is needed."))
        return redirect("engagement:register")
    form = survey_forms.SurveyForm(
        sent(request),
        regions=[(region.code, named(region)) for region in queries.region_choices(request.today)],
        cohorts=[(cohort.code, named(cohort)) for cohort in queries.cohorts()],
    )
    back = reverse("engagement:readiness", args=[reference])
    answer = done(
        request,
        form,
        lambda typed: actions.respond(
            actor=request.actor, now=request.now, programme=found, registrant=registrant, **typed
        ),
        _("Thank you. Your answer is counted, and nobody reads it by itself."),
        back,
    )
    if answer:
        return answer
    context = {
        "form": form,
        "title": _("Could you bid?"),
        "caption": named(found),
        "submit": _("Send my answer"),
        "lead": _("Four questions. Only counts are shown, and none of a group smaller than five."),
        "back": {"href": back, "text": _("Who could bid")},
        "bilingual": True,
    }
    return render(request, "ui/form_page.html", context, status=422 if form.errors else 200)


@requires(P.ENGAGEMENT_MANAGE)
def criterion_add(request: Request, reference: str) -> HttpResponse:
    """Ask something of a group before the programme opens."""
    found = programmes.own_programme(request.actor, reference)
    groups = [(f"{dimension}:{value}", name) for (dimension, value), name in queries.names(request.today).items()]
    form = forms.CriterionForm(sent(request), groups=groups)
    step = _step(reference, "Set a criterion of the gate", "Save", "The gate asks this now.", found.name)
    return take(request, form, step, lambda **told: actions.add_criterion(programme=found, **told))


@requires(P.ENGAGEMENT_MANAGE)
def criterion_remove(request: Request, reference: str, pk: int) -> HttpResponse:
    """Ask it no longer, after confirming."""
    found = queries.criterion(programmes.own_programme(request.actor, reference), pk)
    step = _step(reference, "Remove this criterion?", "Remove", "The gate asks it no longer.", "")
    form = ConfirmForm(sent(request))
    return take(request, form, step, lambda **told: actions.remove_criterion(criterion=found, **told))


@requires(P.ENGAGEMENT_MANAGE)
def open_programme(request: Request, reference: str) -> HttpResponse:
    """Open the programme for competition, with a reason where the gate is unmet."""
    found = programmes.own_programme(request.actor, reference)
    gate = queries.gate(found, queries.groups(found), request.today)
    step = _step(
        reference,
        "Open for competition?",
        "Open",
        "The programme is open. Its call-offs can be published.",
        found.name,
        "engagement/open_programme.html",
    )
    form = forms.OpenForm(sent(request))
    more: dict[str, object] = {"gate": gate}
    return take(request, form, step, lambda **told: actions.open_programme(programme=found, **told), more)


def _step(
    reference: str, title: str, submit: str, said: str, caption: str, template: str = "ui/form_page.html"
) -> Step:
    to = reverse("engagement:manage", args=[reference])
    return Step(title=title, submit=submit, said=said, to=to, back="The programme", caption=caption, template=template)
