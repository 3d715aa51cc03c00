"""Letters to a supplier: the list, one as a page, and the same as a PDF."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.commissioning import letters as words
from throughcare.commissioning.queries import bids as queries
from throughcare.letters import pdf
from throughcare.ui.tables import Columns, in_order, sort_of

PER_PAGE = 25
LETTER_ORDERS: Columns = {
    "date": ("made_at",),
    "letter": ("template",),
    "about": ("facts__call_off",),
}


@requires(P.FEEDBACK_VIEW)
def letters(request: Request) -> HttpResponse:
    """Letters to the organisation, the newest first."""
    sort = sort_of(request, LETTER_ORDERS, "-date")
    found = in_order(queries.letters(request.actor), LETTER_ORDERS, sort)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = [(letter, words.document(letter).title) for letter in page]
    return render(request, "commissioning/letters.html", {"page": page, "rows": rows, "sort": sort})


@requires(P.FEEDBACK_VIEW)
def letter(request: Request, pk: int) -> HttpResponse:
    """One letter, as a page."""
    found = queries.letter(request.actor, pk)
    return render(request, "commissioning/letter.html", {"letter": found, "document": words.document(found)})


@requires(P.FEEDBACK_VIEW)
def letter_pdf(request: Request, pk: int) -> HttpResponse:
    """The same letter as an accessible PDF, in the language of the page."""
    found = queries.letter(request.actor, pk)
    made = pdf.render(words.document(found), language=get_language() or "en")
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="letter-{found.pk}.pdf"'
    return response
