"""What a draft is worth, and how its lots are awarded together; a live call-off issued again."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.commissioning.actions import drafting, reissuing
from throughcare.commissioning.forms.drafting import ReasonForm, TogetherForm, WorthForm
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


@requires(P.COMPETITION_WRITE)
def worth(request: Request, reference: str) -> HttpResponse:
    """What the notice says the whole is worth, and why social value weighs little, if it does."""
    call_off = queries.own_call_off(request.actor, reference)
    names = ("notice_value_gbp", "social_value_reason")
    form = WorthForm(sent(request), initial={name: getattr(call_off, name) for name in names})
    least = queries.social_least_rate(request.today)
    step = Step(
        title="Value of the notice and social value",
        caption=f"{call_off.reference} {call_off.title}",
        lead=f"Social value should decide {float(least * 100):g}% of each lot’s total score at least. "
        "Mark the questions that ask for it.",
        submit="Save and continue",
        said="",
        to=reverse("commissioning:show", args=[reference]),
        back="Back",
    )
    return take(request, form, step, partial(drafting.set_worth, call_off=call_off))


@requires(P.COMPETITION_WRITE)
def reissue(request: Request, reference: str) -> HttpResponse:
    """Issue a live call-off again, to change what publication froze."""
    call_off = queries.own_call_off(request.actor, reference)
    step = Step(
        title="Issue this call-off again",
        caption=f"{call_off.reference} {call_off.title}",
        lead="Say what has to change. Everybody invited reads it.",
        warning="This one ends now, and bids for it are never opened. A draft of the same follows, for you to change; "
        "its deadline must be later.",
        submit="End it and begin the draft",
        said="This call-off has ended. Change the draft that replaces it, set a later deadline and publish it.",
        to=reverse("commissioning:call_offs"),
        back="Call-offs",
    )
    return take(request, ReasonForm(sent(request)), step, partial(reissuing.reissue, call_off=call_off))
