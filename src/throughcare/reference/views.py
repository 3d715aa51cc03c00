"""Public pages: areas, which areas and services cover a place, services and needs, the register of policy."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from throughcare.access.guards import Request, public
from throughcare.reference import queries
from throughcare.reference.presenting import shown

GROUPS = {  # headings of what lies in an area
    "REGION": _("Probation regions"),
    "POLICE_AREA": _("Police areas"),
    "LOCAL_AUTHORITY": _("Local authorities"),
    "DELIVERY_UNIT": _("Probation delivery units"),
}
EACH = {  # where a service is bought by smaller areas than the one shown
    "REGION": _("Each probation region"),
    "POLICE_AREA": _("Each police area"),
    "LOCAL_AUTHORITY": _("Each local authority"),
    "DELIVERY_UNIT": _("Each probation delivery unit"),
}
YEARS = range(1900, 2200)  # that anybody means
BOXES = ("on-day", "on-month", "on-year")
FIRST_BOX = {"where": "where", "on": BOXES[0]}


@public
def areas(request: Request) -> HttpResponse:
    """England and Wales by probation region, and a search."""
    context = {"nations": queries.regions(request.today), "on": request.today}
    return render(request, "reference/areas.html", context)


@public
def area(request: Request, code: str) -> HttpResponse:
    """One area: what it is called, where it lies, what lies in it and how services are bought there."""
    found = queries.area(code)
    on = request.today
    context = {
        "area": found,
        "on": on,
        "codes": queries.schemes_of(found),
        "above": [other for other in queries.areas_of(found, on) if other != found],
        "successors": queries.successors(found),
        "groups": _grouped(found, on),
        "places": queries.places_in(found),
        "bought": queries.services_at(found, on),
        "each": EACH,
    }
    return render(request, "reference/area.html", context)


def _grouped(found: Any, on: date) -> list[tuple[Any, list[Any]]]:
    """What lies in an area, by kind; of a country its regions alone."""
    inside = queries.areas_within(found, on)
    kinds = {"REGION"} if found.kind == "COUNTRY" else set(GROUPS)
    groups = ((heading, [a for a in inside if a.kind == kind]) for kind, heading in GROUPS.items() if kind in kinds)
    return [(heading, members) for heading, members in groups if members]


@public
def find(request: Request) -> HttpResponse:
    """Which areas and services cover a place or postcode, on a day."""
    text = request.GET.get("where", "").strip()
    found = queries.look_up(text, request.GET.get("place", ""))
    on, problems = _day(request)
    if "where" in request.GET and not found:
        problems = {"where": _not_found(text), **problems}
    context: dict[str, Any] = {
        "text": text,
        "on": on,
        "typed": [request.GET.get(box, "") for box in BOXES],
        "problems": problems,
        "errors": [{"text": text, "href": f"#{FIRST_BOX[field]}"} for field, text in problems.items()],
        "choices": found.choices,
        "where": None,
        "each": EACH,
    }
    if found.where and not problems:
        context |= {
            "where": found.where,
            "areas": queries.areas_of(found.where, on),
            "bought": queries.services_at(found.where, on),
        }
    return render(request, "reference/find.html", context, status=422 if problems else 200)


def _not_found(text: str) -> str:
    if text:
        return gettext("Nothing is called that. Check the spelling, or try a postcode")
    return gettext("Enter a town, a London borough or a postcode")


def _day(request: Request) -> tuple[date, dict[str, str]]:
    """The day that was asked for, today when none was, and what is wrong with it."""
    typed = [request.GET.get(box, "").strip() for box in BOXES]
    if not any(typed):
        return request.today, {}
    try:
        day, month, year = map(int, typed)
        on = date(year if year in YEARS else 0, month, day)
    except (ValueError, OverflowError):
        return request.today, {"on": gettext("The date must be a real date, like 27 3 2022")}
    return on, {}


@public
def services(request: Request) -> HttpResponse:
    """What can be bought or delivered, the needs it meets, and the categories of the framework."""
    context = {
        "catalogue": queries.catalogue(request.today),
        "needs": queries.needs(),
        "categories": queries.categories(),
    }
    return render(request, "reference/services.html", context)


@public
def policies(request: Request) -> HttpResponse:
    """The register of policy: every limit in force with its source, or those whose source is still to be read."""
    found, to_check = queries.policies(request.today), queries.policies_to_check()
    is_to_check = request.GET.get("show") == "to-check"
    rows = [(policy, shown(policy.value, policy.unit)) for policy in (to_check if is_to_check else found)]
    context = {"rows": rows, "on": request.today, "is_to_check": is_to_check, "to_check_count": to_check.count()}
    return render(request, "reference/policies.html", context)


@public
def policy(request: Request, key: str) -> HttpResponse:
    """One policy with every value that it had."""
    history = queries.policy_history(key)
    rows = [(version, shown(version.value, version.unit)) for version in history]
    return render(request, "reference/policy.html", {"policy": history[0], "rows": rows, "on": request.today})
