"""Pages of people: the list and the search, records opened by break-glass, and who may see a record."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.audit.record import viewed
from throughcare.kernel.errors import NotValid
from throughcare.people import actions, queries
from throughcare.people.forms import access as forms
from throughcare.ui import opened, search
from throughcare.ui.forms import Form, sent
from throughcare.ui.tables import in_order, sort_of
from throughcare.ui.words import clock_time

PER_PAGE = 25


@requires(P.PERSON_VIEW)
def people(request: Request) -> HttpResponse:
    """My people, or all whom I may see; a search looks among all of them."""
    if request.method == "POST":
        return redirect(reverse("people:people") + search.keep(request, "people"))
    text = search.kept(request, "people")
    may_have_own = request.actor.may(P.PERSON_EDIT)
    everyone = not may_have_own or bool(text) or request.GET.get("whose") == "all"
    found = queries.people(request.actor, request.today, text=text, mine=not everyone)
    sort = sort_of(request, queries.orders(request.actor, mine=not everyone), "" if text else "name")
    found = in_order(found, queries.ORDERS, sort)
    context = {
        "sort": sort,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "text": text,
        "everyone": everyone,
        "may_have_own": may_have_own,
        "at_most": queries.FOUND_AT_MOST,
        "may_open": request.actor.may(P.RECORD_OPEN),
    }
    return render(request, "people/people.html", context)


# Break-glass


@requires(P.RECORD_OPEN)
def break_glass(request: Request) -> HttpResponse:
    """Open a record that is not found: with its CRN, a reason, and the knowledge that somebody asks why."""
    form = forms.BreakGlassForm(sent(request))
    if request.method == "POST" and form.is_valid():
        link = request.build_absolute_uri(reverse("people:openings"))
        try:
            opening = actions.break_glass(actor=request.actor, now=request.now, link=link, **form.cleaned_data)
        except NotValid as refused:
            form.add_problems(refused.problems)
        else:
            opened.remember(request, opening.pk, opening.crn, opening.person_id, opening.ends_at)
            until = clock_time(opening.ends_at)
            messages.warning(request, f"The record is open until {until}. Those who answer for it have been told.")
            return redirect("referrals:person", opening.person_id)
    return render(
        request, "people/break_glass.html", {"form": form, "minutes": queries.emergency_minutes(request.today)}
    )


@require_POST
@requires(P.RECORD_OPEN)
def close(request: Request, pk: int) -> HttpResponse:
    """Close a record that one has opened."""
    actions.close(actor=request.actor, now=request.now, opening_id=pk)
    opened.forget(request, pk)
    messages.info(request, "The record is closed.")
    return redirect("people:people")


@requires(P.OPENING_REVIEW)
def openings(request: Request) -> HttpResponse:
    """Records that were opened by break-glass, those that wait for a review on top."""
    page = Paginator(queries.openings(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "people/openings.html", {"page": page})


@requires(P.OPENING_REVIEW)
def review(request: Request, pk: int) -> HttpResponse:
    """Who opened a record and why; say what came of asking."""
    opening = queries.opening(request.actor, pk)
    form = forms.ReviewForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.review(actor=request.actor, now=request.now, opening_id=pk, **form.cleaned_data)
        except NotValid as refused:
            form.add_problems(refused.problems)
        else:
            messages.success(request, f"EA-{pk} is reviewed.")
            return redirect("people:openings")
    context = {"form": form, "opening": opening, "may_review": queries.may_review(request.actor, opening)}
    return render(request, "people/opening.html", context)


# Limited access


@requires(P.ACCESS_MANAGE)
def access(request: Request, pk: int) -> HttpResponse:
    """Who may see a record, who is shut out, and how that came about."""
    person = queries.person(request.actor, pk)
    viewed(person, actor=request.actor, now=request.now)
    rules, changes = queries.access(person)
    context = {"person": person, "rules": rules, "changes": changes, "is_limited": any(r.kind == "only" for r in rules)}
    return render(request, "people/access.html", context)


@requires(P.ACCESS_MANAGE)
def limit(request: Request, pk: int) -> HttpResponse:
    """Limit the access to a record."""
    words = {
        "title": "Limit access to this record",
        "lead": "From then on only you, the responsible officer and colleagues whom you add find it.",
        "submit": "Limit access",
    }
    return _changed(request, pk, forms.ReasonForm(sent(request)), actions.limit, words, "Access is limited.")


@requires(P.ACCESS_MANAGE)
def end_limit(request: Request, pk: int) -> HttpResponse:
    """Open a record to everybody whose work it is."""
    words = {
        "title": "End the limited access",
        "lead": "The whole delivery unit finds this record again.",
        "submit": "End limited access",
    }
    done = "Access is no longer limited."
    return _changed(request, pk, forms.ReasonForm(sent(request)), actions.end_limit, words, done)


@requires(P.ACCESS_MANAGE)
def add_rule(request: Request, pk: int) -> HttpResponse:
    """Let a colleague see a record, or shut one out."""
    words = {"title": "Change who may see this record", "submit": "Save"}
    return _changed(request, pk, forms.RuleForm(sent(request)), actions.add_rule, words, "The list is changed.")


@requires(P.ACCESS_MANAGE)
def remove_rule(request: Request, pk: int, rule_id: int) -> HttpResponse:
    """Take a colleague off the list."""
    rule = queries.rule(queries.person(request.actor, pk), rule_id)
    words = {"title": f"Take {rule.user.name} off the list", "lead": rule.get_kind_display(), "submit": "Take off"}
    form = forms.ReasonForm(sent(request))
    return _changed(request, pk, form, actions.remove_rule, words, "The list is changed.", rule_id=rule_id)


def _changed(
    request: Request,
    pk: int,
    form: Form,
    do: Callable[..., Any],
    words: dict[str, str],
    done: str,
    **more: int,
) -> HttpResponse:
    """One form, one action; whoever may see the record no longer goes to the list of people."""
    person = queries.person(request.actor, pk)
    if request.method == "POST" and form.is_valid():
        try:
            do(actor=request.actor, now=request.now, person_id=pk, **more, **form.cleaned_data)
        except NotValid as refused:
            form.add_problems(refused.problems)
        else:
            messages.success(request, done)
            still = queries.may_see(request.actor, pk)
            return redirect("people:access", pk) if still else redirect("people:people")
    back = {"href": reverse("people:access", args=[pk]), "text": "Who may see this record"}
    context = {"form": form, "caption": f"{person.given_name} {person.family_name}, {person.crn}", "back": back}
    return render(request, "ui/form_page.html", context | words)
