"""Pages on which an abnormally low price is asked about, explained and decided on."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.commissioning import permissions
from throughcare.commissioning.actions import low_prices as actions
from throughcare.commissioning.forms.low_prices import AnswerForm, QuestionForm
from throughcare.commissioning.forms.proposing import DecisionForm
from throughcare.commissioning.queries import bids as bid_queries
from throughcare.commissioning.queries import low_prices as queries
from throughcare.kernel.errors import NotFound, NotValid
from throughcare.ui.forms import sent
from throughcare.ui.words import date_and_time, money

DECISION = (("agree", "Accept the explanation: the bid stands"), ("refuse", "Set the bid aside"))


@requires(P.AWARD_APPROVE)
def price_ask(request: Request, reference: str) -> HttpResponse:
    """The approver asks a bidder about its price."""
    bid = bid_queries.opened_bid(request.actor, reference)
    call_off = bid.lot.call_off
    permissions.can_award(request.actor, call_off).or_raise()
    form = QuestionForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            given: dict[str, Any] = {"actor": request.actor, "now": request.now, "bid": bid}
            found = actions.ask_price(**given, question=form.cleaned_data["question"])
            messages.success(request, f"The bidder has a letter, and until {date_and_time(found.due_at)} to answer.")
            return redirect("commissioning:awards", call_off.reference)
        except NotValid as refused:
            form.add_problems(refused.problems)
    context = {
        "form": form,
        "title": f"Ask {bid.organisation.name} about its price",
        "caption": f"{call_off.reference} {call_off.title}, lot {bid.lot.number}",
        "lead": f"Its price is {money(bid.price_gbp)}. A bid is never set aside for its price unasked.",
        "submit": "Send the question",
        "back": {"href": reverse("commissioning:awards", args=[call_off.reference]), "text": "Ranking and awards"},
    }
    return render(request, "ui/form_page.html", context)


@never_cache
@requires(P.BID_WRITE)
def price_answer(request: Request, reference: str) -> HttpResponse:
    """The bidder explains its price."""
    bid = bid_queries.bid(request.actor, reference)
    found = queries.of_bid(bid)
    if found is None:
        raise NotFound
    form = AnswerForm(sent(request), initial={"answer": found.answer})
    if request.method == "POST" and form.is_valid():
        try:
            given: dict[str, Any] = {"actor": request.actor, "now": request.now, "query": found}
            actions.answer_price(**given, answer=form.cleaned_data["answer"])
            messages.success(request, _("Your explanation is sent. The buyer decides on it."))
            return redirect("commissioning:bid", reference)
        except NotValid as refused:
            form.add_problems(refused.problems)
    context = {
        "form": form,
        "title": _("Explain your price"),
        "caption": f"{bid.lot.call_off.reference} {bid.lot.call_off.title}",
        "lead": found.question,
        "submit": _("Send your explanation"),
        "back": {"href": reverse("commissioning:bid", args=[reference]), "text": _("Your bid")},
        "bilingual": True,
    }
    return render(request, "ui/form_page.html", context)


@requires(P.COMPETITION_WRITE)
def price_decide(request: Request, pk: int) -> HttpResponse:
    """A second person accepts the explanation, or sets the bid aside."""
    found = queries.price_query(request.actor, pk)
    permissions.can_decide_price(request.actor, found).or_raise()
    form = DecisionForm(sent(request), choices=DECISION)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            given: dict[str, Any] = {"actor": request.actor, "now": request.now, "query": found}
            actions.decide_price(**given, is_agreed=said["decision"] == "agree", reason=said["reason"])
            messages.success(request, "Your decision is recorded, and the proposal is worked out again.")
            return redirect("commissioning:show", found.bid.lot.call_off.reference)
        except NotValid as refused:
            form.add_problems(refused.problems)
    asked = f"{found.asked_by.name} asked: {found.question}"
    said_back = f"The bidder says: {found.answer}" if found.answer else "The bidder has not answered."
    price, median = money(found.bid.price_gbp), money(found.median_gbp)
    context = {
        "form": form,
        "title": f"The price of {found.bid.reference}",
        "caption": f"{price}; the median of lot {found.bid.lot.number} is {median}",
        "lead": f"{asked} {said_back}",
        "submit": "Record your decision",
        "back": {"href": reverse("commissioning:show", args=[found.bid.lot.call_off.reference]), "text": "Back"},
    }
    return render(request, "ui/form_page.html", context)
