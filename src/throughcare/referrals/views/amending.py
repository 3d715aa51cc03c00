"""Pages of amending a sent referral, of the one log of its changes, and of case notes."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.kernel.errors import NotFound
from throughcare.referrals import actions, permissions, rules
from throughcare.referrals.forms import amending as forms
from throughcare.referrals.queries import amending as queries
from throughcare.referrals.queries import drafts, versions
from throughcare.referrals.queries.page import Page
from throughcare.referrals.rules import amending as amendable
from throughcare.referrals.rules.amending import Amendable, may_amend
from throughcare.referrals.views.custody import amend_inside
from throughcare.referrals.views.step import page, who
from throughcare.ui.forms import sent
from throughcare.ui.step import Step, take
from throughcare.ui.words import long_date

WORDS = (Amendable.REASON, Amendable.ACCESS)


@require_safe
@requires(P.REFERRAL_VIEW)
def changes(request: Request, pk: int) -> HttpResponse:
    """Everything that changed since the referral was sent; for its practitioners also what they may amend."""
    found = page(request, pk)
    referral = found.referral
    can_amend = may_amend(referral.status) and bool(permissions.can_write(request.actor, referral))
    in_custody = referral.person.in_custody
    parts = amendable.pages(referral.path, in_custody=in_custody) if can_amend else []
    context = {"page": found, "lines": queries.changes(referral), "parts": parts}
    return render(request, "referrals/changes.html", context)


@requires(P.REFERRAL_WRITE)
def amend(request: Request, pk: int, part: str) -> HttpResponse:
    """Amend one part."""
    found = page(request, pk)
    referral = found.referral
    offered = dict(amendable.pages(referral.path, in_custody=referral.person.in_custody))
    if part not in offered:
        raise NotFound
    name = Amendable(part)
    step = _step(found, f"Amend: {offered[name].lower()}")
    if name in amendable.INSIDE:
        return amend_inside(request, found, name, step)
    if name in WORDS:
        form = forms.WordsForm(sent(request), part=name, initial={"value": getattr(referral, name)})
        return take(request, form, step, partial(actions.amend, referral_id=pk, field=name))
    if name is Amendable.RISK:
        risk = forms.AmendRiskForm(sent(request), initial=rules.risk_of(referral))
        return take(request, risk, step, lambda actor, now, why, confirmed, **_texts: actions.amend_risk(
            **who(request, pk), texts=risk.texts(), why=why, is_confirmed=confirmed
        ))  # fmt: skip
    if name is Amendable.FINISH:
        before = {"finish_by": referral.finish_by, "enforceable_days": referral.enforceable_days}
        finish = forms.AmendFinishForm(sent(request), initial=before, ordered_days=drafts.ordered_days(referral))
        return take(request, finish, step, lambda **typed: actions.amend_finish(referral_id=pk, **typed))
    sentences = [
        (s.pk, f"{s.get_kind_display()}, {long_date(s.starts_on)} to {long_date(s.ends_on)}")
        for s in found.record.sentences
    ]
    chosen = forms.SentenceForm(sent(request), initial={"sentence": referral.sentence_id}, sentences=sentences)
    return take(request, chosen, step, lambda sentence, **typed: actions.amend_sentence(
        referral_id=pk, sentence_id=sentence, **typed
    ))  # fmt: skip


@requires(P.REFERRAL_WRITE)
def amend_need(request: Request, pk: int, need: str) -> HttpResponse:
    """Amend one need's complexity and the outcome wanted, or ask for one more."""
    found = page(request, pk)
    asked = next((row for row in found.needs if row.need_id == need), None)
    more = next((each for each in found.more_needs if each.pk == need), None)
    before: dict[str, object] = {}
    if asked is not None:
        before = {"complexity": asked.complexity, "outcome_wanted": asked.outcome_wanted}
        title, act = f"Amend: {asked.need.name.lower()}", actions.amend_need
    elif more is not None:
        title, act = f"Ask for one more need: {more.name.lower()}", actions.add_need
    else:
        raise NotFound
    form = forms.AmendNeedForm(sent(request), initial=before, asked=versions.asked(found.referral, need, request.today))
    return take(request, form, _step(found, title), partial(act, referral_id=pk, need=need))


@requires(P.REFERRAL_WRITE)
def drop_need(request: Request, pk: int, need: str) -> HttpResponse:
    """Take a need out."""
    found = page(request, pk)
    asked = next((row for row in found.needs if row.need_id == need), None)
    if asked is None:
        raise NotFound
    step = _step(found, f"Take out: {asked.need.name.lower()}")
    form = forms.DropNeedForm(sent(request))
    return take(request, form, step, partial(actions.drop_need, referral_id=pk, need=need))


@require_safe
@requires(P.REFERRAL_VIEW)
def notes(request: Request, pk: int) -> HttpResponse:
    """The case notes."""
    found = page(request, pk)
    may_write = found.referral.sent_at and permissions.can_write_note(request.actor, found.referral)
    context = {"page": found, "notes": queries.notes(found.referral), "may_write": bool(may_write)}
    return render(request, "referrals/notes.html", context)


@requires(P.REFERRAL_WRITE, P.DELIVERY_RECORD)
def write_note(request: Request, pk: int) -> HttpResponse:
    """Write a case note."""
    found = page(request, pk)
    other_side = "the caseworker" if found.side == "probation" else "the responsible officer"
    step = Step(
        title="Write a case note",
        submit="Save the note",
        said="The note is there for both sides.",
        to=reverse("referrals:notes", args=[pk]),
        back="Case notes",
        caption=found.referral.reference,
    )
    form = forms.NoteForm(sent(request), other_side=other_side)
    return take(request, form, step, lambda **typed: actions.write_note(referral_id=pk, **typed))


def _step(found: Page, title: str) -> Step:
    return Step(
        title=title,
        submit="Save the change",
        said="The referral is amended, and the provider is told.",
        to=reverse("referrals:changes", args=[found.referral.pk]),
        back="Changes",
        caption=found.referral.reference,
    )
