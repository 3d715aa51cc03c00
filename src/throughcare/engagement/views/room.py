"""The document room as its buyer works on it: a version is added, compared, published, and who was told."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.clock import clock
from throughcare.documents import queries as documents
from throughcare.documents import sending
from throughcare.engagement.actions import room as actions
from throughcare.engagement.forms import managing as forms
from throughcare.engagement.queries import programmes, room
from throughcare.engagement.views import known
from throughcare.kernel.errors import NotValid
from throughcare.ui.forms import sent

PER_PAGE = 100


@requires(P.ENGAGEMENT_MANAGE)
def add_document(request: Request, reference: str) -> HttpResponse:
    """Add a document with its first version."""
    found = programmes.own_programme(request.actor, reference)
    form = forms.DocumentForm(sent(request), request.FILES or None, limits=documents.limits(request.today))
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            version = actions.add_document(
                actor=request.actor,
                now=clock.now(),  # request.now is when the upload began
                programme=found,
                name=typed["name"],
                name_cy=typed["name_cy"],
                file=typed["file"].file,
                file_name=typed["file"].name,
            )
            return redirect("engagement:version", reference, version.document_id, version.number)
        except NotValid as refused:
            form.add_problems(refused.problems)
    return _form_page(request, form, reference, "Add a document", found.name)


@requires(P.ENGAGEMENT_MANAGE)
def add_version(request: Request, reference: str, document_id: int) -> HttpResponse:
    """Add the next version of a document."""
    document = room.own_document(programmes.own_programme(request.actor, reference), document_id)
    form = forms.VersionForm(sent(request), request.FILES or None, limits=documents.limits(request.today))
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            version = actions.add_version(
                actor=request.actor,
                now=clock.now(),
                document=document,
                changed=typed["changed"],
                file=typed["file"].file,
                file_name=typed["file"].name,
            )
            return redirect("engagement:version", reference, document_id, version.number)
        except NotValid as refused:
            form.add_problems(refused.problems)
    return _form_page(request, form, reference, "Add a version", document.name)


@requires(P.ENGAGEMENT_MANAGE)
def version(request: Request, reference: str, document_id: int, number: int) -> HttpResponse:
    """One version: its file, the difference, who took the one before; the button that publishes it."""
    found = room.own_version(programmes.own_programme(request.actor, reference), document_id, number)
    if request.method == "POST":
        actions.publish_version(actor=request.actor, now=request.now, version=found, site=known.site(request))
        messages.success(request, "The version is published. Whoever took an earlier one is told what changed.")
        return redirect("engagement:version", reference, document_id, number)
    context = {
        "programme": found.document.programme,
        "version": found,
        "file": room.shown(found),
        "comparison": room.comparison(found),
        "told": Paginator(room.told(request.actor, found), PER_PAGE).get_page(request.GET.get("page")),
        "to_tell_count": room.to_be_told(found).count(),
    }
    return render(request, "engagement/version.html", context)


@requires(P.ENGAGEMENT_MANAGE)
def version_file(request: Request, reference: str, document_id: int, number: int) -> HttpResponseBase:
    """The file of a version, published or not."""
    found = room.own_version(programmes.own_programme(request.actor, reference), document_id, number)
    return sending.attachment(room.file(found))


@requires(P.ENGAGEMENT_MANAGE)
def remove_version(request: Request, reference: str, document_id: int, number: int) -> HttpResponse:
    """Remove a version that was not published, after confirming."""
    found = room.own_version(programmes.own_programme(request.actor, reference), document_id, number)
    if request.method == "POST":
        actions.remove_version(actor=request.actor, now=request.now, version=found)
        messages.success(request, "The version is removed.")
        return redirect("engagement:manage", reference)
    context = {
        "form": forms.ConfirmForm(None),
        "title": "Remove this version?",
        "caption": f"{found.document.name}, version {number}",
        "submit": "Remove",
        "warning": "Its file is deleted.",
        "back": {"href": reverse("engagement:manage", args=[reference]), "text": "The programme"},
    }
    return render(request, "ui/form_page.html", context)


def _form_page(request: Request, form: forms.FileForm, reference: str, title: str, caption: str) -> HttpResponse:
    back = {"href": reverse("engagement:manage", args=[reference]), "text": "The programme"}
    context = {"form": form, "title": title, "caption": caption, "submit": "Add it", "back": back}
    return render(request, "ui/form_page.html", context, status=422 if form.errors else 200)
