"""The questions of a programme as its buyer answers them."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.engagement.actions import log as actions
from throughcare.engagement.forms import managing as forms
from throughcare.engagement.queries import log as queries
from throughcare.engagement.queries import programmes
from throughcare.engagement.views import known
from throughcare.ui.forms import sent
from throughcare.ui.step import Step, take

PER_PAGE = 25
WORDS = ("question", "question_cy", "text", "text_cy")


@requires(P.ENGAGEMENT_MANAGE)
def enquiries(request: Request, reference: str) -> HttpResponse:
    """Questions that are not published, and the button that publishes every answer at once."""
    found = programmes.own_programme(request.actor, reference)
    if request.method == "POST":
        count = actions.publish_answers(actor=request.actor, now=request.now, programme=found, site=known.site(request))
        messages.success(request, f"Published for everybody: {count}. All registered addresses are told.")
        return redirect("engagement:enquiries", reference)
    page = Paginator(queries.enquiries(found), PER_PAGE).get_page(request.GET.get("page"))
    context = {"programme": found, "page": page, "ready_count": queries.ready(found).count()}
    return render(request, "engagement/enquiries.html", context)


@requires(P.ENGAGEMENT_MANAGE)
def answer(request: Request, reference: str, pk: UUID) -> HttpResponse:
    """Write or change the answer to a question."""
    enquiry = queries.enquiry(programmes.own_programme(request.actor, reference), pk)
    written = getattr(enquiry, "answer", None)
    initial = {name: getattr(written, name) for name in WORDS} if written else {"question": enquiry.text}
    form = forms.AnswerForm(sent(request), initial=initial)
    said = "The answer is kept. It is published with all others that are ready."
    step = _step(reference, "Answer the question", "Keep the answer", said, lead=enquiry.text)
    return take(request, form, step, lambda **told: actions.answer(enquiry=enquiry, **told))


@requires(P.ENGAGEMENT_MANAGE)
def set_aside(request: Request, reference: str, pk: UUID) -> HttpResponse:
    """Set aside what is no question."""
    enquiry = queries.enquiry(programmes.own_programme(request.actor, reference), pk)
    form = forms.ReasonForm(sent(request), hint="Kept with the question. For example: the same was asked before.")
    step = _step(reference, "Set this question aside?", "Set aside", "The question is set aside.", lead=enquiry.text)
    return take(request, form, step, lambda **told: actions.set_aside(enquiry=enquiry, **told))


def _step(reference: str, title: str, submit: str, said: str, *, lead: str) -> Step:
    to = reverse("engagement:enquiries", args=[reference])
    return Step(title=title, submit=submit, said=said, to=to, back="Questions", lead=lead)
