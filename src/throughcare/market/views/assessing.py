"""Assessment: two say what they think, they agree or a panel decides; what is asked of applicants; appeals."""

from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.kernel.errors import NotFound
from throughcare.market import actions, permissions, queries, rules
from throughcare.market.forms import assessing as forms
from throughcare.market.queries import assessing, profiles, questions
from throughcare.market.rules.assessing import PROFILE, Stage
from throughcare.market.views.profile import declared_context
from throughcare.ui.forms import sent
from throughcare.ui.step import Step, take
from throughcare.ui.tables import Columns, in_order, sort_of

PER_PAGE = 25
ASSESSMENT_ORDERS: Columns = {
    "sent": ("submitted_at",),
    "due": (F("due_at"), "submitted_at"),
    "reference": ("reference",),
    "organisation": ("organisation__name",),
    "decided": ("decided_count",),
}


@requires(P.APPLICATION_ASSESS)
def assessments(request: Request) -> HttpResponse:
    """Applications that wait for a decision, the longest waiting first, each with its clock."""
    sort = sort_of(request, ASSESSMENT_ORDERS, "sent")
    found = in_order(queries.to_assess(request.actor), ASSESSMENT_ORDERS, sort)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    clocks = queries.assessment_clocks([application.pk for application in page])
    context = {"page": page, "clocks": clocks, "sort": sort, "appeals": queries.appeals(request.actor)[:PER_PAGE]}
    return render(request, "market/assessments.html", context)


@requires(P.APPLICATION_ASSESS)
def decide(request: Request, reference: str, cell_id: int) -> HttpResponse:
    """Say what one thinks of one service type in one area; once two agree, or for the panel, decide it."""
    cell = queries.cell(request.actor, reference, cell_id)
    standing = assessing.standing(cell)
    if standing.stage == Stage.DIFFER and standing.turn(request.actor.user_id):
        return render(request, "market/cell_differ.html", _facts(request, cell))
    if standing.stage == Stage.PANEL and standing.turn(request.actor.user_id):
        return _panel(request, cell)
    own = assessing.own_assessment(request.actor, cell)
    if standing.stage in (Stage.AGREED, Stage.PANEL):
        agreed = standing.said[0].outcome if standing.stage == Stage.AGREED else None
        form: forms.OpinionForm = forms.DecisionForm(sent(request), initial={"outcome": agreed})
        step = _about(cell, "Decide", f"{cell.service_type.name} in {cell.area.name} is decided.")
        act: Any = partial(actions.decide, cell=cell)
    else:
        form = forms.OpinionForm(sent(request), initial={"outcome": own.outcome, "reasons": own.reasons} if own else {})
        step = _about(cell, "Save my assessment", "Your assessment is kept. The other assessor does not see it yet.")
        act = partial(actions.assess, cell=cell)
    if not profiles.grounds_that_count(cell.application):
        del form.fields["is_cleaned"]
    return take(request, form, step, act, _facts(request, cell))


def _panel(request: Request, cell: Any) -> HttpResponse:
    """What a member of the panel does next: sit, vote, and for its chair write down what the votes came to."""
    panel = assessing.panel(cell)
    seat = panel.seat_of(request.actor.user_id)
    if seat is None and not panel.is_full:
        return redirect("market:sit", cell.application.reference, cell.pk)
    facts = _facts(request, cell)
    if seat and not seat.has_interest and not seat.outcome:
        step = _about(cell, "Record my vote", "Your vote is kept. The other members read it once they have voted.")
        form: forms.OpinionForm = forms.OpinionForm(sent(request))
        act: Any = partial(actions.vote, cell=cell)
    elif panel.sitting and panel.chair_id == request.actor.user_id and panel.is_quorate:
        step = _about(cell, "Decide", f"{cell.service_type.name} in {cell.area.name} is decided.")
        form = forms.DecisionForm(sent(request), initial={"outcome": panel.outcome})
        act = partial(actions.decide, cell=cell)
    else:
        return render(request, "market/cell_panel.html", facts)
    if not profiles.grounds_that_count(cell.application):
        del form.fields["is_cleaned"]
    return take(request, form, step, act, facts)


@requires(P.APPLICATION_ASSESS)
def sit(request: Request, reference: str, cell_id: int) -> HttpResponse:
    """Sit on the panel of a cell, declaring first whether one has an interest in the applicant."""
    cell = queries.cell(request.actor, reference, cell_id)
    step = Step(
        title="Sit on the panel",
        submit="Declare and sit",
        said="Your declaration is recorded.",
        to=reverse("market:decide", args=[reference, cell_id]),
        back="Back",
        caption=f"{cell.application.organisation.name}: {cell.service_type.name} in {cell.area.name}",
        lead="The panel decides where two assessors differ. The first who sits without an interest chairs it: "
        "the chair’s vote decides where votes are equal, and the chair writes the reasons for the applicant.",
    )
    return take(request, forms.SitForm(sent(request)), step, partial(actions.sit, cell=cell))


@requires(P.APPLICATION_ASSESS)
def reconsider(request: Request, reference: str, cell_id: int) -> HttpResponse:
    """Change one's own assessment after reading the other's."""
    cell = queries.cell(request.actor, reference, cell_id)
    if assessing.own_assessment(request.actor, cell) is None:
        raise NotFound
    step = _about(cell, "Change my assessment", "Your assessment is changed; what you thought first is kept.")
    form = forms.ReconsiderForm(sent(request))
    return take(request, form, step, partial(actions.reconsider, cell=cell), _facts(request, cell))


@requires(P.APPLICATION_ASSESS)
def to_panel(request: Request, reference: str, cell_id: int) -> HttpResponse:
    """Take a cell on which the two can't agree to the panel."""
    cell = queries.cell(request.actor, reference, cell_id)
    step = _about(cell, "Take it to the panel", "The panel decides this: assessors other than the two of you.")
    return take(
        request, forms.PanelForm(sent(request)), step, partial(actions.to_panel, cell=cell), _facts(request, cell)
    )


@requires(P.APPLICATION_ASSESS)
def clarify(request: Request, reference: str) -> HttpResponse:
    """Ask the applicant to clarify listed answers and figures, and nothing else."""
    found = queries.application(request.actor, reference)
    permissions.can_clarify(request.actor, found).or_raise()
    fields = [(key, forms.named_field(key, asked)) for key, asked in assessing.clarifiable(found).items()]
    step = Step(
        title="Ask for clarification",
        submit="Ask",
        said="The applicant is told, and has until the day shown to answer.",
        to=reverse("market:application", args=[reference]),
        back="The application",
        caption=found.organisation.name,
        lead="The applicant can change what you list here, and nothing else. The decision is then due later.",
    )
    return take(
        request, forms.ClarifyForm(sent(request), fields=fields), step, partial(actions.clarify, application=found)
    )


@requires(P.APPLICATION_WRITE)
def clarification(request: Request, reference: str) -> HttpResponse:
    """Answer what the assessors asked, in the fields that they listed."""
    found = queries.application(request.actor, reference)
    permissions.can_write(request.actor, found).or_raise()
    asked = assessing.open_clarification(found)
    fields = {key: question for key, question in assessing.clarifiable(found).items() if key in asked.fields}
    frozen = rules.thawed_profile(found.profile_as_sent)
    initial = found.answers | {f"{PROFILE}{name}": value for name, value in frozen.items()}
    step = Step(
        title=_("Clarify your application"),
        submit=_("Send your clarification"),
        said=_("Your clarification is sent. The assessors go on with it."),
        to=reverse("market:application", args=[reference]),
        back=_("Your application"),
        caption=found.reference,
        lead=asked.text,
    )

    def act(*, actor: Any, now: Any, **typed: Any) -> object:
        return actions.answer_clarification(actor=actor, now=now, application=found, answers=typed)

    form = forms.ClarificationForm(sent(request), fields=fields, initial=initial)
    return take(request, form, step, act, {"bilingual": True})


@requires(P.APPLICATION_WRITE)
def appeal(request: Request, reference: str, cell_id: int) -> HttpResponse:
    """Appeal within the window against the failure of one service type in one area."""
    cell = queries.cell(request.actor, reference, cell_id)
    permissions.can_appeal(request.actor, cell).or_raise()
    step = _about_cell(
        cell,
        _("Appeal against this decision"),
        _("Send appeal"),
        _("Your appeal is sent. Another assessor decides it."),
    )
    more: dict[str, object] = {"cell": cell, "bilingual": True, "application": cell.application}
    return take(request, forms.AppealForm(sent(request)), step, partial(actions.appeal, cell=cell), more)


@requires(P.APPLICATION_ASSESS)
def appeal_decide(request: Request, reference: str, cell_id: int) -> HttpResponse:
    """Decide an appeal as another assessor than the first."""
    cell = queries.cell(request.actor, reference, cell_id)
    if not hasattr(cell, "appeal"):
        raise NotFound
    permissions.can_decide_appeal(request.actor, cell).or_raise()
    step = _about_cell(cell, "Decide the appeal", "Decide", "The appeal is decided.")
    more: dict[str, object] = {"cell": cell, "standing": queries.standing(cell.application, request.today)}
    act = partial(actions.decide_appeal, cell=cell)
    return take(request, forms.AppealDecisionForm(sent(request)), step, act, more)


def _facts(request: Request, cell: Any) -> dict[str, object]:
    """What an assessor reads about a cell: profile and answers as sent, standing, and assessments to be seen."""
    application = cell.application
    return {
        "cell": cell,
        "application": application,
        "profile": rules.thawed_profile(application.profile_as_sent),
        "standing": queries.standing(application, request.today),
        "questions": questions.asked_of(application),
        **declared_context(application, request.today),
        "assessments": assessing.seen_assessments(request.actor, cell),
        "stage": assessing.standing(cell).stage,
        "panel": assessing.panel(cell),
        "seats": assessing.seen_votes(request.actor, cell),
        "title": f"{cell.service_type.name} in {cell.area.name}",
        "caption": application.organisation.name,
    }


def _about(cell: Any, submit: str, said: str) -> Step:
    return Step(
        title=f"{cell.service_type.name} in {cell.area.name}",
        submit=submit,
        said=said,
        to=reverse("market:application", args=[cell.application.reference]),
        back="The application",
        caption=cell.application.organisation.name,
        template="market/cell_decide.html",
    )


def _about_cell(cell: Any, title: str, submit: str, said: str) -> Step:
    return Step(
        title=title,
        submit=submit,
        said=said,
        to=reverse("market:application", args=[cell.application.reference]),
        back=_("The application"),
        caption=f"{cell.application.organisation.name}: {cell.service_type.name}, {cell.area.name}",
        template="market/appeal.html",
    )
