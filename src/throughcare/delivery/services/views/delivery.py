"""Pages of delivery under a referral: progress, appointments, plan, report, timeline."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.audit.record import viewed
from throughcare.clock.clock import london_day, start_of_day
from throughcare.delivery.services import actions, forms, letters, permissions, rules
from throughcare.delivery.services.queries import onward as onward_queries
from throughcare.delivery.services.queries import progress as queries
from throughcare.delivery.services.queries import zones
from throughcare.kernel.errors import NotNow, NotValid
from throughcare.letters.document import Document
from throughcare.people.queries import circumstances
from throughcare.referrals.queries.page import Page, page
from throughcare.referrals.rules import UNDER_WAY
from throughcare.ui.forms import Form, sent
from throughcare.ui.tables import Keys, listed, sort_of

SHOW = "services:progress"
AHEAD_DAYS = 14
PER_PAGE = 50
PLANNED = ("activities", "session_count", "barriers", "barrier_notes", "busy_days", "busy_from", "busy_until")
ORDERS: Keys[Any] = {
    "when": lambda session: session.booking.starts_at,
    "person": lambda session: session.referral.person.search_key,
    "service": lambda session: (session.referral.body.service_type.position, session.number),
}


@requires(P.VICTIM_LIAISE)
def zone_checks(request: Request) -> HttpResponse:
    """What lies in the zones of the victims for whom the actor speaks: what nobody has looked at first."""
    page = Paginator(zones.victims_checks(request.actor, request.now), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "services/zone_checks.html", {"page": page})


@requires(P.DELIVERY_VIEW)
def progress(request: Request, pk: int) -> HttpResponse:
    """First appointment, plan, sessions and report of a referral."""
    found = _page(request, pk)
    may_record = bool(permissions.can_book(request.actor, found.referral))
    context = {
        "page": found,
        "progress": queries.progress(found.referral),
        "may_record": may_record,
        "name_of": queries.name_of,
        "absence_of": queries.absence_of,
        "reasons": queries.reasons(request.today),
        "onwards": onward_queries.of_referral(found.referral),
        "barrier_names": {code.code: code.name for code in queries.barrier_codes(request.today)},
        "reach": circumstances.for_delivery(found.referral.person, request.today),
        "busy": queries.busy(found.referral, request.today),
        "may_send_on": may_record and found.referral.status in UNDER_WAY,
        "may_decide": request.actor.may(P.REFERRAL_WRITE)
        and bool(permissions.can_decide_plan(request.actor, found.referral)),
        "asked_by": {code.code: code.name for code in queries.asked_by(request.today)},
    }
    return render(request, "services/progress.html", context)


@requires(P.DELIVERY_VIEW)
def sheet(request: Request, pk: int) -> HttpResponse:
    """Plan and appointments for the person to take home, in English or Welsh."""
    found, language, told = _sheet(request, pk)
    others = [(code, name) for code, name in letters.LANGUAGES.items() if code != language]
    context = {"page": found, "sheet": told, "language": language, "others": others}
    return render(request, "services/sheet.html", context)


@requires(P.DELIVERY_VIEW)
def sheet_pdf(request: Request, pk: int) -> HttpResponse:
    """The same as a letter with the address."""
    found, language, told = _sheet(request, pk)
    headers = {"Content-Disposition": f'attachment; filename="plan-{found.referral.reference}.pdf"'}
    return HttpResponse(letters.as_pdf(found, told, language), content_type="application/pdf", headers=headers)


@requires(P.DELIVERY_VIEW)
def timeline(request: Request, pk: int) -> HttpResponse:
    """All that happened under a referral, the same for both sides."""
    found = _page(request, pk)
    rows = queries.timeline(found, queries.progress(found.referral))
    return render(request, "services/timeline.html", {"page": found, "rows": rows})


@requires(P.DELIVERY_RECORD)
def appointments(request: Request) -> HttpResponse:
    """The actor's own appointments: to be recorded, today, and the next two weeks."""
    start = start_of_day(request.today)
    sort = sort_of(request, ORDERS, "when")
    ahead = listed(queries.starting_between(request.actor, start, start + timedelta(days=AHEAD_DAYS)), ORDERS, sort)
    context = {
        "sort": sort,
        "late": listed(queries.unrecorded(request.actor, start), ORDERS, sort),
        "of_today": [s for s in ahead if london_day(s.booking.starts_at) == request.today],
        "later": [s for s in ahead if london_day(s.booking.starts_at) > request.today],
        "name_of": queries.name_of,
    }
    return render(request, "services/appointments.html", context)


@requires(P.DELIVERY_RECORD)
def book(request: Request, pk: int, number: int) -> HttpResponse:
    """Book the first appointment or a session."""
    found = _page(request, pk)
    rules.check_number(number, queries.facts(found.referral)).or_raise()
    form = forms.BookForm(sent(request), has_busy_times=bool(queries.busy(found.referral, request.today)))
    reply = None
    if request.method == "POST" and form.is_valid():
        who: dict[str, Any] = {"actor": request.actor, "now": request.now, "referral_id": pk, "number": number}
        reply = _try(
            request, form, lambda: actions.book_session(**who, **form.details()), "The appointment is booked.", pk
        )
    context = _context(found, form, f"Book: {queries.name_of(number).lower()}", "Book")
    if number == rules.FIRST and found.referral.first_due_on:
        context["due_on"] = found.referral.first_due_on
    return reply or render(request, "services/session_book.html", context)


@requires(P.DELIVERY_RECORD)
def move(request: Request, pk: int) -> HttpResponse:
    """Put another appointment in the place of one."""
    session, found = _session(request, pk, "move")
    form = forms.MoveForm(
        sent(request),
        asked_by=queries.asked_by(request.today),
        initial=queries.as_booked(session),
        has_busy_times=bool(queries.busy(found.referral, request.today)),
    )
    reply = None
    if request.method == "POST" and form.is_valid():
        who: dict[str, Any] = {"actor": request.actor, "now": request.now, "session_id": pk}
        said = "The appointment has moved. The old time is free."
        reply = _try(request, form, lambda: actions.move_session(**who, **form.details()), said, found.referral.pk)
    context = _context(found, form, f"Move: {queries.name_of(session.number).lower()}", "Move")
    return reply or render(request, "services/session_book.html", context | {"session": session})


@requires(P.DELIVERY_RECORD)
def record(request: Request, pk: int) -> HttpResponse:
    """What came of an appointment."""
    session, found = _session(request, pk, "hold")
    form = forms.RecordForm(sent(request), reasons=queries.not_held_reasons(request.today))
    reply = None
    if request.method == "POST" and form.is_valid():
        who: dict[str, Any] = {"actor": request.actor, "now": request.now, "session_id": pk}
        said = "It is recorded. The responsible officer sees it too."
        reply = _try(request, form, lambda: actions.record_session(**who, **form.cleaned_data), said, found.referral.pk)
    context = _context(found, form, f"Record: {queries.name_of(session.number).lower()}", "Record")
    return reply or render(request, "services/session_book.html", context | {"session": session})


@requires(P.DELIVERY_RECORD)
def plan(request: Request, pk: int) -> HttpResponse:
    """Write the action plan, or a new version of it."""
    found = _page(request, pk)
    known = queries.progress(found.referral)
    if known.submitted:
        raise NotNow("The plan waits for the responsible officer. Change it once they have approved or returned it.")
    newest = known.plans[0] if known.plans else None
    before: dict[str, Any] = {"after_version": 0, "activities": queries.template(found, request.today)}
    if newest:
        before = {k: getattr(newest, k) for k in PLANNED} | {"after_version": newest.version}
    barriers = queries.barrier_codes(request.today)
    form = forms.PlanForm(sent(request), initial=before, barriers=barriers, needs=found.needs)
    reply = None
    if request.method == "POST" and form.is_valid():
        who: dict[str, Any] = {"actor": request.actor, "now": request.now, "referral_id": pk}
        said = queries.said_of_plan(request.today)
        reply = _try(request, form, lambda: actions.submit_plan(**who, **form.details()), said, pk)
    title = "Change the action plan" if newest else "Write the action plan"
    context = _context(found, form, title, "Submit plan") | {"wanted": found.needs, "returned": known.returned}
    return reply or render(request, "services/plan_submit.html", context)


@requires(P.REFERRAL_WRITE)
def decide_plan(request: Request, pk: int) -> HttpResponse:
    """Approve a version of the action plan, or return it."""
    waits = queries.plan_of(request.actor, pk)
    found = _page(request, waits.referral_id)
    permissions.can_decide_plan(request.actor, found.referral).or_raise()
    rules.plans.ACTION_PLAN.next("approve", waits.status)
    form = forms.DecideForm(sent(request))
    reply = None
    if request.method == "POST" and form.is_valid():
        who: dict[str, Any] = {"actor": request.actor, "now": request.now, "plan_id": pk}
        said = "Your decision is recorded. The caseworker is told."
        pk_of = waits.referral_id
        reply = _try(request, form, lambda: actions.decide_plan(**who, **form.cleaned_data), said, pk_of)
    context = _context(found, form, f"Action plan, version {waits.version}", "Record decision")
    return reply or render(request, "services/plan_decide.html", context | {"plan": waits})


@requires(P.DELIVERY_RECORD)
def report(request: Request, pk: int) -> HttpResponse:
    """Write the end of service report."""
    found = _page(request, pk)
    if not queries.progress(found.referral).may_report:
        raise NotNow("The report is written once every session of the plan has come to something, and only once.")
    form = forms.ReportForm(sent(request), needs=found.needs, outcome_names=found.outcome_names)
    reply = None
    if request.method == "POST" and form.is_valid():
        who: dict[str, Any] = {"actor": request.actor, "now": request.now, "referral_id": pk}
        said = "The report is submitted. Nothing more is due of this referral."
        reply = _try(request, form, lambda: actions.submit_report(**who, **form.details()), said, pk)
    context = _context(found, form, "End of service report", "Submit report")
    context["warning"] = "Check it before you submit: it can’t be changed afterwards."
    return reply or render(request, "ui/form_page.html", context)


@requires(P.DELIVERY_RECORD)
def send_on(request: Request, pk: int) -> HttpResponse:
    """Write down that the person was sent on to another service."""
    found = _page(request, pk)
    form = forms.OnwardForm(sent(request), needs=found.needs)
    reply = None
    if request.method == "POST" and form.is_valid():
        who: dict[str, Any] = {"actor": request.actor, "now": request.now, "referral_id": pk}
        said = "It is written down. You are asked to chase the reply if none comes in time."
        reply = _try(request, form, lambda: actions.send_on(**who, **form.cleaned_data), said, pk)
    context = _context(found, form, "Send on to another service", "Save")
    return reply or render(request, "services/session_book.html", context)


@requires(P.DELIVERY_RECORD)
def reply(request: Request, pk: int) -> HttpResponse:
    """Chase the reply of another service, or write down what came of it."""
    sent_on = onward_queries.onward(request.actor, pk)
    found = _page(request, sent_on.referral_id)
    who: dict[str, Any] = {"actor": request.actor, "now": request.now, "onward_id": pk}
    if request.method == "POST" and "chase" in request.POST:
        actions.chase(**who)
        messages.success(request, _("It is written down that you asked again."))
        return redirect(SHOW, sent_on.referral_id)
    rules.onward.ONWARD.next("chase", sent_on.status)
    form = forms.ReplyForm(sent(request))
    answer = None
    if request.method == "POST" and form.is_valid():
        said = _("It is written down, and no longer waits for a reply.")
        pk_of = sent_on.referral_id
        answer = _try(request, form, lambda: actions.close_onward(**who, **form.cleaned_data), said, pk_of)
    title = _("Sent on to %(name)s") % {"name": sent_on.to_name}
    context = _context(found, form, title, _("Save")) | {"sent_on": sent_on}
    return answer or render(request, "services/onward_reply.html", context)


def _page(request: Request, pk: int) -> Page:
    """The referral with what its pages show; that it was read is logged."""
    found = page(request.actor, pk, request.now)
    viewed(found.referral, actor=request.actor, now=request.now, related={"person": found.referral.person_id})
    return found


def _sheet(request: Request, pk: int) -> tuple[Page, str, Document]:
    """The referral, and what somebody takes home of it in the language that was asked for."""
    found = _page(request, pk)
    language = letters.language_of(found, request.GET.get("language", ""))
    return found, language, letters.sheet(found, queries.progress(found.referral), request.now, language)


def _session(request: Request, pk: int, verb: str) -> tuple[Any, Page]:
    """An appointment to which the verb may be done now, with its referral."""
    session = queries.session(request.actor, pk)
    rules.SESSION.next(verb, session.status)
    return session, _page(request, session.referral_id)


def _try(request: Request, form: Form, act: Any, said: str, referral_id: int) -> HttpResponse | None:
    """Run the action and lead back to the progress; None when it finds problems, which the form then shows."""
    try:
        act()
    except NotValid as refused:
        form.add_problems(refused.problems)
        return None
    messages.success(request, said)
    return redirect(SHOW, referral_id)


def _context(found: Page, form: Form, title: str, submit: str) -> dict[str, Any]:
    person = found.referral.person
    return {
        "form": form,
        "title": title,
        "submit": submit,
        "caption": f"{found.referral.reference} · {person.given_name} {person.family_name}",
        "back": {"href": reverse(SHOW, args=[found.referral.pk]), "text": "Progress"},
        "page": found,
    }
