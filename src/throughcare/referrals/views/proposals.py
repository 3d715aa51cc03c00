"""Pages of proposals: for a court before sentence, or for planning after it."""

from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.access.roles import Role
from throughcare.audit.record import viewed
from throughcare.kernel.errors import NotValid
from throughcare.people import queries as people
from throughcare.referrals import actions, forms, permissions
from throughcare.referrals.queries import directory, proposals
from throughcare.ui.forms import sent
from throughcare.ui.step import done
from throughcare.ui.tables import in_order, sort_of

PER_PAGE = 25
SHOW = "referrals:proposal"


@requires(P.PROPOSAL_WRITE)
def listed(request: Request) -> HttpResponse:
    """One's own proposals, or those of everybody whom the actor may see; the next hearing first."""
    everyone = request.GET.get("whose") == "all"
    sort = sort_of(request, proposals.ORDERS, "hearing")
    rows = in_order(proposals.proposals(request.actor, mine=not everyone), proposals.ORDERS, sort)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "referrals/proposals.html", {"page": page, "everyone": everyone, "sort": sort})


@requires(P.PERSON_VIEW)
def proposal(request: Request, pk: int) -> HttpResponse:
    """One proposal: what it is for, what the person is eligible for with waits, and the choice."""
    return render(request, "referrals/proposal.html", {"found": _page(request, pk)})


@requires(P.PERSON_VIEW)
def printed(request: Request, pk: int) -> HttpResponse:
    """The same for the bench, on one sheet of A4."""
    return render(request, "referrals/proposal_print.html", {"found": _page(request, pk)})


@requires(P.PROPOSAL_WRITE)
def propose(request: Request, pk: int) -> HttpResponse:
    """Begin a proposal for somebody."""
    person = people.person(request.actor, pk)
    viewed(person, actor=request.actor, now=request.now)
    permissions.can_propose(request.actor, person).or_raise()
    record = people.record(person, request.today)
    form = _form(request, record, None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.propose(actor=request.actor, now=request.now, person_id=pk, about=form.about())
        except NotValid as refused:
            form.add_problems(refused.problems)
        else:
            return redirect(SHOW, made.pk)
    back = {"href": reverse("referrals:person", args=[pk]), "text": "The person"}
    return render(request, "ui/form_page.html", _context(record, form, "Write a proposal", back))


@requires(P.PROPOSAL_WRITE)
def change(request: Request, pk: int) -> HttpResponse:
    """Change what the options depend on."""
    found = _page(request, pk)
    form = _form(request, found.record, found)
    act = partial(actions.change_proposal, actor=request.actor, now=request.now, proposal_id=pk)
    reply = done(request, form, lambda typed: act(about=form.about()), "Saved. The options are as of today.", SHOW, pk)
    context = _context(found.record, form, "Change the proposal", _back(pk))
    return reply or render(request, "ui/form_page.html", context)


@requires(P.PROPOSAL_WRITE)
def choose(request: Request, pk: int) -> HttpResponse:
    """Choose among the options, say why, and give the proposal."""
    found = _page(request, pk)
    form = forms.ChoiceForm(sent(request), options=found.eligible)
    act = partial(actions.give_proposal, actor=request.actor, now=request.now, proposal_id=pk)
    said = "The proposal is given. Print it for the court, or open it again from the person’s page."
    reply = done(request, form, lambda typed: act(**typed), said, SHOW, pk)
    context = _context(found.record, form, "Choose what to propose", _back(pk)) | {
        "submit": "Give the proposal",
        "warning": "Options, waits and your choice are kept as they are now and no longer changed.",
    }
    return reply or render(request, "ui/form_page.html", context)


@requires(P.PROPOSAL_WRITE)
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Throw a draft away."""
    found, form = _page(request, pk), forms.ConfirmForm(sent(request))
    act = partial(actions.withdraw_proposal, actor=request.actor, now=request.now, proposal_id=pk)
    said, person = "The draft is thrown away.", found.proposal.person
    reply = done(request, form, lambda typed: act(), said, "referrals:person", person.pk)
    words = {"submit": "Throw away", "warning": "Nothing of it is kept in any list."}
    context = _context(found.record, form, "Throw this draft away?", _back(pk)) | words
    return reply or render(request, "ui/form_page.html", context)


def _page(request: Request, pk: int) -> proposals.Page:
    found = proposals.page(request.actor, pk, request.today)
    viewed(found.proposal, actor=request.actor, now=request.now, related={"person": found.proposal.person_id})
    return found


def _form(request: Request, record: people.Record, found: proposals.Page | None) -> forms.ProposalForm:
    levels = {row.need_id: row.level for row in record.needs}
    needs = [need for need, level in levels.items() if level != "none"]
    stage = "court" if request.actor.has(Role.COURT_OFFICER) else "planning"
    initial: dict[str, Any] = {"stage": stage, "needs": needs}
    if record.address:
        initial["district"] = record.address.district_id or ""
    if found:
        known = found.proposal
        names = ("stage", "court", "hearing_on", "offence", "reoffending_score", "specialist_risk", "needs")
        initial = {name: getattr(known, name) for name in names} | {"district": known.district_id}
    return forms.ProposalForm(sent(request), initial=initial, needs=directory.needs(request.today), levels=levels)


def _context(record: people.Record, form: Any, title: str, back: dict[str, str]) -> dict[str, Any]:
    caption = f"{record.person.given_name} {record.person.family_name}, {record.person.crn}"
    return {"form": form, "title": title, "submit": "Save and continue", "caption": caption, "back": back}


def _back(pk: int) -> dict[str, str]:
    return {"href": reverse(SHOW, args=[pk]), "text": "The proposal"}
