"""The only writer of the market: profiles, applications, decisions and the qualifications that follow."""

import secrets
from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import BinaryIO

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.access.permissions import Permission as P
from throughcare.access.roles import Role
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.deadlines import actions as deadlines
from throughcare.deadlines.rules import end_of
from throughcare.documents import actions as documents
from throughcare.documents.models import Document
from throughcare.kernel.errors import NotFound, NotNow, allow_if
from throughcare.market import permissions, queries, rules
from throughcare.market.models import Appeal, Application, Cell, Qualification, SupplierProfile
from throughcare.market.rules.ratios import (
    APPEAL_DECISION_POLICY,
    APPEAL_POLICY,
    FACTS,
    check_appeal,
    check_appeal_decision,
    check_ratios,
    with_arithmetic,
)
from throughcare.reference.queries import calendar, policy

ASSESS = "application.assess"
PROFILE_FIELDS = (
    "about",
    "is_vcse",
    "staff_count",
    "turnover_gbp",
    "year_ended_on",
    "has_parent",
    "parent_name",
    "gives_guarantee",
    "works_in_welsh",
    *FACTS,
)
APPEAL = "appeal.decide"


@transaction.atomic
def save_profile(
    *,
    actor: Actor,
    now: datetime,
    organisation_id: int,
    about: str,
    is_vcse: bool | None,
    staff_count: int | None,
    turnover_gbp: Decimal | None,
    year_ended_on: date | None,
    has_parent: bool | None,
    parent_name: str,
    gives_guarantee: bool | None,
    works_in_welsh: bool,
    **accounts_gbp: Decimal | None,
) -> SupplierProfile:
    """Say what the organisation is: used in every later application and bid.

    accounts_gbp: figures of the last accounts by name (`rules.ratios.FACTS`); those not given are not known.
    """
    allow_if(
        organisation_id in actor.organisations(P.SUPPLIER_EDIT), "Only a bid writer of the organisation can do this."
    ).or_raise()
    rules.check_profile(
        has_parent=has_parent, parent_name=parent_name, year_ended_on=year_ended_on, today=london_day(now)
    ).or_raise()
    profile, _ = SupplierProfile.objects.update_or_create(
        organisation_id=organisation_id,
        defaults={
            "about": about,
            "is_vcse": is_vcse,
            "staff_count": staff_count,
            "turnover_gbp": turnover_gbp,
            "year_ended_on": year_ended_on,
            "has_parent": has_parent,
            "parent_name": parent_name if has_parent else "",
            "gives_guarantee": gives_guarantee if has_parent else None,
            "works_in_welsh": works_in_welsh,
            "updated_at": now,
            **{name: accounts_gbp.get(name) for name in FACTS},
        },
    )
    record("supplier_profile.saved", actor=actor, now=now, thing=profile, fields=PROFILE_FIELDS)
    return profile


@transaction.atomic
def start(*, actor: Actor, now: datetime, organisation_id: int) -> Application:
    """Start an application, or return the organisation's open one."""
    permissions.can_start(actor, organisation_id).or_raise()
    assert actor.user_id is not None  # a bid writer is somebody
    framework = queries.framework_on(london_day(now))
    application, created = Application.objects.get_or_create(
        framework=framework,
        organisation_id=organisation_id,
        status__in=[s.value for s in rules.OPEN_APPLICATION],
        defaults={
            "reference": _reference(),
            "status": rules.ApplicationStatus.DRAFT,
            "created_at": now,
            "created_by_id": actor.user_id,
            "answers": queries.last_answers(organisation_id),
        },
    )
    if created:
        record(
            "application.started", actor=actor, now=now, thing=application, related={"organisation": organisation_id}
        )
    return application


@transaction.atomic
def choose_cells(
    *, actor: Actor, now: datetime, application: Application, service_type: str, areas: Collection[str]
) -> None:
    """Ask for a service type in exactly these areas; an empty choice drops the service type."""
    application = _writable(actor, application)
    on_offer = {area.code for area in queries.areas_on_offer(service_type, london_day(now))}
    if strange := set(areas) - on_offer:
        raise NotFound(f"{len(strange)} of the areas can't be chosen for this service.")
    wanted = set(areas)
    kept = application.cells.filter(service_type_id=service_type)
    kept.exclude(area_id__in=wanted).delete()
    present = set(kept.values_list("area_id", flat=True))
    Cell.objects.bulk_create(
        Cell(application=application, service_type_id=service_type, area_id=area) for area in sorted(wanted - present)
    )
    record("application.cells_chosen", actor=actor, now=now, thing=application, fields=["cells"])


@transaction.atomic
def attach(*, actor: Actor, now: datetime, application: Application, file: BinaryIO, name: str) -> Document:
    """Add a supporting file; `now` is after its last byte."""
    application = _writable(actor, application)
    found = documents.upload(actor=actor, now=now, thing=application, purpose=rules.SUPPORT, file=file, name=name)
    record("application.files_changed", actor=actor, now=now, thing=application, fields=["files"])
    return found


@transaction.atomic
def detach(*, actor: Actor, now: datetime, application: Application, document_id: int) -> None:
    """Remove a supporting file."""
    application = _writable(actor, application)
    documents.remove(actor=actor, now=now, thing=application, purpose=rules.SUPPORT, document_id=document_id)
    record("application.files_changed", actor=actor, now=now, thing=application, fields=["files"])


@transaction.atomic
def save_answer(*, actor: Actor, now: datetime, application: Application, key: str, text: str) -> None:
    """Keep the words of one answer."""
    application = _writable(actor, application)
    if key not in rules.QUESTION_BY_KEY:
        raise NotFound
    rules.check_answer(key, text).or_raise()
    application.answers = {**application.answers, key: text}
    application.drafts = {kept: words for kept, words in application.drafts.items() if kept != key}
    application.save(update_fields=["answers", "drafts"])
    record("application.answered", actor=actor, now=now, thing=application, fields=[f"answers.{key}"])


@transaction.atomic
def keep_draft(*, actor: Actor, now: datetime, application: Application, key: str, text: str) -> None:
    """Keep words while they are typed, also too many: they count once they are saved, and are not lost before."""
    application = _writable(actor, application)
    if key not in rules.QUESTION_BY_KEY:
        raise NotFound
    rules.check_draft(text).or_raise()
    drafts = {kept: words for kept, words in application.drafts.items() if kept != key}
    if text.strip() != application.answers.get(key, ""):
        drafts[key] = text
    application.drafts = drafts
    application.save(update_fields=["drafts"])
    record("application.draft_kept", actor=actor, now=now, thing=application, fields=[f"drafts.{key}"])


@transaction.atomic
def submit(*, actor: Actor, now: datetime, application: Application) -> Application:
    """Send the application: its profile is frozen with it and the ten-day clock starts."""
    application = _locked(application)
    permissions.can_write(actor, application).or_raise()
    status = rules.APPLICATION.next("submit", application.status)
    gaps = queries.profile_gaps(application.organisation_id)
    rules.check_submission(
        rules.Draft(
            answers=application.answers,
            cell_count=application.cells.count(),
            profile_gaps=gaps,
            unsaved=frozenset(application.drafts),
        )
    ).or_raise()
    application.status, application.submitted_at, application.submitted_by_id = status, now, actor.user_id
    application.profile_as_sent = _frozen_profile(application.organisation_id)
    application.save(update_fields=["status", "submitted_at", "submitted_by", "profile_as_sent"])
    record("application.submitted", actor=actor, now=now, thing=application, fields=["status"])
    today = london_day(now)
    deadlines.start_working_days(
        actor=actor,
        now=now,
        kind=ASSESS,
        thing=application,
        ref=application.reference,
        started_on=today,
        working_days=policy("framework-assessment-working-days", today).value,
        role=Role.ASSESSOR,
    )
    return application


@transaction.atomic
def withdraw(*, actor: Actor, now: datetime, application: Application) -> Application:
    """Take the application back; nothing of it is decided."""
    application = _locked(application)
    permissions.can_write(actor, application).or_raise()
    application.status = rules.APPLICATION.next("withdraw", application.status)
    application.withdrawn_at = now
    application.save(update_fields=["status", "withdrawn_at"])
    record("application.withdrawn", actor=actor, now=now, thing=application, fields=["status"])
    deadlines.cancel(actor=actor, now=now, kind=ASSESS, thing=application)
    return application


@transaction.atomic
def decide(*, actor: Actor, now: datetime, cell: Cell, outcome: str, reasons: str) -> Cell:
    """Decide one cell with reasons. A pass qualifies at once; the last cell decides the application."""
    application = _locked(cell.application)
    cell = Cell.objects.select_for_update(of=("self",)).get(pk=cell.pk, application=application)
    permissions.can_assess(actor, cell).or_raise()
    rules.APPLICATION.next("decide", application.status)
    if cell.outcome != rules.CellOutcome.PENDING:
        raise NotNow("This service and area has been decided already.")
    problems = rules.check_decision(outcome, reasons)
    tests = queries.standing(application, london_day(now)).ratios
    problems.extend(check_ratios(tests, is_pass=outcome == rules.CellOutcome.PASSED))
    problems.or_raise()
    if outcome == rules.CellOutcome.FAILED:
        reasons, cell.appeal_until = with_arithmetic(reasons, tests), _appeal_until(london_day(now))
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
def appeal(*, actor: Actor, now: datetime, cell: Cell, grounds: str) -> Appeal:
    """Ask within the window that a failed cell is looked at again; another assessor decides, by a clock."""
    application = _locked(cell.application)
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
    application = _locked(cell.application)
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


def _locked(application: Application) -> Application:
    return Application.objects.select_for_update(of=("self",)).get(pk=application.pk)


def _writable(actor: Actor, application: Application) -> Application:
    application = _locked(application)
    permissions.can_write(actor, application).or_raise()
    rules.APPLICATION.next("submit", application.status)  # words change only while it could still be sent
    return application


def _frozen_profile(organisation_id: int) -> dict[str, str]:
    profile = queries.profile(organisation_id)
    return rules.frozen_profile({name: getattr(profile, name) for name in PROFILE_FIELDS})


def _reference() -> str:
    return f"A-{secrets.token_hex(4).upper()}"
