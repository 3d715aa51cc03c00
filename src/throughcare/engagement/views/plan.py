"""What everybody reads of a programme's plan, and of the advice that was given."""

import csv
import io
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
CSV_COLUMNS = ("as_of", "programme", "sought", "lot", "service", "cohort", "area", "stage", "date", "reached")


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
        "role": programmes.role_label(found, request.today),
        "late_count": sum(row.award_days_late > 0 for row in rows),
    }
    return render(request, "engagement/plan.html", context)


@public
def plan_csv(request: Request, reference: str) -> HttpResponse:
    """The plan as it stood at the end of a day, with what things were called then: an old export comes out again."""
    found = programmes.programme(request.actor, reference)
    on = _day(request.GET.get("on", "")) or request.today
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(CSV_COLUMNS)
    role = programmes.role_label(found, on)
    for row in queries.as_of(found, on):
        lot = row.lot
        about = (on, found.reference, role, lot.number, lot.service_type.name, lot.cohort.name, lot.area.name)
        writer.writerow((*about, row.stage, row.on, "yes" if row.is_reached else "no"))
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.reference}-{on.isoformat()}.csv"'
    return response


def _day(text: str) -> date | None:
    """A day as addresses have it, 2019-06-01; None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


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
