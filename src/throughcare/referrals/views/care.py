"""The care plan as a person's officers write and share it, and what they share for a job match."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.audit.record import viewed
from throughcare.kernel.errors import NotFound, NotNow
from throughcare.people import queries as people
from throughcare.referrals import actions, forms, permissions, rules
from throughcare.referrals.queries import partners
from throughcare.ui.forms import sent
from throughcare.ui.step import Step, done, take

PAGE = "Care plan"


@requires(P.PERSON_VIEW)
def care_plan(request: Request, pk: int) -> HttpResponse:
    """The plan by sections: who may read each, and who did."""
    found = _page(request, pk)
    names = partners.area_names(found.sections)
    profile = partners.shared_profile(found.person)
    context = {
        "found": found,
        "names": names,
        "record": people.record(found.person, request.today),
        "profile": profile,
        "profile_reads": partners.reads("referrals.jobprofile", {profile.pk: "Job profile"}) if profile else [],
    }
    return render(request, "referrals/care_plan.html", context)


@requires(P.REFERRAL_WRITE)
def open_care_plan(request: Request, pk: int) -> HttpResponse:
    """Open the plan, or change its name and purpose."""
    found = _written(request, pk)
    plan, person = found.plan, found.person
    first = {"known_as": plan.known_as if plan else person.given_name, "purpose": plan.purpose if plan else ""}
    step = _step(found, "Care plan with other agencies", "Saved. Write its sections next.")
    form = forms.CarePlanForm(sent(request), initial=first)
    return take(request, form, step, partial(actions.open_care_plan, person_id=pk))


@requires(P.REFERRAL_WRITE)
def care_section(request: Request, pk: int, kind: str) -> HttpResponse:
    """Write one section."""
    found = _written(request, pk)
    if kind not in set(rules.CareArea):
        raise NotFound("There is no such section.")
    old = next((row.text for row in found.sections if row.kind == kind), "")
    name = rules.CARE_AREAS[rules.CareArea(kind)]
    form = forms.SectionForm(sent(request), initial={"text": old})
    step = _step(found, name, f"{name}: saved.")
    return take(request, form, step, partial(actions.write_section, person_id=pk, kind=kind))


@requires(P.REFERRAL_WRITE)
def give_consent(request: Request, pk: int) -> HttpResponse:
    """Record which agency the person agrees to read which sections."""
    found = _written(request, pk)
    if not found.sections:
        raise NotNow("Write a section before you record who may read it.")
    agencies, first = partners.agencies(request.today), {"given_on": request.today}
    form = forms.ConsentForm(sent(request), agencies=agencies, sections=found.sections, initial=first)
    step = _step(found, "Record a consent", "The consent is recorded. The agency reads these sections from now.")
    return take(request, form, step, partial(actions.give_consent, person_id=pk))


@requires(P.REFERRAL_WRITE)
def withdraw_consent(request: Request, pk: int, consent_id: int) -> HttpResponse:
    """The person no longer agrees."""
    found, form = _written(request, pk), forms.ConfirmForm(sent(request))
    step = _step(found, "Withdraw this consent?", "Withdrawn. The agency reads this section no more.")
    return take(request, form, step, partial(actions.withdraw_consent, person_id=pk, consent_id=consent_id))


@requires(P.REFERRAL_WRITE)
def close_care_plan(request: Request, pk: int) -> HttpResponse:
    """Close the plan."""
    found, form = _written(request, pk), forms.ConfirmForm(sent(request))
    step = _step(found, "Close the care plan?", "The care plan is closed. No agency reads anything of it now.")
    return take(request, form, step, partial(actions.close_care_plan, person_id=pk))


@requires(P.REFERRAL_WRITE)
def share_job_profile(request: Request, pk: int) -> HttpResponse:
    """Share what a job match needs, or change it."""
    found = _written(request, pk)
    person, profile = found.person, partners.shared_profile(found.person)
    first = {"known_as": person.given_name, "given_on": request.today}
    if profile:
        names = forms.JobProfileForm.base_fields
        first = {name: getattr(profile, name) for name in names}
    form = forms.JobProfileForm(sent(request), initial=first)
    act = partial(actions.share_job_profile, actor=request.actor, now=request.now, person_id=pk)
    said = "Shared. Job-match partners read these fields and nothing else."
    reply = done(request, form, lambda typed: act(fields=form.job_fields()), said, "referrals:care_plan", pk)
    context = {
        "form": form,
        "title": "Share for a job match",
        "submit": "Share",
        "lead": "Partners such as the New Futures Network read these fields alone.",
        "back": {"href": _at(pk), "text": PAGE},
    }
    return reply or render(request, "ui/form_page.html", context)


@requires(P.REFERRAL_WRITE)
def withdraw_job_profile(request: Request, pk: int) -> HttpResponse:
    """Share it no longer."""
    found, form = _written(request, pk), forms.ConfirmForm(sent(request))
    step = _step(found, "Share no longer for a job match?", "Withdrawn. No partner reads it now.")
    return take(request, form, step, partial(actions.withdraw_job_profile, person_id=pk))


def _page(request: Request, pk: int) -> partners.CarePage:
    found = partners.care_page(request.actor, pk)
    viewed(found.person, actor=request.actor, now=request.now)
    return found


def _written(request: Request, pk: int) -> partners.CarePage:
    """The same to whoever may write it."""
    found = _page(request, pk)
    permissions.can_start(request.actor, found.person).or_raise()
    return found


def _step(found: partners.CarePage, title: str, said: str) -> Step:
    person = found.person
    caption = f"{person.given_name} {person.family_name}, {person.crn}"
    return Step(title=title, submit="Save", said=said, to=_at(person.pk), back=PAGE, caption=caption)


def _at(pk: int) -> str:
    return reverse("referrals:care_plan", args=[pk])
