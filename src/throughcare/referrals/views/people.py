"""The page of one person, and who could deliver a service to them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.audit.record import viewed
from throughcare.kernel.errors import NotValid
from throughcare.people import permissions as people_permissions
from throughcare.people import queries as people
from throughcare.people import rules as people_rules
from throughcare.people.queries import circumstances, employment, housing, officers, recalls, safety, tiers
from throughcare.referrals import actions, forms
from throughcare.referrals.queries import directory, listings, lists, page, proposals, releases
from throughcare.ui.forms import sent


@requires(P.PERSON_VIEW)
def person(request: Request, pk: int) -> HttpResponse:
    """One person: sentence, needs, address, officer, referrals and what happened."""
    somebody = people.person(request.actor, pk)
    viewed(somebody, actor=request.actor, now=request.now)
    record = people.record(somebody, request.today)
    referrals = lists.of_person(request.actor, somebody)
    custodial = next((s for s in record.sentences if s.kind == people_rules.SentenceKind.CUSTODY), None)
    hidden = circumstances.hidden_fields(request.actor, somebody)
    context = {
        "record": record,
        "referrals": referrals,
        "needs_found": [row for row in record.needs if row.level != "none"],
        "happenings": page.of_person(somebody, record, referrals),
        "ethnicity": page.code_names("ethnicity", request.today).get(somebody.ethnicity, "Not recorded"),
        "proposals": proposals.of_person(somebody),
        "may_propose": request.actor.may(P.PROPOSAL_WRITE),
        "may_refer": request.actor.may(P.REFERRAL_WRITE),
        "custodial": custodial,
        "has_release_plan": custodial is not None and (somebody.in_custody or releases.inside(somebody) is not None),
        "may_see_handover": request.actor.may(P.HANDOVER_VIEW),
        "may_handle_record": request.actor.may(P.SUBJECT_ACCESS_HANDLE),
        "disputable": {name: words for name, words in people_rules.CORRECTABLE.items() if name not in hidden},
        "hidden": hidden,
        "may_manage_access": request.actor.may(P.ACCESS_MANAGE),
        "may_allocate": people_permissions.can_allocate(request.actor, somebody),
        "at_large": recalls.of_person(somebody),
        "stay": housing.stay(somebody, request.today),
        "is_unscreened": employment.is_missing(somebody, request.today),
        "safety_flags": safety.flags(somebody, request.today),
        "tier": tiers.tier(somebody, request.today),
        "limits": officers.limits(request.today),
        "officer_changes": officers.changes(somebody, request.today),
    }
    return render(request, "referrals/person.html", context)


@requires(P.REFERRAL_WRITE)
def find(request: Request, pk: int) -> HttpResponse:
    """Who delivers which need for this person at this address, with waits, and why not the others."""
    somebody = people.person(request.actor, pk)
    viewed(somebody, actor=request.actor, now=request.now)
    record = people.record(somebody, request.today)
    form = forms.FindForm(
        sent(request) or _first_search(record),
        needs=directory.needs(request.today),
        levels={row.need_id: row.level for row in record.needs},
        access=listings.access_codes(request.today),
    )
    answer = None
    if form.is_bound and form.is_valid():
        asked, where = form.cleaned_data["needs"], form.cleaned_data["district"]
        try:
            answer = directory.for_person(
                somebody, needs=asked, postcode_district=where, on=request.today, wishes=form.wishes()
            )
        except NotValid as refused:
            form.add_problems(refused.problems)
    context = {
        "record": record,
        "form": form,
        "answer": answer,
        "asked": request.POST.getlist("needs"),
        "before": lists.by_service(lists.of_person(request.actor, somebody)),
    }
    return render(request, "referrals/find.html", context)


@requires(P.REFERRAL_WRITE)
def start(request: Request, pk: int) -> HttpResponse:
    """Begin a referral of this person to a service that was found; without one, lead back to the search."""
    somebody = people.person(request.actor, pk)
    if request.method != "POST":
        return redirect("referrals:find", pk)
    form = forms.PlaceForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose a service to refer to.")
        return redirect("referrals:find", pk)
    place = directory.Place(body_id=form.cleaned_data["body"], area=form.cleaned_data["area"])
    try:
        referral = actions.start(
            actor=request.actor,
            now=request.now,
            person_id=somebody.pk,
            place=place,
            needs=request.POST.getlist("needs"),
        )
    except NotValid as refused:
        messages.error(request, str(refused))
        return redirect("referrals:find", pk)
    return redirect("referrals:referral", referral.pk)


def _first_search(record: people.Record) -> dict[str, object] | None:
    """What is searched for before anybody asks: every service where they live or will, in their language."""
    district = record.address.district_id if record.address else releases.district_on_release(record.person)
    if not district:
        return None
    language = "" if record.person.language == "English" else record.person.language
    return {"district": district, "language": language}
