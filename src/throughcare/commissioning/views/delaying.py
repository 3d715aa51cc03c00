"""The buyer tells bidders of a delay."""

from functools import partial

from django.http import HttpResponse
from django.urls import reverse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.commissioning.actions import delaying as actions
from throughcare.commissioning.forms.delaying import DelayForm
from throughcare.commissioning.queries import call_offs as queries
from throughcare.ui.forms import sent
from throughcare.ui.step import Step, take


@requires(P.COMPETITION_WRITE)
def delay(request: Request, reference: str) -> HttpResponse:
    """Say by when the awards are expected, and why so late."""
    call_off = queries.own_call_off(request.actor, reference)
    step = Step(
        title="Tell the bidders of a delay",
        caption=f"{call_off.reference} {call_off.title}",
        lead="Every bidder reads it beside its bid, and everybody on the page of the call-off.",
        submit="Tell them",
        said="Bidders and everybody else read by when the awards are expected, and why so late.",
        to=reverse("commissioning:show", args=[reference]),
        back=call_off.reference,
    )
    initial = {"expected_on": call_off.decision_expected_on, "reason": call_off.delay_reason}
    return take(request, DelayForm(sent(request), initial=initial), step, partial(actions.say_delay, call_off=call_off))
