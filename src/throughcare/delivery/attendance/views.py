"""Pages of absences: those that wait for a judgement, and the judgement of one."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.audit.record import viewed
from throughcare.clock import clock
from throughcare.delivery.attendance import actions, forms, letters, queries
from throughcare.delivery.attendance.rules import Judgement, enforcement
from throughcare.documents import queries as documents
from throughcare.documents import sending
from throughcare.kernel.errors import NotNow, NotValid
from throughcare.people.queries import sentences
from throughcare.ui.forms import Form, sent
from throughcare.ui.step import done
from throughcare.ui.tables import Columns, in_order, sort_of

PER_PAGE = 25
ORDERS: Columns = {
    "reported": ("reported_at",),
    "person": ("person__search_key",),
    "held": ("booking__starts_at",),
    "service": ("booking__referral__body__service_type__position", "booking__referral__body__organisation__name"),
}


@requires(P.ABSENCE_JUDGE)
def absences(request: Request) -> HttpResponse:
    """Absences that wait for a judgement: of one's own cases, or of all people whom one may see."""
    everyone = request.GET.get("whose") == "all"
    found = queries.absences(request.actor, mine_on=None if everyone else request.today)
    sort = sort_of(request, ORDERS, "reported")
    page = Paginator(in_order(found, ORDERS, sort), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "attendance/absences.html", {"page": page, "everyone": everyone, "sort": sort})


@requires(P.ABSENCE_JUDGE)
def judge(request: Request, pk: int) -> HttpResponse:
    """Judge one absence, with the person's earlier ones in view."""
    absence = queries.absence(request.actor, pk)
    viewed(absence, actor=request.actor, now=request.now, related={"person": absence.person_id})
    if absence.judged_at is not None:
        raise NotNow("This absence has been judged.")
    form = forms.JudgeForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.judge(actor=request.actor, now=request.now, absence_id=pk, **form.cleaned_data)
            if form.cleaned_data["judgement"] == Judgement.UNACCEPTABLE:
                messages.success(request, "The absence is judged. Give the letter that follows from it.")
                return redirect("attendance:enforce", pk)
            messages.success(request, "The absence is judged. The provider sees your judgement.")
            return redirect("attendance:absences")
        except NotValid as refused:
            form.add_problems(refused.problems)
    months, earlier = queries.window(absence, request.today)
    context = {
        "form": form,
        "absence": absence,
        "earlier": earlier,
        "months": months,
        "files": queries.evidence(absence),
        "leads_to": queries.step_of(absence, request.today),
        "title": "Judge an absence",
        "submit": "Record judgement",
        "back": {"href": reverse("attendance:absences"), "text": "Absences"},
    }
    return render(request, "attendance/absence_judge.html", context)


@requires(P.ABSENCE_JUDGE)
def due(request: Request) -> HttpResponse:
    """Warnings and breaches that are due: of one's own cases, or of all people whom one may see."""
    everyone = request.GET.get("whose") == "all"
    found = queries.enforcements(request.actor, mine_on=None if everyone else request.today)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "attendance/due.html", {"page": page, "everyone": everyone})


@requires(P.ABSENCE_JUDGE)
def enforce(request: Request, pk: int) -> HttpResponse:
    """The warning or breach that an absence led to: its letter, its clock, and that it was given."""
    found = queries.enforcement_of(request.actor, pk)
    _viewed(request, found.absence)
    form = forms.GiveForm(sent(request))
    who: dict[str, Any] = {"actor": request.actor, "now": request.now, "absence_id": pk}
    said = "It is written down that the letter was given."
    answer = done(request, form, lambda typed: actions.give(**who, **typed), said, "attendance:enforce", pk)
    told = found.facts or letters.facts(found, request.today)
    context = _context(form, found.get_step_display(), "The letter was given", "attendance:due") | {
        "found": found,
        "letter": letters.document(told),
        "language": told["language"],
        "due_at": queries.due_at(found.absence),
        "files": queries.evidence(found.absence),
    }
    return answer or render(request, "attendance/enforce.html", context)


@requires(P.ABSENCE_JUDGE)
def breach(request: Request, pk: int) -> HttpResponse:
    """The absences from which a breach comes, as the court may ask for them."""
    found = sentences.breach(request.actor, pk)
    viewed(found.person, actor=request.actor, now=request.now)
    context = {"breach": found, "person": found.person, "steps": queries.of_breach(request.actor, pk)}
    return render(request, "attendance/breach.html", context)


@requires(P.ABSENCE_JUDGE)
def letter(request: Request, pk: int) -> HttpResponse:
    """The letter, to print."""
    found = queries.enforcement_of(request.actor, pk)
    _viewed(request, found.absence)
    made = letters.as_pdf(found.facts or letters.facts(found, request.today))
    headers = {"Content-Disposition": f'attachment; filename="{found.step}-{found.pk}.pdf"'}
    return HttpResponse(made, content_type="application/pdf", headers=headers)


@requires(P.ABSENCE_JUDGE)
def reconsider(request: Request, pk: int) -> HttpResponse:
    """Find an absence acceptable after all."""
    absence = queries.absence(request.actor, pk)
    _viewed(request, absence)
    if absence.judgement != Judgement.UNACCEPTABLE:
        raise NotNow("Only an absence that was judged unacceptable is judged anew.")
    form = forms.ReconsiderForm(sent(request))
    who: dict[str, Any] = {"actor": request.actor, "now": request.now, "absence_id": pk}
    said = "The absence is acceptable after all. What it had led to is withdrawn."
    answer = done(request, form, lambda typed: actions.reconsider(**who, **typed), said, "attendance:enforce", pk)
    context = _context(form, "Acceptable after all", "Withdraw what it led to", "attendance:due")
    context["warning"] = "Tell the person, and the court if it has the breach already."
    return answer or render(request, "ui/form_page.html", context)


@requires(P.ABSENCE_JUDGE)
def evidence(request: Request, pk: int) -> HttpResponse:
    """Files that show why somebody did not come, and a form to add one."""
    absence = queries.absence(request.actor, pk)
    _viewed(request, absence)
    form = forms.FileForm(sent(request), request.FILES or None, limits=documents.limits(request.today))
    who: dict[str, Any] = {"actor": request.actor, "now": clock.now(), "absence_id": pk}
    answer = done(
        request,
        form,
        lambda data: actions.add_evidence(**who, file=data["file"].file, name=data["file"].name),
        "The file is kept with the absence.",
        "attendance:evidence",
        pk,
    )
    context = _context(form, "Evidence of why they did not come", "Add the file", "attendance:absences") | {
        "files": queries.evidence(absence),
        "absence": absence,
    }
    return answer or render(request, "attendance/evidence.html", context, status=422 if form.errors else 200)


@requires(P.ABSENCE_JUDGE)
def evidence_file(request: Request, pk: int, document_id: int) -> StreamingHttpResponse:
    """One file, to be saved."""
    absence = queries.absence(request.actor, pk)
    found = documents.opened(absence, enforcement.EVIDENCE, document_id)
    viewed(found, actor=request.actor, now=request.now, related={"person": absence.person_id})
    return sending.attachment(found)


def _viewed(request: Request, absence: Any) -> None:
    viewed(absence, actor=request.actor, now=request.now, related={"person": absence.person_id})


def _context(form: Form, title: str, submit: str, back: str) -> dict[str, Any]:
    words = {"attendance:due": "Warnings and breaches", "attendance:absences": "Absences"}[back]
    return {"form": form, "title": title, "submit": submit, "back": {"href": reverse(back), "text": words}}
