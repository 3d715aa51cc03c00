"""Pages of a delivery unit: who works there with how much work, and who is responsible for whom."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.accounts import queries as accounts
from throughcare.audit.record import viewed
from throughcare.kernel.errors import NotValid
from throughcare.people import permissions as people_permissions
from throughcare.people import queries as people
from throughcare.people.actions.allocating import allocate as allocate_people
from throughcare.people.queries import handover, officers, teams, tiers
from throughcare.referrals.forms.allocating import AllocateForm, AllocateSeveralForm
from throughcare.referrals.queries import workload
from throughcare.ui.forms import sent
from throughcare.ui.step import Step, take
from throughcare.ui.tables import Keys, in_order, listed, sort_of
from throughcare.ui.words import plural

PER_PAGE = 25
KEYS: Keys[officers.Load] = {  # by which the work of staff can be sorted
    "name": lambda load: load.user.name,
    "cases": lambda load: load.cases,
    "points": lambda load: load.points,
}


@requires(P.TEAM_VIEW)
def units(request: Request) -> HttpResponse:
    """The delivery units whose teams one may see; whoever leads one alone goes straight to it."""
    sort = sort_of(request, teams.ORDERS, "unit")
    rows = in_order(teams.units(request.actor, request.today), teams.ORDERS, sort)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    if page.paginator.count == 1:
        return redirect("referrals:unit", page[0].pk)
    return render(request, "referrals/units.html", {"page": page, "sort": sort})


@requires(P.TEAM_VIEW)
def unit(request: Request, code: str) -> HttpResponse:
    """One unit: its teams with everybody's work, cases to allocate, and how long people keep their officer."""
    found = teams.unit(request.actor, code, request.today)
    loads = officers.workloads(found, request.today)
    referrals = workload.open_of_officers([load.user.pk for load in loads], request.today)
    keys: Keys[officers.Load] = {**KEYS, "referrals": lambda load: referrals.get(load.user.pk, 0)}
    sort = sort_of(request, keys, "name")
    context = {
        "unit": found,
        "leaders": teams.leaders([found.pk], request.today),
        "contact": teams.contact(found.pk, request.today),
        "groups": officers.by_team(found, listed(loads, keys, sort)),
        "referrals": referrals,
        "sort": sort,
        "continuity": officers.continuity(found, request.today),
        "to_allocate": officers.to_allocate(request.actor, [found.pk], request.today).count(),
        "may_manage": people_permissions.can_manage_teams(request.actor, found.pk),
        "may_allocate": request.actor.may(P.CASE_ALLOCATE),
        "own": request.actor.user_id,
    }
    return render(request, "referrals/unit.html", context)


@requires(P.CASE_ALLOCATE)
def unit_cases(request: Request, code: str) -> HttpResponse:
    """People of a unit who wait for an officer, or those of one officer, to be given to another."""
    found = teams.unit(request.actor, code, request.today)
    officer = workload.officer(request.GET.get("officer", ""))
    sort = sort_of(request, officers.ORDERS, "name")
    rows = in_order(workload.listed(request.actor, found, officer, request.today), officers.ORDERS, sort)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    form = AllocateSeveralForm(sent(request), listed=page, **_choices(found, request))
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        asked = {"person_ids": typed["people"], "officer_id": typed["officer"], "reason": typed["reason"]}
        try:
            given = allocate_people(actor=request.actor, now=request.now, **asked)
        except NotValid as refused:
            form.add_problems(refused.problems)
        else:
            name = accounts.name_of(typed["officer"])
            messages.success(request, f"{plural(len(given), 'person is', 'people are')} with {name} from today.")
            return redirect(request.get_full_path())
    context = {
        "unit": found,
        "officer": officer,
        "page": page,
        "sort": sort,
        "form": form,
        "ticked": request.POST.getlist("people"),
        "limits": officers.limits(request.today),
    }
    told = workload.told([person.pk for person in page], request.today)
    return render(request, "referrals/unit_cases.html", context | told)


@requires(P.CASE_ALLOCATE)
def allocate(request: Request, pk: int) -> HttpResponse:
    """Say who is responsible for somebody, or who is to take over from the prison."""
    person = people.person(request.actor, pk)
    people_permissions.can_allocate(request.actor, person).or_raise()
    viewed(person, actor=request.actor, now=request.now)
    today = request.today
    officer = people.record(person, today).officer
    names_only = handover.pending(person) is not None
    step = Step(
        title="Name who takes over from the prison" if names_only else "Responsible officer",
        lead=f"{officer.name} is responsible now." if officer else "Nobody is responsible yet.",
        warning=_warning(person, request),
        submit="Name the officer" if names_only else "Change the officer",
        said="The officer is named." if names_only else "The officer is changed from today.",
        to=reverse("referrals:person", args=[pk]),
        back="The record",
        caption=f"{person.given_name} {person.family_name}, {person.crn}, tier {tiers.tier(person, today)}",
    )
    form = AllocateForm(sent(request), **_choices(person.delivery_unit, request))

    def act(officer: int | None, **rest: Any) -> object:
        return allocate_people(person_ids=[pk], officer_id=officer, **rest)

    return take(request, form, step, act)


def _choices(unit: Any, request: Request) -> dict[str, Any]:
    loads = officers.workloads(unit, request.today)
    ids = [load.user.pk for load in loads]
    return {"loads": loads, "referrals": workload.open_of_officers(ids, request.today)}


def _warning(person: Any, request: Request) -> str:
    """That people have got to know many officers already, where policy asks why."""
    limits, before = officers.limits(request.today), officers.changes(person, request.today)
    if before + 1 < limits.limit:
        return ""
    return f"The officer has changed {plural(before, 'time')} within {limits.months} months. Say why it must again."
