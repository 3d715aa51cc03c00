"""Pages of a pre-release plan: what must be met, what is asked for each need, and who takes it on."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.audit.record import viewed
from throughcare.kernel.errors import NotFound, NotValid
from throughcare.people import queries as people
from throughcare.people.queries.handover import caption
from throughcare.referrals import actions, forms, permissions
from throughcare.referrals.queries import directory, lists, releases
from throughcare.ui.forms import sent
from throughcare.ui.step import Step, take

PAGE = "Pre-release plan"


@requires(P.PERSON_VIEW)
def release_plan(request: Request, pk: int) -> HttpResponse:
    """The plan with what each need was matched to."""
    found = _page(request, pk)
    context = {"found": found, "record": people.record(found.person, request.today)}
    return render(request, "referrals/release_plan.html", context)


@requires(P.REFERRAL_WRITE)
def write_plan(request: Request, pk: int) -> HttpResponse:
    """Begin the plan, or change where they will live and which needs must be met."""
    found = _page(request, pk)
    permissions.can_start(request.actor, found.person).or_raise()
    record = people.record(found.person, request.today)
    form = forms.PlanForm(
        sent(request),
        initial=_first(found, record),
        needs=directory.needs(request.today),
        levels={row.need_id: row.level for row in record.needs},
    )
    step = Step(
        title="Change the pre-release plan" if found.plan else "Write a pre-release plan",
        lead=f"Release: {found.release_on:%-d %B %Y}. {found.told[1]}" if found.release_on else "",
        submit="Save and continue",
        said="Saved. Say next what is asked for each need.",
        to=_at(pk),
        back=PAGE,
        caption=caption(found.sentence),
    )
    return take(request, form, step, partial(actions.write_plan, person_id=pk))


@requires(P.REFERRAL_WRITE)
def release_need(request: Request, pk: int, need: str) -> HttpResponse:
    """What is asked for one need, or how it is met without a referral."""
    found = _page(request, pk)
    permissions.can_start(request.actor, found.person).or_raise()
    row = next((line.row for line in found.lines if line.row.need_id == need), None)
    if row is None:
        raise NotFound("This need is not part of the plan.")
    form = forms.ReleaseNeedForm(sent(request), initial={"asked": row.asked, "otherwise": row.otherwise})
    step = Step(
        title=row.need.name,
        submit="Save and continue",
        said=f"{row.need.name}: saved.",
        to=_at(pk),
        back=PAGE,
        caption=caption(found.sentence),
    )
    return take(request, form, step, partial(actions.say_need, person_id=pk, need=need))


@requires(P.REFERRAL_WRITE)
def match(request: Request, pk: int) -> HttpResponse:
    """Services that take referrals from custody for the open needs; choosing one begins a referral."""
    found = _page(request, pk)
    permissions.can_start(request.actor, found.person).or_raise()
    if request.method == "POST":
        form = forms.PlaceForm(request.POST)
        if not form.is_valid():
            messages.error(request, "Choose a service from the list.")
            return redirect("referrals:match", pk)
        place = directory.Place(body_id=form.cleaned_data["body"], area=form.cleaned_data["area"])
        try:
            referral = actions.match(actor=request.actor, now=request.now, person_id=pk, place=place)
        except NotValid as refused:
            messages.error(request, str(refused))
            return redirect("referrals:match", pk)
        messages.success(request, "What the plan asks has been copied. Complete the referral and send it.")
        return redirect("referrals:referral", referral.pk)
    context = {
        "found": found,
        "matches": releases.matches(found),
        "record": people.record(found.person, request.today),
        "before": lists.by_service(lists.of_person(request.actor, found.person)),
    }
    return render(request, "referrals/release_match.html", context)


def _page(request: Request, pk: int) -> releases.Page:
    found = releases.page(request.actor, pk, request.today)
    viewed(found.person, actor=request.actor, now=request.now)
    return found


def _first(found: releases.Page, record: people.Record) -> dict[str, object]:
    """The plan as it stands; of a new one the address after release, and the needs that the assessment found."""
    if found.plan:
        needs = [line.row.need_id for line in found.lines]
        return {"district": found.plan.district_id or "", "needs": needs, "notes": found.plan.notes}
    district = releases.district_after(found.person, found.release_on)
    return {"district": district, "needs": [row.need_id for row in record.needs if row.level != "none"]}


def _at(pk: int) -> str:
    return reverse("referrals:release_plan", args=[pk])
