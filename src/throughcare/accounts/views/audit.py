"""The audit, for whoever may view it: what happened, and who looked at a record."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission
from throughcare.accounts.forms.audit import AuditForm
from throughcare.accounts.queries import ids_of, names_of
from throughcare.audit import queries
from throughcare.clock.clock import start_of_day
from throughcare.ui.tables import Keys, listed, sort_of


@require_safe
@requires(Permission.AUDIT_VIEW)
def events(request: Request) -> HttpResponse:
    """What happened, newest first, filtered by who, what, which and when."""
    form = AuditForm(request.GET, verbs=queries.verbs(request.actor))
    page = queries.Page(events=[], after=None)
    if form.is_valid():
        page = queries.events(request.actor, _wanted(form), after=request.GET.get("after", ""))
    query = request.GET.copy()
    query["after"] = page.after or ""
    context = {"form": form, "page": page, "names": names_of(queries.actor_ids(page.events)), "next": query.urlencode()}
    return render(request, "accounts/audit.html", context)


@require_safe
@requires(Permission.AUDIT_VIEW)
def viewers(request: Request) -> HttpResponse:
    """Who read one record, how often and when last."""
    thing_type, thing_id = request.GET.get("thing_type", "")[:60], request.GET.get("thing_id", "")[:18]
    found = queries.viewers(request.actor, thing_type=thing_type, thing_id=thing_id)
    names = names_of({row["actor_id"] for row in found})
    orders: Keys[dict[str, Any]] = {
        "who": lambda row: names.get(row["actor_id"], ""),
        "times": lambda row: row["times"],
        "last": lambda row: row["last_at"],
    }
    sort = sort_of(request, orders, "-last")
    context = {
        "rows": listed(found, orders, sort),
        "sort": sort,
        "names": names,
        "thing_type": thing_type,
        "thing_id": thing_id,
    }
    return render(request, "accounts/audit_viewers.html", context)


def _wanted(form: AuditForm) -> queries.Wanted:
    asked = form.cleaned_data
    until = asked["until"]
    return queries.Wanted(
        actor_ids=tuple(ids_of(asked["who"])) if asked["who"] else None,
        verb=asked["verb"],
        thing_type=asked["thing_type"],
        thing_id=asked["thing_id"],
        since=start_of_day(asked["since"]) if asked["since"] else None,
        before=start_of_day(until + timedelta(days=1)) if until else None,
    )
