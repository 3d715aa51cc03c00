"""A supplier's pages: invitations, writing a bid, sealing it, its receipt, and letters."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.clock import clock
from throughcare.commissioning import permissions, rules
from throughcare.commissioning.actions import bidding as actions
from throughcare.commissioning.forms import bidding as forms
from throughcare.commissioning.forms.drafting import EmptyForm
from throughcare.commissioning.queries import bids as queries
from throughcare.commissioning.queries import call_offs, challenges, changes, low_prices, partners, standing
from throughcare.documents import queries as documents
from throughcare.documents import sending
from throughcare.kernel.errors import NotFound, NotValid
from throughcare.ui.forms import sent
from throughcare.ui.look import error_list
from throughcare.ui.tables import Columns, in_order, sort_of
from throughcare.ui.words import date_and_time, money, problem_text

PER_PAGE = 25
INVITATION_ORDERS: Columns = {
    "invited": ("invited_at",),
    "call_off": ("lot__call_off__reference", "lot__number"),
    "value": ("lot__value_gbp",),
    "deadline": ("lot__call_off__responses_due_at",),
    "bid": (F("bid_reference"),),
}


@requires(P.INVITATION_VIEW)
def invitations(request: Request) -> HttpResponse:
    """Lots to which the organisation is invited, each with its bid, the newest first."""
    sort = sort_of(request, INVITATION_ORDERS, "-invited")
    found = in_order(queries.invitations(request.actor), INVITATION_ORDERS, sort)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "sort": sort, "can_write": request.actor.may(P.BID_WRITE)}
    return render(request, "commissioning/invitations.html", context)


@requires(P.BID_WRITE)
def bid_start(request: Request, pk: int) -> HttpResponse:
    """Begin a bid for a lot, or go on with the one that was begun."""
    lot = call_offs.public_lot(pk)
    if request.method == "POST":
        return redirect("commissioning:bid", actions.start(actor=request.actor, now=request.now, lot=lot).reference)
    permissions.can_bid(request.actor, lot).or_raise()
    context = {
        "form": EmptyForm(),
        "title": _("Write a bid for lot %s") % lot.number,
        "caption": f"{lot.call_off.reference} {lot.call_off.title}",
        "lead": _("You can stop at any point and come back: what you write is kept, encrypted, until you submit."),
        "submit": _("Start"),
        "back": {
            "href": reverse("commissioning:public_show", args=[lot.call_off.reference]),
            "text": _("The call-off"),
        },
        "bilingual": True,
        "lot": lot,
        "answer": standing.invited_answer(request.actor, lot, request.now),
    }
    return render(request, "commissioning/bid_start.html", context)


@never_cache
@requires(P.BID_VIEW)
def bid(request: Request, reference: str) -> HttpResponse:
    """A bid of one's own organisation: a task list while it is written, its receipt once it is sealed."""
    found = queries.bid(request.actor, reference)
    content = queries.draft(found)
    outcome, sent_before = challenges.outcome(found), challenges.of_bid(request.actor, found)
    can_write = bool(permissions.can_write_bid(request.actor, found))
    is_over = outcome is not None and not outcome.is_own and found.status == "opened"
    context = {
        "place": challenges.place(found, request.now),
        "challenges": sent_before,
        "can_challenge": can_write and is_over and all(row.status != "received" for row in sent_before),
        "price_query": low_prices.of_bid(found),
        "changes": changes.listed(found.lot.call_off),
        "is_lot_withdrawn": found.lot.number in changes.withdrawn_lots(found.lot.call_off),
        "bid": found,
        "call_off": found.lot.call_off,
        "answered": queries.answered(found, content),
        "content": content,
        "has_wishes": queries.has_wishes(found.lot),
        "others": queries.others_of_bundle(found),
        "partners": partners.of_bid(found),
        "letters": queries.letters_of(found),
        "attempts": call_offs.early_attempts(found.lot.call_off),
        "is_open": queries.can_still_bid(found.lot.call_off, request.now) and found.lot.status == "open",
        "can_write": can_write,
    }
    return render(request, "commissioning/bid.html", context)


@never_cache
@sensitive_post_parameters()
@requires(P.BID_WRITE)
def bid_answer(request: Request, reference: str, number: int) -> HttpResponse:
    """Write one answer. It is saved whatever its length."""
    found = queries.bid(request.actor, reference)
    question = call_offs.question(found.lot.call_off, number)
    said = queries.draft(found).answers.get(number, "")
    form = forms.AnswerForm(sent(request), initial={"words": said}, max_words=question.max_words)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["words"]
        actions.save_answer(actor=request.actor, now=request.now, bid=found, number=number, words=typed)
        _say_saved(request, rules.word_count(typed), question.max_words)
        return _after_saving(request, found, number)
    last = question.number == len(call_offs.questions(found.lot.call_off))
    context = {
        "bid": found,
        "call_off": found.lot.call_off,
        "question": question,
        "form": form,
        "is_last": last,
        "descriptors": rules.SCORE_DESCRIPTORS,
        "word_count": rules.word_count(said),
    }
    return render(request, "commissioning/bid_answer.html", context)


@never_cache
@requires(P.BID_WRITE)
def bid_files(request: Request, reference: str, number: int) -> HttpResponse:
    """The files of an answer, and a form to add one."""
    found = queries.bid(request.actor, reference)
    question = call_offs.question(found.lot.call_off, number)
    if not question.file_asked:
        raise NotFound
    form = forms.FileForm(sent(request), request.FILES or None, limits=documents.limits(request.today))
    received_at = clock.now()  # request.now is when the upload began
    if request.method == "POST" and form.is_valid():
        try:
            file = form.cleaned_data["file"]
            given: dict[str, Any] = {"actor": request.actor, "now": received_at, "bid": found, "number": number}
            actions.attach(**given, file=file.file, name=file.name)
            messages.success(request, _("The file is added, and lies encrypted like the rest of your bid."))
            return redirect("commissioning:bid_files", reference, number)
        except NotValid as refused:
            form.add_problems(refused.problems)
    context = _page(found, form, _("Files for question %s") % number) | {
        "submit": _("Add the file"),
        "bid": found,
        "question": question,
        "shown": queries.draft_files(found, number),
    }
    return render(request, "commissioning/bid_files.html", context, status=422 if form.errors else 200)


@never_cache
@requires(P.BID_WRITE)
def bid_file(request: Request, reference: str, number: int, document_id: int) -> StreamingHttpResponse:
    """One file of one's own draft, to be saved."""
    found = queries.bid(request.actor, reference)
    permissions.can_write_bid(request.actor, found).or_raise()
    return sending.attachment(queries.draft_file(found, number, document_id))


@never_cache
@requires(P.BID_WRITE)
def bid_file_remove(request: Request, reference: str, number: int, document_id: int) -> HttpResponse:
    """Take a file out of one's draft, after confirming."""
    found = queries.bid(request.actor, reference)
    file = queries.draft_file(found, number, document_id)
    form = EmptyForm(sent(request))
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = {"actor": request.actor, "now": request.now, "bid": found, "number": number}
        actions.detach(**given, document_id=document_id)
        messages.success(request, _("%(name)s is removed.") % {"name": file.name})
        return redirect("commissioning:bid_files", reference, number)
    context = _page(found, form, _("Remove this file?")) | {"submit": _("Remove"), "lead": file.name}
    return render(request, "ui/form_page.html", context)


def _say_saved(request: Request, count: int, most: int) -> None:
    if count > most:
        said = _("Saved. Your answer has %(count)s words: shorten it to %(most)s before you submit.")
        messages.warning(request, said % {"count": count, "most": most})
    else:
        messages.success(request, _("Saved: %(count)s of %(most)s words.") % {"count": count, "most": most})


def _after_saving(request: Request, found: Any, number: int) -> HttpResponse:
    if request.POST.get("do") == "next":
        return redirect("commissioning:bid_answer", found.reference, number + 1)
    return redirect("commissioning:bid", found.reference)


@never_cache
@sensitive_post_parameters()
@requires(P.BID_WRITE)
def bid_price(request: Request, reference: str) -> HttpResponse:
    """Enter the price."""
    found = queries.bid(request.actor, reference)
    form = forms.PriceForm(sent(request), initial={"price_gbp": queries.draft(found).price_gbp})
    if request.method == "POST" and form.is_valid():
        price = form.cleaned_data["price_gbp"]
        actions.save_price(actor=request.actor, now=request.now, bid=found, price_gbp=price)
        messages.success(request, _("Saved."))
        return redirect("commissioning:bid", reference)
    lead = _("The value of this lot is %(value)s. A bid above it can’t be submitted.") % {
        "value": money(found.lot.value_gbp)
    }
    context = _page(found, form, _("Your price")) | {"lead": lead, "submit": _("Save")}
    return render(request, "ui/form_page.html", context)


@never_cache
@requires(P.BID_WRITE)
def bid_wish(request: Request, reference: str) -> HttpResponse:
    """Say how far up the lot stands among one's own, and whether it is wanted only with its bundle."""
    found = queries.bid(request.actor, reference)
    said = queries.draft(found)
    initial = {"preference": said.preference, "is_bundled": said.is_bundled}
    form = forms.WishForm(sent(request), initial=initial, others=queries.others_of_bundle(found))
    if request.method == "POST" and form.is_valid():
        typed = {"is_bundled": False} | form.cleaned_data
        actions.save_wish(actor=request.actor, now=request.now, bid=found, **typed)
        messages.success(request, _("Saved."))
        return redirect("commissioning:bid", reference)
    lead = _(
        "A bundle counts where you bid for each of its lots and say so in each bid. Otherwise each bid stands alone."
    )
    context = _page(found, form, _("Your preferences")) | {
        "lead": lead if found.lot.bundle else "",
        "submit": _("Save"),
    }
    return render(request, "ui/form_page.html", context)


@never_cache
@requires(P.BID_WRITE)
def bid_submit(request: Request, reference: str) -> HttpResponse:
    """Check every answer, keep a copy, and seal the bid."""
    found = queries.bid(request.actor, reference)
    count = changes.published_count(found.lot.call_off)
    form = forms.ConfirmForm(sent(request), initial={"changes_seen": count})
    problems = queries.submission_problems(found) if form.is_bound else []
    if form.is_bound and form.is_valid() and not problems:
        typed = {name: form.cleaned_data[name] for name in ("standing_changes", "changes_seen")}
        try:
            actions.submit(actor=request.actor, now=request.now, bid=found, **typed)
            return redirect("commissioning:bid", reference)
        except NotValid as refused:
            form.add_problems(refused.problems)
            form.read_changes(count)
    content = queries.draft(found)
    context = {
        "bid": found,
        "call_off": found.lot.call_off,
        "answered": queries.answered(found, content),
        "content": content,
        "has_wishes": queries.has_wishes(found.lot),
        "others": queries.others_of_bundle(found),
        "partners": partners.of_bid(found),
        "changes": changes.listed(found.lot.call_off),
        "form": form,
        "errors": _linked(found, problems) + error_list(form),
        "has_draft": found.draft is not None,
    }
    return render(request, "commissioning/bid_submit.html", context)


def _linked(found: Any, problems: list[Any]) -> list[dict[str, str]]:
    """Each problem with the page on which it is put right."""
    return [{"text": problem_text(problem), "href": _page_of(found.reference, problem.field)} for problem in problems]


def _page_of(reference: str, field: str) -> str:
    if field == "price":
        return reverse("commissioning:bid_price", args=[reference])
    name = "bid_files" if field.startswith("files") else "bid_answer"
    return reverse(f"commissioning:{name}", args=[reference, field.removeprefix("files")])


@never_cache
@requires(P.BID_VIEW)
def bid_copy(request: Request, reference: str) -> HttpResponse:
    """The draft as plain text, to keep: once sealed, nobody can give it back."""
    found = queries.bid(request.actor, reference)
    if found.draft is None:
        raise NotFound
    content = queries.draft(found)
    lines = [f"{found.reference}: {found.lot.call_off.reference} {found.lot.call_off.title}, lot {found.lot.number}"]
    lines += [f"{_('Copied')}: {date_and_time(request.now)}"]
    for row in queries.answered(found, content):
        lines += ["", f"{row.question.number}. {row.question.text}", "", row.words]
        lines += [f"{_('File')}: {file.name}, SHA-256 {file.sha256}" for file in row.files]
    lines += ["", f"{_('Price')}: {money(content.price_gbp, '–')}"]
    if content.preference:
        lines += [f"{_('Where this lot stands among yours')}: {content.preference}"]
    if content.is_bundled:
        lines += [_("Only together with lot %(lots)s") % {"lots": queries.others_of_bundle(found)}]
    lines += [""]
    response = HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.reference}.txt"'
    return response


@requires(P.BID_WRITE)
def bid_replace(request: Request, reference: str) -> HttpResponse:
    """Begin a replacement of a sealed bid."""
    words = {
        "title": _("Write a bid in place of this one?"),
        "lead": _(
            "Your sealed bid stands until you submit the new one. "
            "The new one begins empty: a sealed bid can’t be read, so paste from the copy that you kept."
        ),
        "submit": _("Write a replacement"),
    }
    return _confirmed(request, reference, words, actions.begin_replacement)


@requires(P.BID_WRITE)
def bid_discard(request: Request, reference: str) -> HttpResponse:
    """Give up a replacement."""
    words = {
        "title": _("Give up the replacement?"),
        "lead": _("What you wrote in it is deleted. Your sealed bid stands."),
        "submit": _("Give up replacement"),
    }
    return _confirmed(request, reference, words, actions.discard_replacement)


@requires(P.BID_WRITE)
def bid_withdraw(request: Request, reference: str) -> HttpResponse:
    """Withdraw a bid."""
    words = {
        "title": _("Withdraw this bid?"),
        "lead": _("Its words are destroyed, sealed or not. You may begin afresh until the deadline."),
        "submit": _("Withdraw bid"),
        "warning": _("It can’t be taken back."),
    }
    return _confirmed(request, reference, words, actions.withdraw)


@requires(P.BID_WRITE)
def bid_restart(request: Request, reference: str) -> HttpResponse:
    """Begin afresh after a withdrawal."""
    words = {"title": _("Begin this bid afresh?"), "submit": _("Start")}
    return _confirmed(request, reference, words, actions.restart)


def _confirmed(request: Request, reference: str, words: dict[str, Any], action: Callable[..., Any]) -> HttpResponse:
    """A page that asks, and on the answer does one verb."""
    found = queries.bid(request.actor, reference)
    form = EmptyForm(sent(request))
    if request.method == "POST" and form.is_valid():
        action(actor=request.actor, now=request.now, bid=found)
        return redirect("commissioning:bid", reference)
    return render(request, "ui/form_page.html", _page(found, form, "") | words)


def _page(found: Any, form: Any, title: str) -> dict[str, Any]:
    back = {"href": reverse("commissioning:bid", args=[found.reference]), "text": _("Your bid")}
    caption = f"{found.lot.call_off.reference} {found.lot.call_off.title}"
    return {"form": form, "title": title, "caption": caption, "back": back, "bilingual": True}
