"""Pages of joint call-offs, optional services, lots that failed, and challenges."""

from functools import partial

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.commissioning import permissions, rules
from throughcare.commissioning.actions import challenging, following
from throughcare.commissioning.actions import joint as actions
from throughcare.commissioning.forms import joint as forms
from throughcare.commissioning.forms.drafting import EmptyForm
from throughcare.commissioning.queries import bids, challenges, routes
from throughcare.commissioning.queries import call_offs as queries
from throughcare.kernel.errors import NotNow
from throughcare.ui.forms import sent
from throughcare.ui.step import Step, take
from throughcare.ui.words import money


@requires(P.COMPETITION_WRITE)
def funders(request: Request, reference: str) -> HttpResponse:
    """Who pays for a call-off together, and which share."""
    call_off = queries.own_call_off(request.actor, reference)
    paying = routes.funders(call_off)
    others = [(row.pk, row.name) for row in routes.other_buyers(call_off)]
    lead = "; ".join(f"{name} pays {percent}%" for name, percent in paying) + "."
    step = Step(
        title="Who pays together",
        caption=f"{call_off.reference} {call_off.title}",
        lead=f"{lead} Each award is taken from the budgets of all, in these shares, to the penny. "
        "Co-commissioners see the call-offs and contracts for which their organisation pays, and no others.",
        submit="Save and continue",
        said="",
        to=reverse("commissioning:show", args=[reference]),
        back="Back",
    )
    form = forms.FunderForm(sent(request), organisations=others)
    return take(request, form, step, partial(actions.set_funder, call_off=call_off))


@requires(P.COMPETITION_WRITE)
def lot_options(request: Request, reference: str, number: int) -> HttpResponse:
    """The optional services of a lot."""
    call_off = queries.own_call_off(request.actor, reference)
    lot = queries.lot(request.actor, reference, number)
    there = "; ".join(f"{row.name}: up to {money(row.cap_gbp)}" for row in lot.options.all())
    step = Step(
        title=f"Optional services of lot {number}",
        caption=f"{call_off.reference} {call_off.title}",
        lead=f"So far: {there}." if there else "None so far. They are published, and nobody has to order them.",
        submit="Save and continue",
        said="",
        to=reverse("commissioning:lots", args=[reference]),
        back="Lots",
    )
    return take(request, forms.OptionForm(sent(request)), step, partial(actions.set_option, lot=lot))


@requires(P.COMPETITION_WRITE)
def follow_up(request: Request, reference: str, number: int) -> HttpResponse:
    """Decide what follows a lot that nobody won."""
    call_off = queries.own_call_off(request.actor, reference)
    lot = queries.lot(request.actor, reference, number)
    step = Step(
        title=f"What follows lot {number}?",
        caption=f"{call_off.reference} {call_off.title}",
        lead="Its record stays as it is. To compete again, a draft with the lot begins, for you to change.",
        submit="Decide",
        said="It is decided and published. To compete again, finish the draft; for a direct award, ask for it now.",
        to=reverse("commissioning:show", args=[reference]),
        back=reference,
    )

    def act(*, kind: str, **typed: object) -> None:
        following.follow_up(lot=lot, kind=rules.FollowKind(kind), **typed)  # type: ignore[arg-type]

    return take(request, forms.FollowUpForm(sent(request)), step, act)


@requires(P.BID_WRITE)
def bid_challenge(request: Request, reference: str) -> HttpResponse:
    """Challenge the award of a lot for which one bid."""
    bid = bids.bid(request.actor, reference)
    found = challenges.outcome(bid)
    if found is None or found.is_own:
        raise NotNow(_("There is no award to another of this lot that you could challenge."))
    step = Step(
        title=_("Challenge the award"),
        caption=f"{bid.lot.call_off.reference} {bid.lot.call_off.title}",
        lead=_("In standstill, a challenge stays the award until it is decided. It costs nothing."),
        submit=_("Send challenge"),
        said=_("Your challenge was received. You are told what is decided."),
        to=reverse("commissioning:bid", args=[reference]),
        back=_("Your bid"),
    )
    form = forms.ChallengeForm(sent(request))
    return take(request, form, step, partial(challenging.challenge, bid=bid), {"bilingual": True})


@requires(P.BID_WRITE)
def challenge_withdraw(request: Request, reference: str, pk: int) -> HttpResponse:
    """Take a challenge back."""
    bid = bids.bid(request.actor, reference)
    mine = next((row for row in challenges.of_bid(request.actor, bid) if row.pk == pk), None)
    step = Step(
        title=_("Withdraw your challenge?"),
        lead=_("The award goes on where it was stayed."),
        submit=_("Withdraw challenge"),
        said=_("Your challenge is withdrawn."),
        to=reverse("commissioning:bid", args=[reference]),
        back=_("Your bid"),
    )
    found = mine or challenges.challenge(request.actor, pk)
    act = partial(challenging.withdraw_challenge, challenge=found)
    return take(request, EmptyForm(sent(request)), step, act, {"bilingual": True})


@requires(P.COMPETITION_WRITE)
def challenge(request: Request, pk: int) -> HttpResponse:
    """Decide a challenge, by somebody who was not on the panel."""
    found = challenges.challenge(request.actor, pk)
    permissions.can_decide_challenge(request.actor, found).or_raise()
    call_off = found.award.lot.call_off
    stayed = "It stays the award until you decide." if found.is_stay else "It came after standstill and stays nothing."
    step = Step(
        title=f"Challenge by {found.organisation.name}",
        caption=f"{call_off.reference}, lot {found.award.lot.number}, {found.award.reference}",
        lead=f"{stayed} What it says: {found.grounds}",
        submit="Decide",
        said="It is decided. The bidder reads your answer with its bid.",
        to=reverse("commissioning:show", args=[call_off.reference]),
        back=call_off.reference,
    )
    act = partial(challenging.decide_challenge, challenge=found)
    return take(request, forms.ChallengeDecisionForm(sent(request)), step, act)
