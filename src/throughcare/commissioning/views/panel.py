"""Pages of the panel: interests, scores, what was agreed, and reading an opened bid."""

from collections.abc import Collection, Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.commissioning import permissions, rules
from throughcare.commissioning.actions import scoring as actions
from throughcare.commissioning.forms import scoring as forms
from throughcare.commissioning.forms.drafting import EmptyForm
from throughcare.commissioning.queries import bids as bid_queries
from throughcare.commissioning.queries import call_offs as queries
from throughcare.commissioning.queries import scoring
from throughcare.commissioning.queries.partners import named_shares
from throughcare.documents import sending
from throughcare.kernel.errors import NotValid
from throughcare.ui.forms import sent
from throughcare.ui.tables import Keys, listed, sort_of

PER_PAGE = 50
SCORING_ORDERS: Keys[Any] = {
    "bid": lambda row: row.bid.organisation.name,
    "lot": lambda row: row.bid.lot.number,
    "scored": lambda row: (row.is_locked, row.scored_count),
}
MODERATION_ORDERS: Keys[Any] = {
    "bid": lambda row: (row.bid.organisation.name, row.question.number),
    "question": lambda row: row.question.number,
    "apart": lambda row: row.spread,
    "agreed": lambda row: row.consensus.score if row.consensus else None,
}


@requires(P.INTEREST_DECLARE)
def declare(request: Request, reference: str) -> HttpResponse:
    """Declare, for each bidder, an interest or none; before its bids are seen."""
    call_off = queries.call_off(request.actor, reference)
    permissions.can_declare(request.actor, call_off).or_raise()
    made = scoring.declarations(request.actor, call_off)
    waiting = [(d.organisation.pk, d.organisation.name) for d in made if d.interest is None]
    form = forms.InterestsForm(sent(request), bidders=waiting)
    if request.method == "POST" and form.is_valid():
        try:
            interests = form.interests()
            actions.declare(actor=request.actor, now=request.now, call_off=call_off, interests=interests)
            messages.success(request, "Your declaration is recorded.")
            return redirect("commissioning:show", reference)
        except NotValid as refused:
            form.add_problems(refused.problems)
    context = {"call_off": call_off, "form": form, "made": [d for d in made if d.interest], "waiting": waiting}
    return render(request, "commissioning/interests_declare.html", context)


@requires(P.INTEREST_DECLARE)
def add_interest(request: Request, reference: str, organisation_id: int) -> HttpResponse:
    """Declare an interest that came to light later."""
    call_off = queries.call_off(request.actor, reference)
    permissions.can_declare(request.actor, call_off).or_raise()
    bidder = scoring.bidder(request.actor, call_off, organisation_id)
    form = forms.InterestForm(sent(request))
    if request.method == "POST" and form.is_valid():
        actions.add_interest(
            actor=request.actor,
            now=request.now,
            call_off=call_off,
            organisation_id=bidder.pk,
            detail=form.cleaned_data["detail"],
        )
        messages.success(request, f"Your interest is recorded. You no longer see bids of {bidder.name}.")
        return redirect("commissioning:declare", reference)
    context = {
        "form": form,
        "title": f"Declare an interest in {bidder.name}",
        "caption": call_off.reference,
        "lead": "You will no longer see its bids, and your scores of them are deleted.",
        "submit": "Declare interest",
        "back": {"href": reverse("commissioning:declare", args=[reference]), "text": "Interests"},
    }
    return render(request, "ui/form_page.html", context)


@requires(P.COMPETITION_VIEW)
def opened_bid(request: Request, reference: str) -> HttpResponse:
    """An opened bid: what was answered, for whoever may read it."""
    bid = bid_queries.opened_bid(request.actor, reference)
    asked = scoring.asked(request.actor, bid)
    context = {"bid": bid, "call_off": bid.lot.call_off, "answers": _answers(bid, asked)}
    context["files_of"] = bid_queries.opened_files(bid, asked)
    context["shares"] = named_shares(bid)
    return render(request, "commissioning/bid_opened.html", context)


@requires(P.COMPETITION_VIEW)
def opened_file(request: Request, reference: str, document_id: int) -> StreamingHttpResponse:
    """One file of an opened bid, to be saved, once the scanner has cleared it."""
    bid = bid_queries.opened_bid(request.actor, reference)
    return sending.attachment(bid_queries.opened_file(bid, document_id, scoring.asked(request.actor, bid)))


@requires(P.SCORE_RECORD)
def scoring_list(request: Request, reference: str) -> HttpResponse:
    """The bids that an evaluator scores, and how far they are."""
    call_off = queries.call_off(request.actor, reference)
    permissions.can_score(request.actor, call_off).or_raise()
    sort = sort_of(request, SCORING_ORDERS, "lot")
    rows = listed(scoring.to_score(request.actor, call_off), SCORING_ORDERS, sort)
    context = {
        "call_off": call_off,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "done": sum(row.is_locked for row in rows),
        "sort": sort,
        "undeclared": scoring.undeclared_count(request.actor, call_off),
    }
    return render(request, "commissioning/scoring.html", context)


@requires(P.SCORE_RECORD)
def score(request: Request, reference: str) -> HttpResponse:
    """Read one bid and score it; save as often as needed, then lock."""
    bid = bid_queries.opened_bid(request.actor, reference)
    call_off = bid.lot.call_off
    permissions.can_score(request.actor, call_off).or_raise()
    own, asked = scoring.own_scores(request.actor, bid), scoring.asked(request.actor, bid)
    form = _marks_form(request, asked, {n: (s.score, s.reason) for n, s in own.items()}, agreed=False)
    if request.method == "POST" and form.is_valid():
        try:
            return _save_scores(request, bid, form)
        except NotValid as refused:
            form.add_problems(refused.problems)
    context = {
        "bid": bid,
        "call_off": call_off,
        "answers": _answers(bid, asked),
        "files_of": bid_queries.opened_files(bid, asked),
        "form": form,
        "own": own,
        "is_locked": any(s.status == rules.ScoreStatus.LOCKED for s in own.values()),
        "descriptors": rules.SCORE_DESCRIPTORS,
    }
    return render(request, "commissioning/bid_score.html", context)


def _save_scores(request: Request, bid: Any, form: forms.MarksForm) -> HttpResponse:
    given = {"actor": request.actor, "now": request.now, "bid": bid, "marks": form.marks()}
    if request.POST.get("do") == "lock":
        actions.lock_scores(**given)
        messages.success(request, f"Your scores of {bid.reference} are locked.")
        return redirect("commissioning:scoring", bid.lot.call_off.reference)
    actions.save_scores(**given)
    messages.success(request, "Your scores are saved. Nobody else sees them.")
    return redirect("commissioning:score", bid.reference)


@requires(P.CONSENSUS_RECORD)
def moderation(request: Request, reference: str) -> HttpResponse:
    """Every answer with all scores side by side, the most divergent first."""
    call_off = queries.call_off(request.actor, reference)
    if scoring.must_declare(request.actor, call_off):
        return redirect("commissioning:declare", reference)
    permissions.can_moderate(request.actor, call_off).or_raise()
    form = EmptyForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            done = actions.moderate(actor=request.actor, now=request.now, call_off=call_off)
            is_sealed = done.status == rules.CallOffStatus.MODERATED
            next_is = "Two opening officers open the prices next." if is_sealed else "The approver decides next."
            messages.success(request, f"Moderation of {reference} is done. {next_is}")
            return redirect("commissioning:show", reference)
        except NotValid as refused:
            form.add_problems(refused.problems)
    sort = sort_of(request, MODERATION_ORDERS, "-apart")
    rows = scoring.side_by_side(request.actor, call_off) if call_off.scored_at else []
    context = {
        "call_off": call_off,
        "page": Paginator(listed(rows, MODERATION_ORDERS, sort), PER_PAGE).get_page(request.GET.get("page")),
        "sort": sort,
        "done": sum(row.consensus is not None for row in rows),
        "progress": scoring.scoring_progress(call_off),
        "short": scoring.short_of(call_off),
        "form": form,
    }
    return render(request, "commissioning/moderation.html", context)


@requires(P.CONSENSUS_RECORD)
def consensus(request: Request, reference: str) -> HttpResponse:
    """One bid: each answer with all scores and reasons, and what was agreed."""
    bid = bid_queries.opened_bid(request.actor, reference)
    call_off = bid.lot.call_off
    permissions.can_moderate(request.actor, call_off).or_raise()
    rows = scoring.side_by_side(request.actor, call_off, bid)
    agreed = {row.question.number: (row.consensus.score, row.consensus.reason) for row in rows if row.consensus}
    asked = scoring.asked(request.actor, bid)
    form = _marks_form(request, asked, agreed, agreed=True)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_consensus(actor=request.actor, now=request.now, bid=bid, agreed=form.marks())
            messages.success(request, f"What was agreed on {bid.reference} is recorded.")
            return redirect("commissioning:moderation", call_off.reference)
        except NotValid as refused:
            form.add_problems(refused.problems)
    context = {
        "bid": bid,
        "call_off": call_off,
        "rows": rows,
        "answers": _answers(bid, asked),
        "files_of": bid_queries.opened_files(bid, asked),
        "form": form,
        "is_open": rules.CALL_OFF.can("moderate", call_off.status) and call_off.scored_at is not None,
    }
    return render(request, "commissioning/bid_consensus.html", context)


def _marks_form(
    request: Request, asked: Collection[int], marks: Mapping[int, tuple[int | None, str]], *, agreed: bool
) -> forms.MarksForm:
    return forms.MarksForm(
        sent(request),
        questions=sorted(asked),
        marks=marks,
        score_label="agreed score, 0 to 5" if agreed else "your score, 0 to 5",
        reason_label="reason for the agreed score" if agreed else "your reason",
    )


def _answers(bid: Any, asked: Collection[int]) -> list[tuple[Any, str]]:
    """Each question that the reader is to read, with what was answered."""
    words, questions = bid.answers or {}, queries.questions(bid.lot.call_off)
    return [(question, words.get(str(question.number), "")) for question in questions if question.number in asked]
