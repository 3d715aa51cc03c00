"""An application to the framework as its organisation writes it, sends it and takes it back."""

import secrets
from collections.abc import Collection
from datetime import datetime
from typing import BinaryIO

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.access.roles import Role
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.deadlines import actions as deadlines
from throughcare.documents import actions as documents
from throughcare.documents.models import Document
from throughcare.kernel.errors import NotFound
from throughcare.market import permissions, queries, rules
from throughcare.market.models import Application, Cell, SectionAuthor
from throughcare.market.queries import profiles, questions, sections
from throughcare.market.queries.locked import locked
from throughcare.market.rules.questions import check_answer
from throughcare.reference.queries import policy

ASSESS = "application.assess"


@transaction.atomic
def start(*, actor: Actor, now: datetime, organisation_id: int) -> Application:
    """Start an application, or return the organisation's open one."""
    permissions.can_start(actor, organisation_id).or_raise()
    assert actor.user_id is not None  # a bid writer is somebody
    framework = queries.framework_on(london_day(now))
    asked = questions.in_force(framework)
    application, created = Application.objects.get_or_create(
        framework=framework,
        organisation_id=organisation_id,
        status__in=[s.value for s in rules.OPEN_APPLICATION],
        defaults={
            "reference": _reference(),
            "status": rules.ApplicationStatus.DRAFT,
            "created_at": now,
            "created_by_id": actor.user_id,
            "questions_version": asked.number,
            "answers": queries.last_answers(organisation_id, {row.key for row in questions.rows(asked)}),
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
    application = _section(actor, application, key)
    check_answer(questions.one_asked_of(application, key), text).or_raise()
    application.answers = {**application.answers, key: text}
    application.drafts = {kept: words for kept, words in application.drafts.items() if kept != key}
    application.save(update_fields=["answers", "drafts"])
    record("application.answered", actor=actor, now=now, thing=application, fields=[f"answers.{key}"])


@transaction.atomic
def name_author(*, actor: Actor, now: datetime, application: Application, key: str, user_id: int | None) -> None:
    """Have a colleague write one answer, who sees nothing else of the application; None: the bid writers do."""
    application = _writable(actor, application)
    questions.one_asked_of(application, key)
    if user_id is None:
        application.authors.filter(key=key).delete()
    else:
        allowed = {user.pk for user in profiles.colleagues(application.organisation_id, london_day(now))}
        if user_id not in allowed:
            raise NotFound
        told = {"user_id": user_id, "named_at": now, "named_by_id": actor.who}
        SectionAuthor.objects.update_or_create(application=application, key=key, defaults=told)
    record("application.author_named", actor=actor, now=now, thing=application, fields=[f"authors.{key}"])


@transaction.atomic
def keep_draft(*, actor: Actor, now: datetime, application: Application, key: str, text: str) -> None:
    """Keep words while they are typed, also too many: they count once they are saved, and are not lost before."""
    application = _section(actor, application, key)
    questions.one_asked_of(application, key)
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
    application = locked(application)
    permissions.can_write(actor, application).or_raise()
    status = rules.APPLICATION.next("submit", application.status)
    rules.check_submission(
        rules.Draft(
            questions=questions.asked_of(application),
            answers=application.answers,
            cell_count=application.cells.count(),
            profile_gaps=sections.messages(application.organisation_id),
            unsaved=frozenset(application.drafts),
            has_unsaved_profile=sections.has_unsaved(application.organisation_id),
        )
    ).or_raise()
    application.status, application.submitted_at, application.submitted_by_id = status, now, actor.user_id
    application.profile_as_sent = queries.profile_as_sent(application.organisation_id)
    application.declared_as_sent = profiles.declared_as_sent(application.organisation_id)
    application.save(update_fields=["status", "submitted_at", "submitted_by", "profile_as_sent", "declared_as_sent"])
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
    application = locked(application)
    permissions.can_write(actor, application).or_raise()
    application.status = rules.APPLICATION.next("withdraw", application.status)
    application.withdrawn_at = now
    application.save(update_fields=["status", "withdrawn_at"])
    record("application.withdrawn", actor=actor, now=now, thing=application, fields=["status"])
    deadlines.cancel(actor=actor, now=now, kind=ASSESS, thing=application)
    return application


def _writable(actor: Actor, application: Application) -> Application:
    application = locked(application)
    permissions.can_write(actor, application).or_raise()
    rules.APPLICATION.next("submit", application.status)  # words change only while it could still be sent
    return application


def _section(actor: Actor, application: Application, key: str) -> Application:
    application = locked(application)
    permissions.writes_section(actor, application, key).or_raise()
    rules.APPLICATION.next("submit", application.status)
    return application


def _reference() -> str:
    return f"A-{secrets.token_hex(4).upper()}"
