"""The plan and the advice register as whoever runs the programme works on them."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.engagement.actions import advice as advice_actions
from throughcare.engagement.actions import pipeline as actions
from throughcare.engagement.forms import planning as forms
from throughcare.engagement.queries import advice as advice_queries
from throughcare.engagement.queries import pipeline as queries
from throughcare.engagement.queries import programmes
from throughcare.engagement.rules.pipeline import OF_A_LOT
from throughcare.engagement.views import known
from throughcare.market.queries import service, services
from throughcare.ui.forms import sent
from throughcare.ui.step import Step, take


@requires(P.ENGAGEMENT_MANAGE)
def choose_service(request: Request, reference: str) -> HttpResponse:
    """Choose the service for which lots are planned."""
    found = programmes.own_programme(request.actor, reference)
    form = forms.ServiceForm(sent(request), services=[(s.code, s.name) for s in services(request.today)])
    if request.method == "POST" and form.is_valid():
        return redirect("engagement:plan_lots", reference, form.cleaned_data["service"])
    step = _step(reference, "Plan lots", "Continue", "", caption=found.name)
    return take(request, form, step, lambda **_told: None)


@requires(P.ENGAGEMENT_MANAGE)
def plan_lots(request: Request, reference: str, service_type: str) -> HttpResponse:
    """Choose where, and the dates that hold for all of these lots."""
    found = programmes.own_programme(request.actor, reference)
    bought = service(service_type, request.today)
    places = {f"{p.area.code}/{p.rule.cohort_id}": p for p in queries.places(service_type, request.today)}
    names = [(key, f"{p.area.name}, {p.rule.cohort.name}") for key, p in places.items()]
    form = forms.LotsForm(sent(request), places=names)

    def act(**told: Any) -> None:
        chosen = [places[key] for key in told.pop("places")]
        dates = {stage: told.pop(stage) for stage in OF_A_LOT}
        actions.add_lots(programme=found, places=chosen, dates=dates, **told)

    return take(request, form, _step(reference, bought.name, "Plan these lots", "The lots are in the plan."), act)


@requires(P.ENGAGEMENT_MANAGE)
def plan_paper(request: Request, reference: str) -> HttpResponse:
    """Say when a paper is to be published."""
    found = programmes.own_programme(request.actor, reference)
    step = _step(reference, "Plan a paper", "Add it to the plan", "The paper is in the plan.", caption=found.name)
    return take(
        request, forms.PaperForm(sent(request)), step, lambda **told: actions.add_paper(programme=found, **told)
    )


@requires(P.ENGAGEMENT_MANAGE)
def change_date(request: Request, reference: str) -> HttpResponse:
    """Change a date of lots or of a paper, with the reason."""
    found = programmes.own_programme(request.actor, reference)
    form = forms.ChangeForm(sent(request), **_dates(request, found))
    step = _step(reference, "Change a date", "Change the date", "Both dates are published.", caption=found.name)
    site = known.site(request)
    return take(request, form, step, lambda **told: actions.change_date(programme=found, site=site, **told))


@requires(P.ENGAGEMENT_MANAGE)
def reach(request: Request, reference: str) -> HttpResponse:
    """Record that a date was reached."""
    found = programmes.own_programme(request.actor, reference)
    form = forms.ReachedForm(sent(request), **_dates(request, found))
    step = _step(reference, "Record what happened", "Record it", "It is in the plan.", caption=found.name)
    return take(request, form, step, lambda **told: actions.reach(programme=found, **told))


@requires(P.ENGAGEMENT_MANAGE)
def join_call_off(request: Request, reference: str) -> HttpResponse:
    """Say in which call-off lots are, so that their dates follow it."""
    found = programmes.own_programme(request.actor, reference)
    form = forms.CallOffForm(sent(request), lots=_lots(found))
    said = "From now on, publication and awards of the call-off are written into the plan."
    step = _step(reference, "Name the call-off", "Save", said, caption=found.name)
    return take(request, form, step, lambda **told: actions.join_call_off(programme=found, **told))


@requires(P.ENGAGEMENT_MANAGE)
def advice_add(request: Request, reference: str) -> HttpResponse:
    """Record advice."""
    found = programmes.own_programme(request.actor, reference)
    said = "The advice is published. An answer is due within the days shown there."
    step = _step(reference, "Record advice", "Record it", said, caption=found.name)
    return take(
        request, forms.AdviceForm(sent(request)), step, lambda **told: advice_actions.take(programme=found, **told)
    )


@requires(P.ENGAGEMENT_MANAGE)
def advice_answer(request: Request, reference: str, number: int) -> HttpResponse:
    """Answer advice."""
    found = advice_queries.advice(programmes.own_programme(request.actor, reference), number)
    step = _step(
        reference, "What did you do about it?", "Publish the answer", "The answer is published.", caption=found.adviser
    )
    form = forms.DidForm(sent(request))
    more: dict[str, object] = {"lead": found.said}
    return take(request, form, step, lambda **told: advice_actions.answer(advice=found, **told), more)


def _lots(programme: Any) -> list[tuple[int, str]]:
    return [(lot.number, f"{lot.number}. {lot.service_type.name}, {lot.area.name}") for lot in queries.lots(programme)]


def _dates(request: Request, programme: Any) -> dict[str, Any]:
    papers = [(f"paper:{row.milestone.pk}", row.milestone.name) for row in queries.papers(programme, request.today)]
    return {"papers": papers, "lots": _lots(programme)}


def _step(reference: str, title: str, submit: str, said: str, *, caption: str = "") -> Step:
    to = reverse("engagement:manage", args=[reference])
    return Step(title=title, submit=submit, said=said, to=to, back="The programme", caption=caption)
