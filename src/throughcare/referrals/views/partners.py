"""Pages of partner agencies: what people agreed to share with them, and nothing else. Each read is logged."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.audit.record import viewed
from throughcare.referrals.queries import partners

PER_PAGE = 25


@requires(P.CARE_READ)
def shared_plans(request: Request) -> HttpResponse:
    """Care plans of which something is shared with the actor's organisation."""
    page = Paginator(partners.plans(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "referrals/shared_plans.html", {"page": page})


@requires(P.CARE_READ)
def shared_plan(request: Request, pk: int) -> HttpResponse:
    """One of them: the consented sections."""
    plan, sections = partners.sections_of(request.actor, pk)
    for section in sections:
        viewed(section, actor=request.actor, now=request.now, related={"person": plan.person_id})
    context = {"plan": plan, "sections": sections, "names": partners.area_names(sections)}
    return render(request, "referrals/shared_plan.html", context)


@requires(P.JOB_MATCH_VIEW)
def job_profiles(request: Request) -> HttpResponse:
    """People who look for work, the next available first."""
    page = Paginator(partners.profiles(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "referrals/job_profiles.html", {"page": page})


@requires(P.JOB_MATCH_VIEW)
def job_profile(request: Request, pk: int) -> HttpResponse:
    """One of them: job-match fields alone."""
    found = partners.profile(request.actor, pk)
    viewed(found, actor=request.actor, now=request.now, related={"person": found.person_id})
    return render(request, "referrals/job_profile.html", {"profile": found})
