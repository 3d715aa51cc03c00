"""Lists of referrals, the page of one, and what each side does with it."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.referrals import actions, forms, permissions, rules
from throughcare.referrals.queries import drafts, lists, sharing
from throughcare.referrals.queries import page as pages
from throughcare.referrals.views import step
from throughcare.referrals.views.step import SHOW
from throughcare.ui import search
from throughcare.ui.forms import sent
from throughcare.ui.step import done
from throughcare.ui.tables import in_order, sort_of

PER_PAGE = 25


@requires(P.REFERRAL_VIEW)
def referrals(request: Request) -> HttpResponse:
    """Referrals that the actor may open, under the tabs of the actor's side."""
    actor = request.actor
    own_tabs = lists.tabs(actor)
    tab = next((t for t in own_tabs if t == request.GET.get("tab")), own_tabs[0])
    if request.method == "POST":
        query = search.keep(request, "referrals")
        return redirect(f"{reverse('referrals:referrals')}{query or '?'}&tab={tab}".replace("?&", "?"))
    text = search.kept(request, "referrals")
    sort = sort_of(request, lists.orders(actor), lists.first_order(actor, tab))
    found = in_order(lists.referrals(actor, tab, text=text), lists.ORDERS, sort)
    counts, paged = lists.counts(actor), Paginator(found, PER_PAGE)
    if not text:
        paged.count = counts[tab]  # counted once
    context = {
        "sort": sort,
        "page": paged.get_page(request.GET.get("page")),
        "tab": tab,
        "counts": counts,
        "at_most": lists.LISTED_AT_MOST,
        "side": lists.side(actor),
        "text": text,
    }
    return render(request, "referrals/referrals.html", context)


@requires(P.REFERRAL_VIEW)
def referral(request: Request, pk: int) -> HttpResponse:
    """One referral: its parts while it is a draft, afterwards all that it asks and says."""
    found = step.page(request, pk)
    if found.referral.status == rules.ReferralStatus.DRAFT:
        known = drafts.facts(found.referral, request.today)
        context: dict[str, Any] = {
            "page": found,
            "progress": rules.progress(known, request.today),
            "asked": known.needs,
        }
        context["kept_until"] = drafts.kept_until(found.referral, request.today)
        return render(request, "referrals/draft.html", context)
    return render(request, "referrals/referral.html", {"page": found})


@requires(P.REFERRAL_DECIDE)
def accept(request: Request, pk: int) -> HttpResponse:
    """Take a referral on."""
    found, form = step.page(request, pk), forms.ConfirmForm(sent(request))
    shared = bool(sharing.chain(found.referral))
    then = "Say next who of the supply chain delivers it." if shared else "Assign it to a caseworker next."
    said, to = f"You have taken on {found.referral.reference}. {then}", "pass_on" if shared else "assign"
    answer = done(request, form, lambda data: actions.accept(**step.who(request, pk)), said, f"referrals:{to}", pk)
    context = step.context(found, form, "Accept this referral?", "Accept")
    context["lead"] = (
        "You then say who of the supply chain delivers it."
        if shared
        else "You then assign it to a caseworker, who books the first appointment."
    )
    return answer or render(request, "ui/form_page.html", context)


@requires(P.REFERRAL_DECIDE)
def query(request: Request, pk: int) -> HttpResponse:
    """Ask the practitioner."""
    found, form = step.page(request, pk), forms.QuestionForm(sent(request))
    said = "Your question has gone to the practitioner. The clock of your decision stops until they answer."
    answer = done(request, form, lambda data: actions.query(**step.who(request, pk), **data), said, SHOW, pk)
    return answer or render(request, "ui/form_page.html", step.context(found, form, "Ask a question", "Send question"))


@requires(P.REFERRAL_WRITE)
def answer(request: Request, pk: int) -> HttpResponse:
    """Answer the provider's question."""
    found, form = step.page(request, pk), forms.AnswerForm(sent(request))
    said = "Your answer has gone to the provider, who decides next."
    reply = done(request, form, lambda data: actions.answer(**step.who(request, pk), **data), said, SHOW, pk)
    context = step.context(found, form, "Answer the provider’s question", "Send answer") | {"asked": found.open_query}
    return reply or render(request, "referrals/referral_answer.html", context)


@requires(P.REFERRAL_DECIDE)
def decline(request: Request, pk: int) -> HttpResponse:
    """Refuse a referral."""
    found, form = step.page(request, pk), forms.DeclineForm(sent(request))
    said = f"You have declined {found.referral.reference}. The practitioner has your reason."
    reply = done(request, form, lambda data: actions.decline(**step.who(request, pk), **data), said, SHOW, pk)
    context = step.context(found, form, "Decline this referral", "Decline")
    context["warning"] = "This can’t be undone: the practitioner would have to refer again."
    return reply or render(request, "ui/form_page.html", context)


@requires(P.REFERRAL_ASSIGN)
def assign(request: Request, pk: int) -> HttpResponse:
    """Give a referral to a caseworker, or to another one."""
    found = step.page(request, pk)
    rules.REFERRAL.next("assign", found.referral.status)
    permissions.can_assign(request.actor, found.referral).or_raise()
    if found.is_to_share:
        return redirect("referrals:pass_on", pk)
    holder = found.referral.caseworker_id
    staff = pages.caseworkers(request.actor, found.referral, request.today)
    form = forms.AssignForm(sent(request), initial={"caseworker": holder, "instead_of": holder}, staff=staff)
    reply = done(
        request,
        form,
        lambda data: actions.assign(
            **step.who(request, pk), caseworker_id=data["caseworker"], instead_of=data["instead_of"]
        ),
        f"{found.referral.reference} is assigned. It is on the caseworker’s desk now.",
        SHOW,
        pk,
    )
    context = step.context(found, form, "Assign to a caseworker", "Assign") | {"staff": staff}
    return reply or render(request, "referrals/referral_assign.html", context)


@requires(P.REFERRAL_WRITE)
def end(request: Request, pk: int) -> HttpResponse:
    """Withdraw a referral, or end it early once the first appointment was held."""
    found = step.page(request, pk)
    verb = rules.ending_verb(first_held=found.referral.first_held_at is not None)
    rules.REFERRAL.next(verb, found.referral.status)
    form = forms.EndForm(sent(request), reasons=drafts.end_reasons(found.referral, request.today))
    act: Any = {"withdraw": actions.withdraw, "end_early": actions.end_early}[verb]
    said = f"{found.referral.reference} has ended. Appointments to come are cancelled."
    reply = done(request, form, lambda data: act(**step.who(request, pk), **data), said, SHOW, pk)
    title = {"withdraw": "Withdraw this referral", "end_early": "End this referral early"}[verb]
    context = step.context(found, form, title, title)
    context["warning"] = {
        "withdraw": "Appointments to come are cancelled. To start again you would have to refer again.",
        "end_early": "Appointments to come are cancelled, and the caseworker writes an end of service report.",
    }[verb]
    return reply or render(request, "ui/form_page.html", context)
