"""Which lots can we bid for: the answer with its arithmetic, before a word is written."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.commissioning.forms.partners import AlliesForm
from throughcare.commissioning.queries import call_offs, standing
from throughcare.commissioning.queries.bids import bidding_organisations
from throughcare.kernel.errors import NotFound
from throughcare.kernel.numbers import whole

PER_PAGE = 25


@requires(P.BID_WRITE)
def reach(request: Request) -> HttpResponse:
    """Every lot open for bids: whether the organisation can win it, what it holds, and what chosen lots come to."""
    organisations = bidding_organisations(request.actor)
    wanted = request.GET.get("organisation", "")
    chosen = [o for o in organisations if wanted in ("", str(o.pk))]
    if not chosen:
        raise NotFound
    lots = standing.smallest_first(call_offs.public_lots(open_at=request.now), chosen[0])
    page = Paginator(lots, PER_PAGE).get_page(request.GET.get("page"))
    picked = {key for pk in request.GET.getlist("lot") if (key := whole(pk)) is not None}
    form = AlliesForm(request.GET if "name_1" in request.GET else None)
    allies = _allies(form, chosen[0])
    of_page = standing.lot_answers(chosen[0], list(page), request.now, allies)
    of_picked = standing.lot_answers(chosen[0], list(lots.filter(pk__in=picked)), request.now, allies)
    context = {
        "form": form,
        "allies": allies,
        "organisation": chosen[0],
        "organisations": organisations,
        "page": page,
        "answers": of_page,
        "picked": picked,
        "all_picked": standing.all_of(of_picked),
        "picked_count": len(of_picked),
        "turnover_multiple": standing.multiple(request.today),
        "standing": standing.turnover_of(chosen[0], request.today),
        "holdings": standing.holdings(chosen[0], request.today),
    }
    return render(request, "commissioning/reach.html", context)


def _allies(form: AlliesForm, organisation: Any) -> list[standing.Ally]:
    """With whom the organisation thinks of bidding; nobody while what was typed is not right."""
    if not form.is_bound or not form.is_valid():
        return []
    named = form.named()
    known = standing.members_called([name for _number, name, _percent in named])
    for number, name, _percent in named:
        if name not in known or known[name] == organisation:
            form.add_error(f"name_{number}", _("Nobody else on the register is called that. Check the name there"))
    if form.errors:
        return []
    return [standing.Ally(organisation=known[name], percent=percent) for _number, name, percent in named]
