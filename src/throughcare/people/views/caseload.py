"""Pages of taking in a caseload: send a file, say which column is which, look at what would change, accept."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.audit.record import viewed
from throughcare.clock import clock
from throughcare.imports import actions as imports
from throughcare.imports import queries as files
from throughcare.imports import rules
from throughcare.imports.rules.mapping import guess, left_out
from throughcare.imports.rules.reading import read
from throughcare.kernel.errors import NotValid
from throughcare.people.forms.caseload import CaseloadForm, ColumnsForm
from throughcare.people.queries import caseload as queries
from throughcare.people.rules.caseload.columns import KIND
from throughcare.ui.again import look_again
from throughcare.ui.forms import Form, sent
from throughcare.ui.step import Step, done, take
from throughcare.ui.words import plural

PER_PAGE = 25
TAGS = {
    rules.ImportStatus.RECEIVED: ("yellow", "Choose the columns"),
    rules.ImportStatus.CHECKING: ("blue", "Being checked"),
    rules.ImportStatus.CHECKED: ("yellow", "To accept"),
    rules.ImportStatus.APPLYING: ("blue", "Being taken in"),
    rules.ImportStatus.DONE: ("green", "Taken in"),
    rules.ImportStatus.CANCELLED: ("grey", "Cancelled"),
}
VERDICTS = {
    rules.Verdict.REFUSED: "Refused",
    rules.Verdict.CHANGED: "Changed",
    rules.Verdict.NEW: "New",
    rules.Verdict.SAME: "As known",
}
LIST = "Caseload imports"


@requires(P.CASELOAD_IMPORT)
def caseloads(request: Request) -> HttpResponse:
    """Files that were sent, the newest first."""
    page = Paginator(files.files(request.actor, KIND), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "people/caseloads.html", {"page": page, "tags": TAGS})


@requires(P.CASELOAD_IMPORT)
def send(request: Request) -> HttpResponse:
    """Send a file."""
    form = CaseloadForm(sent(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        content = file.read()
        try:
            table = read(content, files.limits(request.today))
        except NotValid as refused:
            form.add_problems(refused.problems)
        else:
            told = {"kind": KIND, "file_name": file.name, "content": content, "table": table}
            found = imports.receive(actor=request.actor, now=clock.now(), **told)
            return redirect("people:caseload_columns", found.pk)
    limits = files.limits(request.today)
    context = {
        "form": form,
        "title": "Take in a caseload",
        "lead": f"At most {limits.most_rows:,} rows and {limits.most_bytes // rules.MEGABYTE} MB. "
        "You see what would change before anything does.",
        "submit": "Send",
        "back": {"href": reverse("people:caseloads"), "text": LIST},
    }
    return render(request, "ui/form_page.html", context, status=422 if form.errors else 200)


@requires(P.CASELOAD_IMPORT)
def columns(request: Request, pk: int) -> HttpResponse:
    """Which column is which: guessed, and changed where the guess is wrong."""
    file = files.file(request.actor, pk)
    rules.IMPORT.next("choose_columns", file.status)
    known = queries.columns()
    first = file.columns or guess(known, file.header, files.kept_names(file))
    form = ColumnsForm(known, file.header, files.samples(file), data=sent(request), initial=first)
    answer = done(
        request,
        form,
        lambda typed: imports.choose_columns(
            actor=request.actor, now=request.now, import_id=pk, columns=known, chosen=form.chosen()
        ),
        "",
        "people:caseload",
        pk,
    )
    context = {
        "form": form,
        "title": "Which column is which?",
        "caption": file.file_name,
        "lead": f"{len(first)} columns were recognised. Change what is wrong: the choice is kept for the next file."
        f"{_besides(first, file.header)}",
        "submit": "Check the rows",
        "back": {"href": reverse("people:caseloads"), "text": LIST},
    }
    return answer or render(request, "ui/form_page.html", context)


def _besides(mapped: Mapping[str, int], header: Sequence[str]) -> str:
    names = left_out(mapped, header)
    return f" Nothing is taken from {', '.join(f'“{name}”' for name in names)}." if names else ""


@requires(P.CASELOAD_IMPORT)
def caseload(request: Request, pk: int) -> HttpResponse:
    """How far a file is; once checked, what each row would change, or why it is refused."""
    file = files.file(request.actor, pk)
    at_work = file.status in rules.AT_WORK
    context = {"file": file, "tag": TAGS[rules.ImportStatus(file.status)], "at_work": at_work, "verdicts": VERDICTS}
    if at_work:
        context |= {"done": files.done_count(file), "to_do": files.to_do_count(file)}
    else:
        context |= _shown(request, file)
    response = render(request, "people/caseload.html", context)
    if at_work:
        look_again(response)
    return response


def _shown(request: Request, file: Any) -> dict[str, object]:
    """The counts, and a page of the rows of one verdict: those refused first."""
    counts = {verdict: getattr(file, f"{verdict}_count") for verdict in VERDICTS}
    asked = request.GET.get("show", "")
    verdict = asked if asked in counts else next((v for v, count in counts.items() if count), rules.Verdict.NEW)
    page = Paginator(files.rows(file, verdict), PER_PAGE).get_page(request.GET.get("page"))
    if page.paginator.count:
        viewed(file, actor=request.actor, now=request.now)
    return {
        "counts": counts,
        "besides": left_out(file.columns, file.header),
        "verdict": verdict,
        "page": page,
        "closed": queries.closed(request.actor, {row.key for row in page if row.key}),
        "names": [file.columns[name] for name in ("given_name", "family_name") if name in file.columns],
        "may_accept": rules.IMPORT.can("accept", file.status) and file.new_count + file.changed_count > 0,
        "may_choose": rules.IMPORT.can("choose_columns", file.status),
        "may_cancel": rules.IMPORT.can("cancel", file.status),
    }


@requires(P.CASELOAD_IMPORT)
def accept(request: Request, pk: int) -> HttpResponse:
    """Have the good rows written."""
    file = files.file(request.actor, pk)
    rules.IMPORT.next("accept", file.status)
    count = file.new_count + file.changed_count
    behind = f" {plural(file.refused_count, 'refused row')} left out, to be mended and sent as a new file."
    step = Step(
        title=f"Take in {plural(count, 'row')}?",
        lead=f"{file.new_count:,} new, {file.changed_count:,} changed.{behind if file.refused_count else ''}",
        submit="Take them in",
        said="The rows are being taken in.",
        to=reverse("people:caseload", args=[pk]),
        back="What would change",
        caption=file.file_name,
    )
    return take(request, Form(sent(request)), step, lambda **who: imports.accept(import_id=pk, **who))


@requires(P.CASELOAD_IMPORT)
def cancel(request: Request, pk: int) -> HttpResponse:
    """Leave a file be."""
    file = files.file(request.actor, pk)
    rules.IMPORT.next("cancel", file.status)
    step = Step(
        title="Cancel this import?",
        lead="Nothing of it was written. Its rows are deleted now.",
        submit="Cancel the import",
        said="The import is cancelled.",
        to=reverse("people:caseload", args=[pk]),
        back="The import",
        caption=file.file_name,
    )
    return take(request, Form(sent(request)), step, lambda **who: imports.cancel(import_id=pk, **who))


@requires(P.CASELOAD_IMPORT)
def refused(request: Request, pk: int) -> HttpResponse:
    """The refused rows as CSV, with what is wrong with each: to mend and send again."""
    file = files.file(request.actor, pk)
    viewed(file, actor=request.actor, now=request.now)
    closed = queries.closed(request.actor, files.refused_keys(file))
    response = HttpResponse(files.refused_csv(file, closed), content_type="text/csv; charset=utf-8")
    name = f"refused-{file.pk}.csv"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response
