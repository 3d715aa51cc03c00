"""Partners in a bid: naming them, and answering in one's own account."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.commissioning import permissions, rules
from throughcare.commissioning.actions import partners as actions
from throughcare.commissioning.forms.drafting import EmptyForm
from throughcare.commissioning.forms.partners import PartnerAnswerForm, PartnerForm
from throughcare.commissioning.queries import bids
from throughcare.commissioning.queries import partners as queries
from throughcare.ui.forms import sent
from throughcare.ui.step import Step, take

PER_PAGE = 25


@requires(P.BID_WRITE)
def bid_partners(request: Request, reference: str) -> HttpResponse:
    """The partners of a bid with what each has answered, and naming one more."""
    found = bids.bid(request.actor, reference)
    rows = queries.of_bid(found)
    sharing = [row.percent for row in rows if row.status in (rules.PartnerStatus.NAMED, rules.PartnerStatus.CONFIRMED)]
    step = Step(
        title=_("Partners in this bid"),
        caption=f"{found.lot.call_off.reference}, {found.reference}",
        lead=_(
            "Each partner confirms its share in its own account. Whoever has not when you submit is dropped from "
            "the bid, and its share is yours."
        ),
        submit=_("Name partner"),
        said=_("Named. It sees your bid’s lot and its share in its own account, and nothing that you write."),
        to=reverse("commissioning:bid_partners", args=[reference]),
        back=_("Your bid"),
        template="commissioning/bid_partners.html",
    )
    more: dict[str, Any] = {
        "bid": found,
        "rows": rows,
        "lead_percent": rules.lead_percent(sharing),
        "bilingual": True,
        "back": {"href": reverse("commissioning:bid", args=[reference]), "text": _("Your bid")},
    }
    return take(request, PartnerForm(sent(request)), step, partial(actions.name_partner, bid=found), more)


@requires(P.BID_WRITE)
def bid_partner_remove(request: Request, reference: str, pk: int) -> HttpResponse:
    """Name a partner no more."""
    found = bids.bid(request.actor, reference)
    row = queries.of_own_bid(found, pk)
    form = EmptyForm(sent(request))
    if request.method == "POST" and form.is_valid():
        actions.remove_partner(actor=request.actor, now=request.now, bid=found, partner=row)
        messages.success(request, _("Removed."))
        return redirect("commissioning:bid_partners", reference)
    permissions.can_write_bid(request.actor, found).or_raise()
    context = {
        "form": form,
        "title": _("Remove %(name)s from this bid?") % {"name": row.organisation.name},
        "submit": _("Remove partner"),
        "back": {"href": reverse("commissioning:bid_partners", args=[reference]), "text": _("Partners in this bid")},
        "bilingual": True,
    }
    return render(request, "ui/form_page.html", context)


@requires(P.BID_WRITE)
def partnerships(request: Request) -> HttpResponse:
    """Bids of others in which one's own organisation is named."""
    page = Paginator(queries.partnerships(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "commissioning/partnerships.html", {"page": page})


@requires(P.BID_WRITE)
def partnership(request: Request, pk: int) -> HttpResponse:
    """Confirm one's promised share, or decline it, with the arithmetic."""
    found = queries.partnership(request.actor, pk)
    step = Step(
        title=_("Your share in a bid of %(lead)s") % {"lead": found.lead.name},
        caption=f"{found.lot.call_off.reference}, {_('lot')} {found.lot.number}",
        submit=_("Send answer"),
        said=_("Your answer is sent."),
        to=reverse("commissioning:partnerships"),
        back=_("Partnerships"),
        template="commissioning/partnership.html",
    )

    def act(*, decision: str, **who: Any) -> None:
        actions.answer(partner=found, is_confirmed=decision == "confirm", **who)

    more: dict[str, object] = {
        "partner": found,
        "test": queries.share_test(found, request.today),
        "waits": found.status == rules.PartnerStatus.NAMED and bids.can_still_bid(found.lot.call_off, request.now),
        "bilingual": True,
    }
    return take(request, PartnerAnswerForm(sent(request)), step, act, more)
