"""Pages of custody: handovers due, the dates of a sentence, taking over."""

from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.audit.record import viewed
from throughcare.kernel.errors import NotValid
from throughcare.people import permissions
from throughcare.people.actions import handover as actions
from throughcare.people.actions import release
from throughcare.people.forms.custody import YES_NO, AddressForm, DatesForm, TakeOverForm
from throughcare.people.queries import handover as queries
from throughcare.people.queries import recalls
from throughcare.people.queries import release as releases
from throughcare.people.rules import handover as rules
from throughcare.ui.forms import sent
from throughcare.ui.step import Step, take
from throughcare.ui.tables import in_order, sort_of

PER_PAGE = 25
PAGE = "Custody and handover"
TAGS = {  # of a stage: colour and words
    rules.Stage.PRISON: ("grey", "Prison"),
    rules.Stage.SUPPORTING: ("blue", "Handover open"),
    rules.Stage.OVERDUE: ("red", "Overdue"),
    rules.Stage.COMMUNITY: ("green", "Community"),
}


@requires(P.HANDOVER_VIEW)
def handovers(request: Request) -> HttpResponse:
    """Handovers that nobody has taken over yet, the next first."""
    everyone = request.GET.get("whose") == "all"
    sort = sort_of(request, queries.ORDERS, "due")
    rows = in_order(queries.handovers(request.actor, mine=not everyone), queries.ORDERS, sort)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    tags = {row.pk: TAGS[queries.stage(row, request.today)] for row in page}
    context = {"page": page, "everyone": everyone, "sort": sort, "tags": tags}
    return render(request, "people/handovers.html", context)


@requires(P.HANDOVER_VIEW)
def custody(request: Request, pk: int) -> HttpResponse:
    """One sentence in custody: dates, whose the person is and when that changes, and what it was before."""
    sentence = queries.sentence(request.actor, pk)
    viewed(sentence.person, actor=request.actor, now=request.now)
    found = queries.page(sentence, request.today)
    handover = found.handover
    unread = handover is not None and bool(handover.reason) and queries.is_unread(request.actor, handover)
    context = {
        "found": found,
        "tag": TAGS[found.stage] if found.stage else None,
        "facts": _facts(found),
        "may_record": permissions.can_record_custody(request.actor, sentence.person),
        "may_take_over": handover is not None
        and found.stage in (rules.Stage.SUPPORTING, rules.Stage.OVERDUE)
        and permissions.can_take_over(request.actor, handover),
        "is_unread": unread,
        "at_large": recalls.of_person(sentence.person),
        "has_address": releases.has_address(sentence),
    }
    return render(request, "people/custody.html", context)


@requires(P.CUSTODY_RECORD)
def dates(request: Request, pk: int) -> HttpResponse:
    """Enter or change the dates of release."""
    sentence = queries.sentence(request.actor, pk)
    known = queries.custody(sentence)
    form = DatesForm(sent(request), initial=DatesForm.first(known))
    if sentence.releases.exists():
        form.leave_recalls()
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            handover = actions.record_dates(
                actor=request.actor,
                now=request.now,
                sentence_id=pk,
                facts=form.facts(sentence.starts_on),
                prison=typed["prison"],
                prison_officer=typed["prison_officer"],
                reason=typed["reason"],
            )
        except NotValid as refused:
            form.add_problems(refused.problems)
        else:
            on = handover.community_from
            when = f"from {on:%-d %B %Y}" if on else "on a day that is not known yet"
            messages.success(request, f"Saved. The community is responsible {when}.")
            return redirect("people:custody", pk)
    words = {"title": "Dates of release", "submit": "Save", "lead": "The handover is reckoned anew from them."}
    context = {"form": form, "caption": queries.caption(sentence), "back": {"href": _at(pk), "text": PAGE}}
    return render(request, "ui/form_page.html", context | words)


@requires(P.HANDOVER_TAKE)
def take_over(request: Request, pk: int) -> HttpResponse:
    """Become responsible in the place of the prison."""
    sentence = queries.sentence(request.actor, pk)
    permissions.can_take_over(request.actor, queries.handover(sentence)).or_raise()
    step = Step(
        title="Take over from the prison",
        lead="From today you are the responsible officer. The prison offender manager supports until the release.",
        submit="Take over",
        said="You are the responsible officer from today.",
        to=_at(pk),
        back=PAGE,
        caption=queries.caption(sentence),
    )
    act = partial(actions.take_over, sentence_id=pk)
    return take(request, TakeOverForm(sent(request)), step, act)


@requires(P.CUSTODY_RECORD)
def address(request: Request, pk: int) -> HttpResponse:
    """Enter where somebody will live from the day of the release."""
    sentence = queries.sentence(request.actor, pk)
    step = Step(
        title="Address after release",
        submit="Save",
        said="The address after release is saved.",
        to=_at(pk),
        back=PAGE,
        caption=queries.caption(sentence),
    )
    return take(request, AddressForm(sent(request)), step, partial(release.record_address, sentence_id=pk))


@require_POST
@requires(P.HANDOVER_VIEW)
def read(request: Request, pk: int) -> HttpResponse:
    """Say that one knows the dates."""
    actions.read(actor=request.actor, now=request.now, sentence_id=pk)
    messages.info(request, "Noted that you know these dates.")
    return redirect("people:custody", pk)


def _at(pk: int) -> str:
    return reverse("people:custody", args=[pk])


def _facts(found: queries.Page) -> list[str]:
    """What makes an exception, in words."""
    if found.custody is None:
        return []
    known = [words for name, words in YES_NO.items() if getattr(found.custody, name)]
    return [*known, f"MAPPA level {found.custody.mappa_level}"] if found.custody.mappa_level else known
