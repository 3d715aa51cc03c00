"""Pages of what a referral from custody says of prison and release: in a draft, and amended once it was sent."""

from functools import partial
from typing import Any

from django.http import HttpResponse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.referrals import actions, forms, rules
from throughcare.referrals.forms import amending as amend_forms
from throughcare.referrals.queries import custody
from throughcare.referrals.queries.page import Page
from throughcare.referrals.rules.amending import Amendable
from throughcare.referrals.views.draft import draft_page, part
from throughcare.referrals.views.step import who
from throughcare.ui.forms import sent
from throughcare.ui.step import Step, take


@requires(P.REFERRAL_WRITE)
def release(request: Request, pk: int) -> HttpResponse:
    """In which prison they are, and when they are expected out; what the record knows stands there already."""
    draft = draft_page(request, pk)
    known = _release(draft)
    form = forms.ReleaseForm(sent(request), initial=known)
    is_from_record = any(known.values()) and not draft.referral.release_certainty
    lead = "What the custody record knows is filled in: check it." if is_from_record else ""
    return part(
        request,
        draft,
        form,
        "Prison and release",
        lambda data: actions.give_release(**who(request, pk), **data),
        lead=lead,
    )


@requires(P.REFERRAL_WRITE)
def contact(request: Request, pk: int) -> HttpResponse:
    """Whom the provider can ask until somebody outside answers, and which unit takes over."""
    draft = draft_page(request, pk)
    form = forms.ContactForm(sent(request), **_contact(draft, request))
    return part(
        request,
        draft,
        form,
        "Whom to ask until the release",
        lambda data: actions.give_contact(**who(request, pk), **data),
    )


def amend_inside(request: Request, found: Page, name: Amendable, step: Step) -> HttpResponse:
    """Amend prison and release, or whom to ask."""
    referral = found.referral
    if name is Amendable.RELEASE:
        form = amend_forms.AmendReleaseForm(sent(request), initial=_release(found))
        return take(request, form, step, partial(actions.amend_release, referral_id=referral.pk))
    chosen = amend_forms.AmendContactForm(sent(request), **_contact(found, request))
    return take(request, chosen, step, partial(actions.amend_contact, referral_id=referral.pk))


def _release(found: Page) -> dict[str, Any]:
    """What the referral says of prison and release; of one that says nothing, what the custody record does."""
    said = custody.said(found.referral)
    known = said if said.certainty else custody.known(found.referral.person)
    return {
        "prison": known.prison,
        "release_on": known.release_on,
        "release_certainty": said.certainty,
        "release_note": said.note,
    }


def _contact(found: Page, request: Request) -> dict[str, Any]:
    referral, way = found.referral, found.path
    whom = referral.contact or custody.contact_inside(referral.person, request.today)
    return {
        "initial": {"contact": whom, "reports_to": referral.reports_to_id or referral.delivery_unit_id},
        "units": custody.units(request.today),
        "asks_unit": rules.PATHS[way].asks_unit,
    }
