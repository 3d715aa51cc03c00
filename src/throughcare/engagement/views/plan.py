"""What everybody reads of a programme's plan, and of the advice that was given."""

from datetime import date
from functools import partial

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from throughcare.access.guards import Request, public
from throughcare.engagement.queries import advice as advice_queries
from throughcare.engagement.queries import pipeline as queries
from throughcare.engagement.queries import programmes
from throughcare.engagement.rules.pipeline import OF_A_LOT, Stage
from throughcare.ui.tables import Keys, listed, sort_of

PER_PAGE = 50


def _planned_on(stage: Stage, row: queries.LotPlan) -> date:
    return row.dates[stage].planned_on


ORDERS: Keys[queries.LotPlan] = {
    "lot": lambda row: row.lot.number,
    "service": lambda row: (row.lot.service_type.position, row.lot.area.sort_key),
    **{str(stage): partial(_planned_on, stage) for stage in OF_A_LOT},
    "late": lambda row: row.award_days_late,
    "mobilisation": lambda row: row.mobilisation.days,
}


@public
def plan(request: Request, reference: str) -> HttpResponse:
    """Every lot with its dates as first planned and as they are, days lost, and how long is left to mobilise."""
    found = programmes.programme(request.actor, reference)
    sort = sort_of(request, ORDERS, "lot")
    rows = listed(queries.plan(found, request.today), ORDERS, sort)
    context = {
        "programme": found,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "sort": sort,
        "stages": OF_A_LOT,
        "papers": queries.papers(found, request.today),
        "late_count": sum(row.award_days_late > 0 for row in rows),
    }
    return render(request, "engagement/plan.html", context)


@public
def planned_lot(request: Request, reference: str, number: int) -> HttpResponse:
    """One lot: every date, and every change of it with its reason."""
    found = programmes.programme(request.actor, reference)
    lot = queries.lot(found, number)
    context = {
        "programme": found,
        "row": queries.planned(lot, request.today),
        "milestones": queries.history(lot),
        "award": Stage.AWARD,
    }
    return render(request, "engagement/planned_lot.html", context)


@public
def advice(request: Request, reference: str) -> HttpResponse:
    """You said, we did: all advice, and which answers are late."""
    found = programmes.programme(request.actor, reference)
    page = Paginator(advice_queries.register(found), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "programme": found,
        "page": page,
        "overdue_count": advice_queries.overdue(found, request.today).count(),
        "answer_days": advice_queries.answer_days(request.today),
    }
    return render(request, "engagement/advice.html", context)
