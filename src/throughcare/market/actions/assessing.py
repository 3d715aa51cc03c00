"""Assessment: two say independently what they think of each cell, and what they agree on is decided."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.access.roles import Role
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.deadlines import actions as deadlines
from throughcare.deadlines.rules import end_of
from throughcare.kernel.errors import NotFound, NotNow
from throughcare.market import permissions, queries, rules
from throughcare.market.actions.applying import ASSESS
from throughcare.market.models import Appeal, Application, Assessment, Cell, Clarification, PanelSeat, Qualification
from throughcare.market.queries import assessing, profiles
from throughcare.market.queries.locked import locked
from throughcare.market.rules.assessing import (
    CLARIFY_POLICY,
    LONGEST_POLICY,
    PROFILE,
    Stage,
    Standing,
    check_agreed,
    check_clarification,
    check_reason,
)
from throughcare.market.rules.panel import check_declared, check_panel_decision
from throughcare.market.rules.profile import check_exclusions
from throughcare.market.rules.questions import check_answer
from throughcare.market.rules.ratios import (
    APPEAL_DECISION_POLICY,
    APPEAL_POLICY,
    RatioTest,
    check_appeal,
    check_appeal_decision,
    check_ratios,
    with_arithmetic,
)
from throughcare.reference.queries import calendar, policy

APPEAL = "appeal.decide"
CLARIFY = "application.clarify"
NOT_YOURS = {
    Stage.AGREED: "One of the two assessors writes down what they agreed on.",
    Stage.PANEL: "The two assessors have taken this to the panel: somebody else decides it.",
}


@transaction.atomic
def assess(
    *, actor: Actor, now: datetime, cell: Cell, outcome: str, reasons: str, is_cleaned: bool = False
) -> Assessment:
    """Say what one thinks of a cell; said again it replaces the first, until the other assessor has said."""
    application, cell, standing = _in_hand(actor, cell)
    if standing.stage != Stage.ASSESS:
        raise NotNow("Two assessors have said what they think of this already.")
    _check(application, now, outcome, reasons)
    _check_exclusions(application, outcome, is_enough=is_cleaned)
    made, _ = Assessment.objects.update_or_create(
        cell=cell,
        assessor_id=actor.who,
        defaults={
            "first_outcome": outcome,
            "outcome": outcome,
            "reasons": reasons.strip(),
            "is_cleaned": is_cleaned,
            "made_at": now,
        },
    )
    record("cell.assessed", actor=actor, now=now, thing=cell, fields=["assessments"])
    return made


@transaction.atomic
def reconsider(*, actor: Actor, now: datetime, cell: Cell, outcome: str, reason: str) -> Assessment:
    """Change one's assessment after reading the other's, with the reason; what was thought first is kept."""
    application, cell, standing = _in_hand(actor, cell)
    found = assessing.own_assessment(actor, cell)
    if found is None:
        raise NotFound
    if standing.stage not in (Stage.DIFFER, Stage.AGREED):
        raise NotNow("An assessment is changed after both have said, and before the decision.")
    problems = check_reason(reason, "reason")
    problems.extend(check_ratios(_ratios(application, now), is_pass=outcome == rules.CellOutcome.PASSED))
    problems.or_raise()
    found.outcome, found.change_reason, found.changed_at = outcome, reason.strip(), now
    found.save(update_fields=["outcome", "change_reason", "changed_at"])
    record("cell.reassessed", actor=actor, now=now, thing=cell, fields=["assessments"])
    return found


@transaction.atomic
def to_panel(*, actor: Actor, now: datetime, cell: Cell, reason: str) -> Cell:
    """Take a cell to the panel, as the two assessors differ or one of them wants it: others than these two decide."""
    _application, cell, standing = _in_hand(actor, cell)
    if standing.stage not in (Stage.DIFFER, Stage.AGREED) or not standing.turn(actor.user_id):
        raise NotNow("The two assessors of a cell take it to the panel, once both have said.")
    check_reason(reason, "reason").or_raise()
    cell.panel_reason, cell.panel_at = reason.strip(), now
    cell.save(update_fields=["panel_reason", "panel_at"])
    record("cell.taken_to_panel", actor=actor, now=now, thing=cell, fields=["panel_reason"])
    return cell


@transaction.atomic
def sit(*, actor: Actor, now: datetime, cell: Cell, has_interest: bool, detail: str = "") -> PanelSeat:
    """Sit on the panel of a cell with one's declaration about the applicant; with an interest one does not vote.

    The first without one chairs. What was declared stays.
    """
    _application, cell, standing = _in_hand(actor, cell)
    _refuse_seat(standing, actor)
    panel = assessing.panel(cell)
    if panel.is_full and not panel.seat_of(actor.user_id):
        raise NotNow("The panel is full: as many sit already as policy sets.")
    check_declared(detail, has_interest=has_interest).or_raise()
    told = {"has_interest": has_interest, "detail": detail.strip() if has_interest else "", "sat_at": now}
    made, is_new = PanelSeat.objects.get_or_create(cell=cell, member_id=actor.who, defaults=told)
    if is_new:
        record("panel_seat.taken", actor=actor, now=now, thing=made, fields=["has_interest"], related={"cell": cell.pk})
    return made


@transaction.atomic
def vote(*, actor: Actor, now: datetime, cell: Cell, outcome: str, reasons: str, is_cleaned: bool = False) -> PanelSeat:
    """Vote as a member of the panel, once, with the reasons; unread by the others until they have voted."""
    application, cell, standing = _in_hand(actor, cell)
    _refuse_seat(standing, actor)
    seat = PanelSeat.objects.select_for_update(of=("self",)).filter(cell=cell, member=actor.user_id).first()
    if seat is None or seat.has_interest:
        raise NotNow("Sit on the panel first, with no interest in the applicant.")
    if seat.outcome:
        raise NotNow("You have voted already.")
    _check(application, now, outcome, reasons)
    _check_exclusions(application, outcome, is_enough=is_cleaned)
    seat.outcome, seat.reasons, seat.voted_at = outcome, reasons.strip(), now
    fields = ["outcome", "reasons", "voted_at"]
    seat.save(update_fields=fields)
    record("panel_seat.voted", actor=actor, now=now, thing=seat, fields=fields, related={"cell": cell.pk})
    return seat


@transaction.atomic
def decide(*, actor: Actor, now: datetime, cell: Cell, outcome: str, reasons: str, is_cleaned: bool = False) -> Cell:
    """Write down what was agreed of a cell, or what the panel decided, with reasons for the applicant.

    A pass qualifies at once; the last cell decides the application.
    """
    application, cell, standing = _in_hand(actor, cell)
    if standing.stage not in (Stage.AGREED, Stage.PANEL):
        raise NotNow("Two assessors have to say independently what they think of this, and to agree.")
    if not standing.turn(actor.user_id):
        raise NotNow(NOT_YOURS[standing.stage])
    if standing.stage == Stage.PANEL:
        _check_panel(actor, cell, outcome)
    check_agreed(standing, outcome).or_raise()
    _check(application, now, outcome, reasons)
    _check_exclusions(application, outcome, is_enough=is_cleaned)
    if outcome == rules.CellOutcome.FAILED:
        reasons = with_arithmetic(reasons, _ratios(application, now))
        cell.appeal_until = _appeal_until(london_day(now))
    cell.outcome, cell.reasons, cell.decided_at, cell.decided_by_id = outcome, reasons, now, actor.user_id
    cell.save(update_fields=["outcome", "reasons", "decided_at", "decided_by", "appeal_until"])
    record(
        "cell.decided", actor=actor, now=now, thing=cell, fields=["outcome"], related={"application": application.pk}
    )
    if outcome == rules.CellOutcome.PASSED:
        _qualify(actor, now, cell)
    if not application.cells.filter(outcome=rules.CellOutcome.PENDING).exists():
        _conclude(actor, now, application)
    return cell


@transaction.atomic
def clarify(
    *, actor: Actor, now: datetime, application: Application, fields_asked: Collection[str], text: str
) -> Clarification:
    """Ask the applicant to clarify listed fields and no others. The decision is due later, at most by policy."""
    application = locked(application)
    permissions.can_clarify(actor, application).or_raise()
    rules.APPLICATION.next("decide", application.status)
    if application.clarifications.filter(answered_at=None, due_at__gte=now).exists():
        raise NotNow("The applicant has still time to answer what was asked. Wait for that first.")
    check_clarification(fields_asked, assessing.clarifiable(application), text).or_raise()
    application.clarifications.filter(answered_at=None, lapsed_at=None).update(lapsed_at=now)
    today = london_day(now)
    due_at = end_of(calendar("ENGLAND").add(today, policy(CLARIFY_POLICY, today).value))
    made = Clarification.objects.create(
        application=application,
        text=text.strip(),
        fields=sorted(fields_asked),
        asked_at=now,
        asked_by_id=actor.who,
        due_at=due_at,
    )
    record("clarification.asked", actor=actor, now=now, thing=made, fields=["fields"], related=_of(application))
    told = {"actor": actor, "now": now, "ref": application.reference}
    writers = {"role": Role.BID_WRITER, "organisation_id": application.organisation_id}
    deadlines.start(kind=CLARIFY, thing=made, started_on=today, due_at=due_at, **writers, **told)  # type: ignore[arg-type]
    assert application.submitted_at is not None  # only what was sent is assessed
    deadlines.start_working_days(
        kind=ASSESS,
        thing=application,
        started_on=london_day(application.submitted_at),
        working_days=policy(LONGEST_POLICY, today).value,
        role=Role.ASSESSOR,
        **told,  # type: ignore[arg-type]
    )
    return made


@transaction.atomic
def answer_clarification(
    *, actor: Actor, now: datetime, application: Application, answers: Mapping[str, object]
) -> Clarification:
    """Answer what was asked, in the listed fields alone; what stood there before is kept with it."""
    application = locked(application)
    permissions.can_write(actor, application).or_raise()
    rules.APPLICATION.next("decide", application.status)
    found = assessing.open_clarification(application)
    if now > found.due_at:
        raise NotNow("The time to answer is over. The assessors decide on what you sent.")
    given = {key: value for key, value in answers.items() if key in found.fields and value is not None}
    questions = assessing.clarifiable(application)
    for key, value in given.items():
        if question := questions[key]:
            check_answer(question, str(value)).or_raise()
    facts = {key.removeprefix(PROFILE): value for key, value in given.items() if key.startswith(PROFILE)}
    words = {key: str(value) for key, value in given.items() if not key.startswith(PROFILE)}
    found.before = {
        key: application.profile_as_sent.get(key.removeprefix(PROFILE), "")
        if key.startswith(PROFILE)
        else application.answers.get(key, "")
        for key in given
    }
    found.answered_at, found.answered_by_id = now, actor.user_id
    found.save(update_fields=["before", "answered_at", "answered_by"])
    application.answers = {**application.answers, **words}
    application.profile_as_sent = {**application.profile_as_sent, **rules.frozen_profile(facts)}
    application.save(update_fields=["answers", "profile_as_sent"])
    record("clarification.answered", actor=actor, now=now, thing=found, fields=sorted(given), related=_of(application))
    deadlines.meet(actor=actor, now=now, kind=CLARIFY, thing=found)
    return found


@transaction.atomic
def appeal(*, actor: Actor, now: datetime, cell: Cell, grounds: str) -> Appeal:
    """Ask within the window that a failed cell is looked at again; another assessor decides, by a clock."""
    application = locked(cell.application)
    cell = Cell.objects.select_for_update(of=("self",)).get(pk=cell.pk, application=application)
    permissions.can_appeal(actor, cell).or_raise()
    _refuse_appeal(cell, now)
    check_appeal(grounds).or_raise()
    lodged = Appeal.objects.create(cell=cell, grounds=grounds.strip(), lodged_at=now, lodged_by_id=actor.user_id)  # type: ignore[misc]
    record("appeal.lodged", actor=actor, now=now, thing=lodged, fields=["grounds"], related={"cell": cell.pk})
    today = london_day(now)
    deadlines.start_working_days(
        actor=actor,
        now=now,
        kind=APPEAL,
        thing=lodged,
        ref=application.reference,
        started_on=today,
        working_days=policy(APPEAL_DECISION_POLICY, today).value,
        role=Role.ASSESSOR,
    )
    return lodged


@transaction.atomic
def decide_appeal(*, actor: Actor, now: datetime, cell: Cell, outcome: str, reasons: str) -> Appeal:
    """Decide an appeal with reasons. Upheld, the cell passes, and qualifies at once."""
    application = locked(cell.application)
    cell = Cell.objects.select_for_update(of=("self",)).get(pk=cell.pk, application=application)
    found = Appeal.objects.select_for_update(of=("self",)).filter(cell=cell).first()
    if found is None:
        raise NotFound
    permissions.can_decide_appeal(actor, cell).or_raise()
    if found.outcome != rules.AppealOutcome.PENDING:
        raise NotNow("This appeal has been decided already.")
    check_appeal_decision(outcome, reasons).or_raise()
    found.outcome, found.reasons = outcome, reasons.strip()
    found.decided_at, found.decided_by_id = now, actor.user_id
    found.save(update_fields=["outcome", "reasons", "decided_at", "decided_by"])
    record("appeal.decided", actor=actor, now=now, thing=found, fields=["outcome"], related={"cell": cell.pk})
    deadlines.meet(actor=actor, now=now, kind=APPEAL, thing=found)
    if outcome == rules.AppealOutcome.UPHELD:
        cell.outcome = rules.CellOutcome.PASSED
        cell.save(update_fields=["outcome"])
        _qualify(actor, now, cell)
    return found


def _refuse_seat(standing: Standing, actor: Actor) -> None:
    if standing.stage != Stage.PANEL or not standing.turn(actor.user_id):
        raise NotNow("A panel sits when the two assessors have taken it there, and neither of them is on it.")


def _check_panel(actor: Actor, cell: Cell, outcome: str) -> None:
    """The chair writes down what the votes came to."""
    panel = assessing.panel(cell)
    if not panel.sitting or panel.chair_id != actor.user_id:
        raise NotNow("The chair of the panel writes down what it decided.")
    check_panel_decision(panel, outcome).or_raise()


def _refuse_appeal(cell: Cell, now: datetime) -> None:
    if cell.outcome != rules.CellOutcome.FAILED or cell.appeal_until is None:
        raise NotNow("Only against a failure can you appeal.")
    if Appeal.objects.filter(cell=cell).exists():
        raise NotNow("You have appealed already.")
    if now > cell.appeal_until:
        raise NotNow("The time to appeal is over. You can apply again at any time.")


def _appeal_until(today: date) -> datetime:
    """The last moment of the last working day of the window; the day of the decision is not counted."""
    return end_of(calendar("ENGLAND").add(today, policy(APPEAL_POLICY, today).value))


def _qualify(actor: Actor, now: datetime, cell: Cell) -> None:
    application = cell.application
    qualification, created = Qualification.objects.get_or_create(
        organisation_id=application.organisation_id,
        framework_id=application.framework_id,
        service_type_id=cell.service_type_id,
        area_id=cell.area_id,
        valid_until=None,
        defaults={"cell": cell, "valid_from": now},
    )
    if created:
        related = {"organisation": application.organisation_id}
        record("qualification.started", actor=actor, now=now, thing=qualification, related=related)


def _conclude(actor: Actor, now: datetime, application: Application) -> None:
    application.status = rules.APPLICATION.next("decide", application.status)
    application.decided_at = now
    application.save(update_fields=["status", "decided_at"])
    record("application.decided", actor=actor, now=now, thing=application, fields=["status"])
    deadlines.meet(actor=actor, now=now, kind=ASSESS, thing=application)


def _in_hand(actor: Actor, cell: Cell) -> tuple[Application, Cell, Standing]:
    """A cell that this actor may assess now, locked, and where it stands."""
    application = locked(cell.application)
    cell = Cell.objects.select_for_update(of=("self",)).get(pk=cell.pk, application=application)
    permissions.can_assess(actor, cell).or_raise()
    rules.APPLICATION.next("decide", application.status)
    if cell.outcome != rules.CellOutcome.PENDING:
        raise NotNow("This service and area has been decided already.")
    return application, cell, assessing.standing(cell)


def _check(application: Application, now: datetime, outcome: str, reasons: str) -> None:
    problems = rules.check_decision(outcome, reasons)
    problems.extend(check_ratios(_ratios(application, now), is_pass=outcome == rules.CellOutcome.PASSED))
    problems.or_raise()


def _check_exclusions(application: Application, outcome: str, *, is_enough: bool) -> None:
    on = london_day(application.submitted_at or application.created_at)
    declared = profiles.grounds_that_count(application)
    is_pass = outcome == rules.CellOutcome.PASSED
    check_exclusions(declared, on, is_pass=is_pass, is_enough=is_enough).or_raise()


def _ratios(application: Application, now: datetime) -> tuple[RatioTest, ...]:
    return queries.standing(application, london_day(now)).ratios


def _of(application: Application) -> dict[str, int]:
    return {"application": application.pk, "organisation": application.organisation_id}
