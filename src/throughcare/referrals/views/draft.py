"""Writing a referral: the parts of a draft one page each, then check and send."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.kernel.errors import NotFound
from throughcare.referrals import actions, forms, rules
from throughcare.referrals.queries import directory, drafts, versions
from throughcare.referrals.queries.page import Page, page
from throughcare.referrals.rules.traces import traces
from throughcare.referrals.views.step import who
from throughcare.ui.forms import Form, sent
from throughcare.ui.step import done
from throughcare.ui.words import long_date

SHOW = "referrals:referral"


@requires(P.REFERRAL_WRITE)
def needs(request: Request, pk: int) -> HttpResponse:
    """Which needs the service is asked to work on."""
    draft = draft_page(request, pk)
    offered = directory.needs_of(draft.referral.body, request.today)
    levels = {row.need_id: row.level for row in draft.record.needs}
    chosen = {"needs": [row.need_id for row in draft.needs]}
    form = forms.NeedsForm(sent(request), initial=chosen, needs=offered, levels=levels)
    return part(request, draft, form, "Needs", lambda data: actions.choose_needs(**who(request, pk), **data))


@requires(P.REFERRAL_WRITE)
def need(request: Request, pk: int, need: str) -> HttpResponse:
    """How complex one need is, and what should come of it."""
    draft = draft_page(request, pk)
    row = next((row for row in draft.needs if row.need_id == need), None)
    if row is None:
        raise NotFound("This need is not part of the referral.")
    before = {"complexity": row.complexity, "outcome_wanted": row.outcome_wanted}
    form = forms.NeedForm(sent(request), initial=before, asked=versions.asked(draft.referral, need, request.today))
    return part(
        request, draft, form, row.need.name, lambda data: actions.detail_need(**who(request, pk), need=need, **data)
    )


@requires(P.REFERRAL_WRITE)
def sentence(request: Request, pk: int) -> HttpResponse:
    """Which sentence the service is part of."""
    draft = draft_page(request, pk)
    choices = [
        (s.pk, f"{s.get_kind_display()}, {long_date(s.starts_on)} to {long_date(s.ends_on)}")
        for s in draft.record.sentences
    ]
    form = forms.SentenceForm(sent(request), initial={"sentence": draft.referral.sentence_id}, sentences=choices)
    return part(
        request,
        draft,
        form,
        "Sentence",
        lambda data: actions.choose_sentence(**who(request, pk), sentence_id=data["sentence"]),
    )


@requires(P.REFERRAL_WRITE)
def reason(request: Request, pk: int) -> HttpResponse:
    """Why the person is referred."""
    draft = draft_page(request, pk)
    form = forms.ReasonForm(sent(request), initial={"reason": draft.referral.reason})
    return part(request, draft, form, "Reason", lambda data: actions.give_reason(**who(request, pk), **data))


@requires(P.REFERRAL_WRITE)
def risk(request: Request, pk: int) -> HttpResponse:
    """What the provider must know about risk; the next page asks to confirm it."""
    draft = draft_page(request, pk)
    known = drafts.known_risk(request.actor, draft.referral, request.today)
    form = forms.RiskForm(sent(request), initial=known.first)
    answer = done(
        request,
        form,
        lambda _data: actions.give_risk(**who(request, pk), texts=form.texts()),
        "",
        "referrals:risk_confirm",
        pk,
    )
    context = _context(draft, form, "Risk") | {"known": known, "person": draft.referral.person}
    return answer or render(request, "referrals/risk.html", context)


@requires(P.REFERRAL_WRITE)
def risk_confirm(request: Request, pk: int) -> HttpResponse:
    """Read the summary again as the provider will, and confirm that it may be shared."""
    draft = draft_page(request, pk)
    texts = rules.risk_of(draft.referral)
    summary, known = rules.risk_as_one(texts), drafts.known_risk(request.actor, draft.referral, request.today)
    form = forms.RiskConfirmForm(sent(request), initial={"risk_summary": summary})
    answer = done(
        request,
        form,
        lambda data: actions.confirm_risk(**who(request, pk), risk_summary=data["risk_summary"]),
        "",
        SHOW,
        pk,
    )
    context = _context(draft, form, "Check the risk summary before it is shared") | {
        "submit": "Confirm",
        "shared": rules.shared_risk(texts),
        "redacted": rules.redacted(known.record, texts),
        "traces": traces(summary),
        "secondary": {"text": "Change it", "href": reverse("referrals:risk", args=[pk])},
    }
    return answer or render(request, "referrals/risk_confirm.html", context)


@requires(P.REFERRAL_WRITE)
def access(request: Request, pk: int) -> HttpResponse:
    """What affects when, where or how the person can take part."""
    draft = draft_page(request, pk)
    last, lead = drafts.before(request.actor, draft.referral), drafts.on_record(draft.referral, request.today)
    notes = draft.referral.needs_notes or last.needs_notes
    if notes and not draft.referral.needs_notes:
        lead = f"{lead} {last.told}".strip()
    before = (
        {} if not notes else {"anything": "no"} if notes == rules.NONE_KNOWN else {"anything": "yes", "details": notes}
    )
    form = forms.AccessForm(sent(request), initial=before)
    return part(
        request,
        draft,
        form,
        "Access, caring and work",
        lambda data: actions.give_access(**who(request, pk), needs_notes=form.notes()),
        lead=lead,
    )


@requires(P.REFERRAL_WRITE)
def finish(request: Request, pk: int) -> HttpResponse:
    """The day by which the service should finish."""
    draft = draft_page(request, pk)
    before = {"finish_by": draft.referral.finish_by, "enforceable_days": draft.referral.enforceable_days}
    form = forms.FinishForm(sent(request), initial=before, ordered_days=drafts.ordered_days(draft.referral))
    ends_on = draft.referral.sentence.ends_on if draft.referral.sentence else None
    lead = f"The sentence ends on {long_date(ends_on)}." if ends_on else ""
    return part(
        request, draft, form, "Finish by", lambda data: actions.give_finish(**who(request, pk), **data), lead=lead
    )


@requires(P.REFERRAL_WRITE)
def send(request: Request, pk: int) -> HttpResponse:
    """Check the answers, and send the referral."""
    draft = draft_page(request, pk)
    form = forms.ConfirmForm(sent(request))
    provider = draft.referral.body.organisation.name
    said = f"{draft.referral.reference} has gone to {provider}. They decide next."
    answer = done(request, form, lambda data: actions.send(**who(request, pk)), said, SHOW, pk)
    problems = []
    if answer is None:
        problems = list(rules.check_sending(drafts.facts(draft.referral, request.today), request.today))
    context = {"draft": draft, "form": form, "problems": problems}
    return answer or render(request, "referrals/referral_send.html", context)


@requires(P.REFERRAL_WRITE)
def discard(request: Request, pk: int) -> HttpResponse:
    """Throw a draft away."""
    draft = draft_page(request, pk)
    form = forms.ConfirmForm(sent(request))
    said = f"The draft {draft.referral.reference} is deleted."
    answer = done(
        request,
        form,
        lambda data: actions.withdraw(**who(request, pk)),
        said,
        "referrals:person",
        draft.referral.person_id,
    )
    context = _context(draft, form, "Delete this draft?") | {
        "submit": "Delete draft",
        "warning": "What was written in it is not shown again.",
    }
    return answer or render(request, "ui/form_page.html", context)


def draft_page(request: Request, pk: int) -> Page:
    """The draft with what its pages show; NotNow for one that was sent."""
    found = page(request.actor, pk, request.now)
    rules.REFERRAL.next("send", found.referral.status)
    return found


def _context(draft: Page, form: Form, title: str) -> dict[str, Any]:
    return {
        "form": form,
        "title": title,
        "caption": f"{draft.referral.reference} · {draft.referral.body.service_type.name}",
        "submit": "Save and continue",
        "back": {"href": reverse(SHOW, args=[draft.referral.pk]), "text": "The parts of this referral"},
    }


def part(
    request: Request,
    draft: Page,
    form: Form,
    title: str,
    act: Callable[[dict[str, Any]], object],
    *,
    to: str = SHOW,
    lead: str = "",
) -> HttpResponse:
    """One part of a draft on a page of its own."""
    answer = done(request, form, act, "", to, draft.referral.pk)
    return answer or render(request, "ui/form_page.html", _context(draft, form, title) | {"lead": lead})
