"""Pages of quality samples: those of a unit, drawing one, its cases, and what was found in each."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.audit.record import viewed
from throughcare.people import permissions as people
from throughcare.people.queries import teams
from throughcare.referrals.actions.quality import draw_sample, note_findings
from throughcare.referrals.forms.quality import DrawForm, FindingsForm
from throughcare.referrals.queries import quality as queries
from throughcare.ui.forms import sent
from throughcare.ui.step import Step, take

PER_PAGE = 25


@requires(P.TEAM_VIEW)
def samples(request: Request, code: str) -> HttpResponse:
    """The quality samples of a unit."""
    unit = teams.unit(request.actor, code, request.today)
    page = Paginator(queries.samples(unit), PER_PAGE).get_page(request.GET.get("page"))
    may_draw = bool(people.can_manage_teams(request.actor, unit.pk))
    return render(request, "referrals/samples.html", {"unit": unit, "page": page, "may_draw": may_draw})


@requires(P.TEAM_MANAGE)
def draw(request: Request, code: str) -> HttpResponse:
    """Draw a sample."""
    unit = teams.unit(request.actor, code, request.today)
    step = Step(
        title="Draw a quality sample",
        submit="Draw",
        said="The cases are drawn. Look at each, and write down what you find.",
        to=reverse("referrals:samples", args=[code]),
        back="Quality samples",
        caption=unit.name,
    )
    return take(request, DrawForm(sent(request)), step, lambda **typed: draw_sample(unit=code, **typed))


@requires(P.TEAM_VIEW)
def sample(request: Request, pk: int) -> HttpResponse:
    """The cases of a sample."""
    found = queries.sample(request.actor, pk)
    context = {
        "sample": found,
        "checks": queries.checks(request.actor, found),
        "may_look": bool(people.can_manage_teams(request.actor, found.unit_id)),
    }
    return render(request, "referrals/sample.html", context)


@requires(P.TEAM_MANAGE)
def check(request: Request, pk: int) -> HttpResponse:
    """Write down what was found in a case."""
    found = queries.check(request.actor, pk)
    viewed(found, actor=request.actor, now=request.now, related={"person": found.referral.person_id})
    person = found.referral.person
    step = Step(
        title="What did you find?",
        submit="Save",
        said="What you found is kept with the sample.",
        to=reverse("referrals:sample", args=[found.sample_id]),
        back="The sample",
        caption=f"{found.referral.reference} · {person.given_name} {person.family_name}",
    )
    before = {"verdict": found.verdict, "findings": found.findings}
    form = FindingsForm(sent(request), initial=before)
    return take(request, form, step, lambda **typed: note_findings(check_id=pk, **typed))
