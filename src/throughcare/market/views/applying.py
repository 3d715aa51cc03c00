"""An application to the framework step by step, and its page."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from throughcare.access.guards import Request, requires, signed_in
from throughcare.access.permissions import Permission as P
from throughcare.clock import clock
from throughcare.documents import queries as documents
from throughcare.documents import sending
from throughcare.kernel.errors import NotValid
from throughcare.market import actions, forms, permissions, queries, rules
from throughcare.market.forms.assessing import named_field
from throughcare.market.queries import assessing, membership, profiles, questions, sections
from throughcare.market.views.profile import declared_context
from throughcare.ui.forms import Form, sent
from throughcare.ui.tables import Columns, in_order, rank, sort_of

PER_PAGE = 25
APPLICATION_ORDERS: Columns = {
    "started": ("created_at",),
    "reference": ("reference",),
    "organisation": ("organisation__name",),
    "stage": (rank("status", rules.ApplicationStatus),),
    "decided": ("decided_count",),
}


@requires(P.APPLICATION_WRITE)
def applications(request: Request) -> HttpResponse:
    """One's own organisation's applications, and the way to start one."""
    sort = sort_of(request, APPLICATION_ORDERS, "-started")
    found = in_order(queries.own_applications(request.actor), APPLICATION_ORDERS, sort)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "sort": sort, "open": any(a.status in rules.OPEN_APPLICATION for a in page)}
    context["restrictions"] = membership.own(request.actor, request.now)
    return render(request, "market/applications.html", context)


@requires(P.APPLICATION_WRITE)
def start(request: Request) -> HttpResponse:
    """Choose the organisation that applies, where there is a choice, and start."""
    choices = [(o.pk, o.name) for o in queries.organisations_to_apply_for(request.actor)]
    form = forms.OrganisationForm(sent(request), organisations=choices, initial={"organisation": choices[0][0]})
    if request.method == "POST" and form.is_valid():
        application = actions.start(
            actor=request.actor, now=request.now, organisation_id=int(form.cleaned_data["organisation"])
        )
        return redirect("market:application", application.reference)
    context = {
        "form": form,
        "title": _("Apply to join the framework"),
        "lead": _("You can stop at any point and come back: what you wrote is kept."),
        "submit": _("Start"),
        "back": {"href": reverse("market:applications"), "text": _("Your applications")},
        "bilingual": True,
    }
    return render(request, "ui/form_page.html", context)


@requires(P.APPLICATION_WRITE, P.APPLICATION_ASSESS)
def application(request: Request, reference: str) -> HttpResponse:
    """The application: a task list while it is written, its outcome afterwards."""
    found = queries.application(request.actor, reference)
    cells = queries.cells(found)
    context = {
        "application": found,
        "cells": cells,
        "questions": questions.asked_of(found),
        "profile_gaps": sections.messages(found.organisation_id),
        "is_profile_kept": sections.has_unsaved(found.organisation_id),
        "clock": queries.assessment_clock(found),
        "standing": queries.standing(found, request.today),
        "writable": bool(permissions.can_write(request.actor, found)) and permissions.may_be_written(found),
        "withdrawable": bool(permissions.can_write(request.actor, found))
        and rules.APPLICATION.can("withdraw", found.status),
        "service_types": queries.services(request.today),
        "shown": documents.shown(found, rules.SUPPORT),
        "appealable": bool(permissions.can_write(request.actor, found)),
        "clarifications": assessing.clarifications(found),
        "field_names": {key: named_field(key, asked) for key, asked in assessing.clarifiable(found).items()},
        "standings": assessing.standings(cells) if request.actor.may(P.APPLICATION_ASSESS) else {},
        "authors": profiles.authors(found),
        **declared_context(found, request.today),
        "reviewable": {cell.pk for cell in cells if permissions.can_decide_appeal(request.actor, cell)},
    }
    return render(request, "market/application.html", context)


@requires(P.APPLICATION_WRITE)
def areas(request: Request, reference: str, service_type: str) -> HttpResponse:
    """Where the organisation would deliver one service type."""
    found = queries.application(request.actor, reference)
    service = queries.service(service_type, request.today)
    on_offer = [(area.code, area.name) for area in queries.areas_on_offer(service_type, request.today)]
    chosen = [cell.area_id for cell in queries.cells(found) if cell.service_type_id == service_type]
    form = forms.AreasForm(sent(request), label=_("Areas"), areas=on_offer, initial={"areas": chosen})
    if request.method == "POST" and form.is_valid():
        actions.choose_cells(
            actor=request.actor,
            now=request.now,
            application=found,
            service_type=service_type,
            areas=form.cleaned_data["areas"],
        )
        return redirect("market:application", reference)
    return render(request, "ui/form_page.html", _step(reference, form, service.name))


@signed_in
def answer(request: Request, reference: str, key: str) -> HttpResponse:
    """One question of the application: for bid writers, and for the colleague who is named for it."""
    found = queries.application_to_write(request.actor, reference, key)
    permissions.writes_section(request.actor, found, key).or_raise()
    question = questions.one_asked_of(found, key)
    kept = found.drafts.get(key)
    initial = {"answer": found.answers.get(key, "") if kept is None else kept}
    form = forms.AnswerForm(sent(request), question=question, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_answer(
                actor=request.actor, now=request.now, application=found, key=key, text=form.cleaned_data["answer"]
            )
            return _after(request, reference)
        except NotValid as refused:
            form.add_problems(refused.problems)
    context = _step(reference, form, question.title)
    if not request.actor.may(P.APPLICATION_WRITE):
        context["back"] = {"href": "/desk", "text": _("Home")}
    context |= {
        "keep_url": reverse("market:keep", args=[reference, key]),
        "was_kept": kept is not None,
        "question": question,
    }
    return render(request, "market/answer.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in
def keep(request: Request, reference: str, key: str) -> HttpResponse:
    """Keep what is being typed: asked for by a script while somebody writes."""
    found = queries.application_to_write(request.actor, reference, key)
    text = request.POST.get("answer", "")
    actions.keep_draft(actor=request.actor, now=request.now, application=found, key=key, text=text)
    return HttpResponse(status=204)


@requires(P.APPLICATION_WRITE)
def attach(request: Request, reference: str) -> HttpResponse:
    """Supporting files, and a form to add one."""
    found = _writable(request, reference)
    form = forms.FileForm(sent(request), request.FILES or None, limits=documents.limits(request.today))
    if request.method == "POST" and form.is_valid():
        added = form.cleaned_data["file"]
        received_at = clock.now()  # request.now is when the upload began
        try:
            actions.attach(actor=request.actor, now=received_at, application=found, file=added.file, name=added.name)
            messages.success(request, _("The file is added. The assessor sees it once you have sent the application."))
            return redirect("market:attach", reference)
        except NotValid as refused:
            form.add_problems(refused.problems)
    context = _step(reference, form, _("Supporting files"))
    context |= {"submit": _("Add the file"), "application": found, "shown": documents.shown(found, rules.SUPPORT)}
    return render(request, "market/files.html", context, status=422 if form.errors else 200)


@requires(P.APPLICATION_WRITE)
def detach(request: Request, reference: str, document_id: int) -> HttpResponse:
    """Remove a supporting file, after confirming."""
    found = _writable(request, reference)
    document = documents.document(found, rules.SUPPORT, document_id)
    if request.method == "POST":
        actions.detach(actor=request.actor, now=request.now, application=found, document_id=document_id)
        messages.success(request, _("%(name)s is removed.") % {"name": document.name})
        return redirect("market:attach", reference)
    context = _step(reference, forms.ConfirmForm(None), _("Remove this file?"))
    return render(request, "ui/form_page.html", context | {"submit": _("Remove"), "lead": document.name})


@requires(P.APPLICATION_WRITE, P.APPLICATION_ASSESS)
def attachment(request: Request, reference: str, document_id: int) -> StreamingHttpResponse:
    """One supporting file, to be saved."""
    found = queries.application(request.actor, reference)
    return sending.attachment(documents.opened(found, rules.SUPPORT, document_id))


@requires(P.APPLICATION_WRITE)
def submit(request: Request, reference: str) -> HttpResponse:
    """Check all answers, and send."""
    found = queries.application(request.actor, reference)
    form = forms.ConfirmForm(sent(request))
    if request.method == "POST":
        try:
            actions.submit(actor=request.actor, now=request.now, application=found)
            messages.success(request, _("Your application has been sent. An assessor decides within 10 working days."))
            return redirect("market:application", reference)
        except NotValid as refused:
            form.is_valid()
            form.add_problems(refused.problems)
    context = {
        "application": found,
        "cells": queries.cells(found),
        "questions": questions.asked_of(found),
        "profile": queries.profile(found.organisation_id),
        "form": form,
        **declared_context(found, request.today),
    }
    return render(request, "market/application_submit.html", context)


@requires(P.APPLICATION_WRITE)
def withdraw(request: Request, reference: str) -> HttpResponse:
    """Take the application back, after confirming."""
    found = queries.application(request.actor, reference)
    form = forms.ConfirmForm(sent(request))
    if request.method == "POST":
        actions.withdraw(actor=request.actor, now=request.now, application=found)
        messages.success(request, _("Your application has been withdrawn. You can start another at any time."))
        return redirect("market:applications")
    context = _step(reference, form, _("Withdraw your application?"))
    context |= {"submit": _("Withdraw"), "warning": _("Nothing of it will be decided, and it can't be brought back.")}
    return render(request, "ui/form_page.html", context)


def _after(request: Request, reference: str) -> HttpResponse:
    """To the application, or home for a colleague who sees only an answer of it."""
    if request.actor.may(P.APPLICATION_WRITE):
        return redirect("market:application", reference)
    messages.success(request, _("Your answer is saved. The bid writers see it."))
    return redirect("/desk")


def _writable(request: Request, reference: str) -> Any:
    """An application whose files may still change; NotNow for one that was sent."""
    found = queries.application(request.actor, reference)
    permissions.can_write(request.actor, found).or_raise()
    rules.APPLICATION.next("submit", found.status)
    return found


def _step(reference: str, form: Form, title: str) -> dict[str, object]:
    return {
        "form": form,
        "title": title,
        "submit": _("Save and go on"),
        "back": {"href": reverse("market:application", args=[reference]), "text": _("Your application")},
        "bilingual": True,
    }
