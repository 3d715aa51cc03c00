"""The timetable room of a programme: asked for, shown with its charts, decided; and its mobilisation plan."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from throughcare.access.guards import Request, public, requires
from throughcare.access.permissions import Permission as P
from throughcare.commissioning import rules
from throughcare.commissioning.actions import timetables as actions
from throughcare.commissioning.forms import timetables as forms
from throughcare.commissioning.queries import timetables as queries
from throughcare.engagement.queries import programmes
from throughcare.kernel.errors import NotFound
from throughcare.ui.again import look_again
from throughcare.ui.forms import sent
from throughcare.ui.step import Step, take
from throughcare.ui.timelines import Bar, Lane, curve, gantt

STAGES = (
    ("respond", "Published, bids written"),
    ("evaluate", "Evaluated"),
    ("moderate", "Moderated"),
    ("approve", "Approved"),
    ("standstill", "Standstill"),
    ("mobilise", "Mobilised"),
    ("short", "Mobilised, too few days"),
)
STEPS = {
    "respond": "bids are written",
    "evaluate": "evaluated and moderated",
    "decide": "approval and standstill",
}
WHY = {
    "first_day": "nothing may begin sooner",
    "stage": "the stage before it ends",
    "bidder": "an organisation writes another bid until then",
    "panel": "every panel is busy until then",
}


@requires(P.ENGAGEMENT_MANAGE)
def timetables(request: Request, reference: str) -> HttpResponse:
    """The timetables of a programme."""
    programme = programmes.own_programme(request.actor, reference)
    found = queries.timetables(request.actor, programme)[:50]
    context = {"programme": programme, "timetables": found, "plan": queries.plan_of(programme)}
    return render(request, "commissioning/timetables.html", context)


@requires(P.ENGAGEMENT_MANAGE)
def timetable_ask(request: Request, reference: str) -> HttpResponse:
    """Have a timetable worked out."""
    programme = programmes.own_programme(request.actor, reference)
    initial = {
        "opens_on": request.today + timedelta(days=28),
        "go_live_on": request.today + timedelta(days=365),
        "panels": 2, "evaluate_days": 21, "moderate_days": 7, "approve_days": 9, "standstill_days": 11,
        "mobilise_days": 90,
    }  # fmt: skip
    form = forms.TimetableForm(sent(request), initial=initial)
    form.fields["mobilise_days"].help_text = queries.service_lengths(request.today)
    step = Step(
        title="Work out a timetable",
        caption=programme.name,
        lead="Of the planned lots and everybody who is qualified for them today. It takes up to a minute.",
        submit="Work it out",
        said="The timetable is being worked out.",
        to=reverse("commissioning:timetables", args=[reference]),
        back="Timetables",
    )

    def act(**who: Any) -> None:
        told = {"actor": who["actor"], "now": who["now"]}
        actions.ask_timetable(**told, programme=programme, terms=form.terms())

    return take(request, form, step, act)


@requires(P.ENGAGEMENT_MANAGE)
def timetable(request: Request, pk: int) -> HttpResponse:
    """One timetable: Gantt, critical path, and what weeks of delay or of longer response cost."""
    found = queries.timetable(request.actor, pk)
    rows = queries.rows(found)
    context: dict[str, Any] = {
        "timetable": found,
        "programme": found.programme,
        "rows": rows,
        "why": WHY,
        "steps": STEPS,
    }
    if rows:
        context |= _charts(found, rows)
    response = render(request, "commissioning/timetable.html", context)
    if not rows:
        look_again(response)
    return response


def _charts(found: Any, rows: list[queries.Row]) -> dict[str, Any]:
    lanes = [
        Lane(
            label=f"Lot {row.ref}",
            bars=[
                Bar(kind="respond", from_on=row.publish_on, until_on=row.evaluate_on),
                Bar(kind="evaluate", from_on=row.evaluate_on, until_on=row.moderate_on),
                Bar(kind="moderate", from_on=row.moderate_on, until_on=row.decide_on),
                Bar(kind="approve", from_on=row.decide_on, until_on=row.standstill_on),
                Bar(kind="standstill", from_on=row.standstill_on, until_on=row.award_on),
                Bar(kind="short" if row.is_short else "mobilise", from_on=row.award_on, until_on=row.go_live_on),
            ],
        )
        for row in rows
    ]
    delay, response = found.prices["delay"], found.prices["response"]
    return {
        "gantt": gantt(
            lanes, first_on=rows[0].publish_on, last_on=rows[0].go_live_on, title="Stages of every lot", key=STAGES
        ),
        "curve": curve(
            [("all later", queries.least_days(delay)), ("longer to bid", queries.least_days(response))],
            title="Days that the tightest lot has to mobilise",
            across="weeks",
        ),
        "delay": delay,
        "response": response,
        "links": queries.path(found),
        "sizes": sorted(delay[0]["lots_of"]),
        "short": queries.short(found),
        "plan": queries.plan_of(found.programme),
    }


@requires(P.ENGAGEMENT_MANAGE)
def timetable_decide(request: Request, pk: int) -> HttpResponse:
    """Approve a timetable or refuse it."""
    found = queries.timetable(request.actor, pk)
    step = Step(
        title="Approve this timetable?",
        caption=found.programme.name,
        lead="Where a lot has too few days to mobilise, the mobilisation plan must be published first.",
        submit="Decide",
        said="It is decided.",
        to=reverse("commissioning:timetable", args=[pk]),
        back="The timetable",
    )
    form = forms.TimetableDecisionForm(sent(request))
    return take(request, form, step, partial(actions.decide_timetable, timetable=found))


@requires(P.ENGAGEMENT_MANAGE)
def mobilisation_plan(request: Request, reference: str) -> HttpResponse:
    """Write and publish what makes up for a short mobilisation."""
    programme = programmes.own_programme(request.actor, reference)
    there = queries.plan_of(programme)
    initial = {name: getattr(there, name) for name in rules.PLAN_PARTS} if there else {}
    step = Step(
        title="Mobilisation plan",
        caption=programme.name,
        lead="A short mobilisation favours large organisations. Say what you do about it; everybody reads it.",
        submit="Publish",
        said="The mobilisation plan is published.",
        to=reverse("commissioning:timetables", args=[reference]),
        back="Timetables",
    )
    form = forms.MobilisationPlanForm(sent(request), initial=initial)

    def act(*, actor: Any, now: Any, **parts: str) -> None:
        actions.publish_mobilisation_plan(actor=actor, now=now, programme=programme, parts=parts)

    return take(request, form, step, act)


@public
def mobilisation_plan_show(request: Request, reference: str) -> HttpResponse:
    """The published plan, as everybody reads it."""
    programme = programmes.programme(request.actor, reference)
    found = queries.plan_of(programme)
    if found is None:
        raise NotFound
    return render(request, "commissioning/mobilisation_plan.html", {"programme": programme, "plan": found})
