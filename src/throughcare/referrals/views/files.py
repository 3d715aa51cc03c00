"""Files that go with a referral: added until it ends, removed from a draft, opened by whoever may open the referral."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.audit.record import viewed
from throughcare.clock import clock
from throughcare.documents import queries as documents
from throughcare.documents import sending
from throughcare.referrals import actions, forms, rules
from throughcare.referrals.queries.page import Page, page, referral
from throughcare.referrals.rules.amending import may_amend
from throughcare.ui.forms import Form, sent
from throughcare.ui.step import done

ADDED = "The file is added. The provider sees it once you have sent the referral."


@requires(P.REFERRAL_WRITE)
def attach(request: Request, pk: int) -> HttpResponse:
    """The files of a referral, and a form to add one."""
    found = page(request.actor, pk, request.now)
    is_sent = found.referral.sent_at is not None
    draft = found if is_sent and may_amend(found.referral.status) else _draft(request, pk)
    form = forms.FileForm(sent(request), request.FILES or None, limits=documents.limits(request.today))
    received_at = clock.now()  # request.now is when the upload began
    answer = done(
        request,
        form,
        lambda data: actions.attach(
            actor=request.actor, now=received_at, referral_id=pk, file=data["file"].file, name=data["file"].name
        ),
        "The file is added, and the provider is told." if is_sent else ADDED,
        "referrals:attach",
        pk,
    )
    context = _context(draft, form, "Files for the provider") | {"submit": "Add the file"}
    return answer or render(request, "referrals/files.html", context, status=422 if form.errors else 200)


@requires(P.REFERRAL_WRITE)
def detach(request: Request, pk: int, document_id: int) -> HttpResponse:
    """Remove a file from a draft, after confirming."""
    draft = _draft(request, pk)
    found = documents.document(draft.referral, rules.ATTACHMENT, document_id)
    form = forms.ConfirmForm(sent(request))
    answer = done(
        request,
        form,
        lambda data: actions.detach(actor=request.actor, now=request.now, referral_id=pk, document_id=document_id),
        f"{found.name} is removed.",
        "referrals:attach",
        pk,
    )
    context = _context(draft, form, "Remove this file?") | {"submit": "Remove it", "lead": found.name}
    return answer or render(request, "ui/form_page.html", context)


@requires(P.REFERRAL_VIEW)
def attachment(request: Request, pk: int, document_id: int) -> StreamingHttpResponse:
    """One file, to be saved."""
    found = referral(request.actor, pk)
    document = documents.opened(found, rules.ATTACHMENT, document_id)
    viewed(document, actor=request.actor, now=request.now, related={"person": found.person_id})
    return sending.attachment(document)


def _draft(request: Request, pk: int) -> Page:
    found = page(request.actor, pk, request.now)
    rules.REFERRAL.next("send", found.referral.status)
    return found


def _context(draft: Page, form: Form, title: str) -> dict[str, object]:
    name, text = ("changes", "Changes") if draft.referral.sent_at else ("referral", "The parts of this referral")
    return {
        "form": form,
        "page": draft,
        "title": title,
        "caption": f"{draft.referral.reference} · {draft.referral.body.service_type.name}",
        "back": {"href": reverse(f"referrals:{name}", args=[draft.referral.pk]), "text": text},
    }
