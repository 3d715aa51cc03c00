"""The envelopes of money: how each year is split, its history, and setting it."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.commissioning import rules
from throughcare.commissioning.actions.envelopes import set_envelope
from throughcare.commissioning.forms.awarding import EnvelopeForm
from throughcare.commissioning.queries import envelopes as queries
from throughcare.ui.forms import sent
from throughcare.ui.step import Step, take

PER_PAGE, YEARS_BEFORE, YEARS_AHEAD = 25, 1, 6


@requires(P.COMPETITION_WRITE)
def envelopes(request: Request) -> HttpResponse:
    """Every financial year's split."""
    page = Paginator(queries.envelopes(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(envelope, rules.year_name(envelope.year)) for envelope in page]
    may_set = bool(queries.own_frameworks(request.actor))
    return render(request, "commissioning/envelopes.html", {"page": page, "rows": rows, "may_set": may_set})


@requires(P.COMPETITION_WRITE)
def envelope(request: Request, pk: int) -> HttpResponse:
    """One year with every change of it."""
    found = queries.envelope(request.actor, pk)
    page = Paginator(queries.history(found), PER_PAGE).get_page(request.GET.get("page"))
    context = {"envelope": found, "year": rules.year_name(found.year), "page": page}
    return render(request, "commissioning/envelope.html", context)


@requires(P.COMPETITION_WRITE)
def envelope_set(request: Request) -> HttpResponse:
    """Set what a year has in all and what of it is reserved, with a reason."""
    frameworks = {row.pk: row for row in queries.own_frameworks(request.actor)}
    this_year = rules.year_of(request.today)
    form = EnvelopeForm(
        sent(request),
        frameworks=[(pk, row.name) for pk, row in frameworks.items()],
        funders=[(row.pk, row.name) for row in queries.funders()],
        years=range(this_year - YEARS_BEFORE, this_year + YEARS_AHEAD),
        initial={"framework": next(iter(frameworks), None), "year": this_year},
    )
    step = Step(
        title="Set an envelope",
        lead="What awards have committed stays; the rest is available to them.",
        submit="Set envelope",
        said="The envelope is set.",
        to=reverse("commissioning:envelopes"),
        back="Envelopes",
    )

    def act(*, framework: int, **typed: Any) -> None:
        set_envelope(framework=frameworks[framework], **typed)

    return take(request, form, step, act)
