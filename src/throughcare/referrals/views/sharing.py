"""Pages of those who deliver: sharing out among a supply chain, handing back, and the work of caseworkers and teams."""

from django.http import HttpResponse
from django.shortcuts import render

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.kernel.errors import NotFound
from throughcare.referrals import actions, forms, permissions, planning, rules
from throughcare.referrals.queries import workload
from throughcare.referrals.views import step
from throughcare.referrals.views.step import SHOW
from throughcare.ui.forms import sent
from throughcare.ui.step import done
from throughcare.ui.tables import Keys, listed, sort_of
from throughcare.ui.words import plural

KEYS: Keys[workload.Worker] = {
    "name": lambda row: row.user.name,
    "open": lambda row: row.open_count,
    "unseen": lambda row: row.unseen_count,
    "late": lambda row: row.late_count,
    "hard": lambda row: row.hard_count,
}


@requires(P.REFERRAL_DECIDE)
def pass_on(request: Request, pk: int) -> HttpResponse:
    """Who of the supply chain delivers a referral: who is proposed and why, and whom the manager chooses."""
    found = step.page(request, pk)
    permissions.can_pass_on(request.actor, found.referral).or_raise()
    rules.REFERRAL.next("pass_on", found.referral.status)
    proposed = planning.propose(found.referral, request.now)
    if proposed is None:
        raise NotFound
    able = [each for each in proposed.choices if each.is_able]
    form = forms.PassOnForm(
        sent(request),
        initial={"to": proposed.organisation_id},
        choices=[(each.member.organisation_id, each.member.name, _hint(each)) for each in able],
    )
    said = f"It is said who delivers {found.referral.reference}. It is on their desk now."
    reply = done(request, form, lambda data: actions.pass_on(**step.who(request, pk), **data), said, SHOW, pk)
    context = step.context(found, form, "Who delivers this referral?", "Save")
    context |= {"proposed": proposed, "again": found.referral.deliverer, "page": found}
    return reply or render(request, "referrals/referral_pass_on.html", context)


@requires(P.REFERRAL_ASSIGN)
def work(request: Request) -> HttpResponse:
    """How much work the caseworkers of one's organisation have, and each service with what waits and what is late."""
    sort = sort_of(request, KEYS, "name")
    context = {
        "workers": listed(workload.workers(request.actor, request.today), KEYS, sort),
        "teams": workload.teams_of(request.actor, request.today),
        "may_size": request.actor.may(P.REFERRAL_DECIDE),
        "sort": sort,
    }
    return render(request, "referrals/work.html", context)


@requires(P.REFERRAL_DELIVER_PART)
def hand_back(request: Request, pk: int) -> HttpResponse:
    """Give back what a lead provider passed on."""
    found, form = step.page(request, pk), forms.HandBackForm(sent(request))
    permissions.can_hand_back(request.actor, found.referral).or_raise()
    said = f"{found.referral.reference} is back with the lead provider, who has your reason."
    to = "referrals:referrals"  # it is not this organisation's any more
    reply = done(request, form, lambda data: actions.hand_back(**step.who(request, pk), **data), said, to)
    context = step.context(found, form, "Hand this referral back", "Hand back")
    context["warning"] = "You will not see this referral any more."
    return reply or render(request, "ui/form_page.html", context)


def _hint(choice: planning.Choice) -> str:
    wait = f"about {plural(choice.wait_days, 'working day')} to wait" if choice.wait_days else "no wait"
    return f"{choice.why}; {wait}"
