"""Pages on which a lead provider shares out a referral among its supply chain, and a subcontractor hands it back."""

from django.http import HttpResponse
from django.shortcuts import render

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.kernel.errors import NotFound
from throughcare.referrals import actions, forms, permissions, planning, rules
from throughcare.referrals.views import step
from throughcare.referrals.views.step import SHOW
from throughcare.ui.forms import sent
from throughcare.ui.step import done
from throughcare.ui.words import plural


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
