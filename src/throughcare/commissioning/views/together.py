"""How the lots of a draft are awarded together."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.commissioning.actions import drafting
from throughcare.commissioning.forms.drafting import TogetherForm
from throughcare.commissioning.queries import call_offs as queries
from throughcare.commissioning.queries.together import bundles_of
from throughcare.ui.forms import sent
from throughcare.ui.step import Step, take


@requires(P.COMPETITION_WRITE)
def together(request: Request, reference: str) -> HttpResponse:
    """The most lots for one bidder, what comes first, and bundles."""
    call_off = queries.own_call_off(request.actor, reference)
    bundles = bundles_of(queries.lots(call_off))
    initial = {
        "most_lots": call_off.most_lots,
        "fills_first": "yes" if call_off.fills_first else "no",
        "bundles": "\n".join(", ".join(map(str, bundle)) for bundle in bundles),
    }
    form = TogetherForm(sent(request), initial=initial)

    def act(**who: Any) -> None:
        drafting.set_together(actor=who["actor"], now=who["now"], call_off=call_off, terms=form.terms())

    step = Step(
        title="How the lots are awarded together",
        caption=f"{call_off.reference} {call_off.title}",
        lead="It is published with the call-off, with the rule for equal awards, and can’t be changed afterwards. "
        "Turnover always counts: you need not limit lots to keep a bidder within its means.",
        submit="Save and continue",
        said="",
        to=reverse("commissioning:show", args=[reference]),
        back="Back",
    )
    return take(request, form, step, act)
