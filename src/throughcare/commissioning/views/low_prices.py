"""Pages on which an abnormally low price is asked about, explained and decided on."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.commissioning import permissions
from throughcare.commissioning.actions import low_prices as actions
from throughcare.commissioning.forms.low_prices import AnswerForm, QuestionForm
from throughcare.commissioning.forms.proposing import DecisionForm, agreed
from throughcare.commissioning.queries import bids as bid_queries
from throughcare.commissioning.queries import low_prices as queries
from throughcare.kernel.errors import NotFound
from throughcare.ui.forms import sent
from throughcare.ui.step import Step, take
from throughcare.ui.words import date_and_time, money

DECISION = (("agree", "Accept the explanation: the bid stands"), ("refuse", "Set the bid aside"))


@requires(P.AWARD_APPROVE)
def price_ask(request: Request, reference: str) -> HttpResponse:
    """The approver asks a bidder about its price."""
    bid = bid_queries.opened_bid(request.actor, reference)
    call_off = bid.lot.call_off
    permissions.can_award(request.actor, call_off).or_raise()
    step = Step(
        title=f"Ask {bid.organisation.name} about its price",
        caption=f"{call_off.reference} {call_off.title}, lot {bid.lot.number}",
        lead=f"Its price is {money(bid.price_gbp)}. A bid is never set aside for its price unasked.",
        submit="Send the question",
        said=lambda asked: f"The bidder has a letter, and until {date_and_time(asked.due_at)} to answer.",
        to=reverse("commissioning:awards", args=[call_off.reference]),
        back="Ranking and awards",
    )
    return take(request, QuestionForm(sent(request)), step, partial(actions.ask_price, bid=bid))


@never_cache
@requires(P.BID_WRITE)
def price_answer(request: Request, reference: str) -> HttpResponse:
    """The bidder explains its price."""
    bid = bid_queries.bid(request.actor, reference)
    found = queries.of_bid(bid)
    if found is None:
        raise NotFound
    step = Step(
        title=_("Explain your price"),
        caption=f"{bid.lot.call_off.reference} {bid.lot.call_off.title}",
        lead=found.question,
        submit=_("Send your explanation"),
        said=_("Your explanation is sent. The buyer decides on it."),
        to=reverse("commissioning:bid", args=[reference]),
        back=_("Your bid"),
    )
    form = AnswerForm(sent(request), initial={"answer": found.answer})
    return take(request, form, step, partial(actions.answer_price, query=found), {"bilingual": True})


@requires(P.COMPETITION_WRITE)
def price_decide(request: Request, pk: int) -> HttpResponse:
    """A second person accepts the explanation, or sets the bid aside."""
    found = queries.price_query(request.actor, pk)
    permissions.can_decide_price(request.actor, found).or_raise()
    said_back = f"The bidder says: {found.answer}" if found.answer else "The bidder has not answered."
    price, median = money(found.bid.price_gbp), money(found.median_gbp)
    step = Step(
        title=f"The price of {found.bid.reference}",
        caption=f"{price}; the median of lot {found.bid.lot.number} is {median}",
        lead=f"{found.asked_by.name} asked: {found.question} {said_back}",
        submit="Record your decision",
        said="Your decision is recorded, and the proposal is worked out again.",
        to=reverse("commissioning:show", args=[found.bid.lot.call_off.reference]),
        back="Back",
    )

    def act(*, decision: str, **said: Any) -> object:
        return actions.decide_price(query=found, is_agreed=agreed(decision), **said)

    return take(request, DecisionForm(sent(request), choices=DECISION), step, act)
