"""A request for a copy: received, made sure who asks, collected, reviewed, approved by a second person, handed over."""

from datetime import date, datetime

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.access.permissions import Permission as P
from throughcare.access.roles import Role
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.deadlines import actions as deadlines
from throughcare.deadlines.rules import end_of
from throughcare.documents import queries as documents
from throughcare.documents.models import Document
from throughcare.kernel.errors import NotNow
from throughcare.records import letters, permissions
from throughcare.records.models import AccessRequest, Bundle, Original, Passage
from throughcare.records.queries import collecting
from throughcare.records.queries import requests as queries
from throughcare.records.rules import redaction
from throughcare.records.rules import requests as rules
from throughcare.reference.queries import calendar, policy


@transaction.atomic
def receive(
    *, actor: Actor, now: datetime, person_id: int, received_on: date, received_how: str, asked_for: str = ""
) -> AccessRequest:
    """Record that a person asked for a copy of their record; the month begins."""
    permissions.can_handle_access(actor).or_raise()
    person = queries.person(actor, person_id)
    rules.check_received(received_on, london_day(now)).or_raise()
    request = AccessRequest.objects.create(
        person=person,
        received_on=received_on,
        received_how=rules.How(received_how),
        asked_for=asked_for,
        recorded_at=now,
        recorded_by_id=actor.user_id,
    )
    _note("received", request, actor, now, ["received_on", "received_how", "asked_for"])
    _start_clock(request, actor, now)
    return request


@transaction.atomic
def identify(
    *, actor: Actor, now: datetime, request_id: int, identified_on: date, identity_check: str
) -> AccessRequest:
    """It is sure who asks: the month begins that day, and what is held is collected in the background."""
    request = _moved(actor, request_id, "identify")
    rules.check_identified(identified_on, request.received_on, london_day(now)).or_raise()
    request.identified_on, request.identity_check = identified_on, rules.IdentityCheck(identity_check)
    request.identified_by_id, request.step_count = actor.user_id, collecting.steps()
    fields = ["status", "identified_on", "identity_check", "identified_by", "step_count"]
    request.save(update_fields=fields)
    _note("identified", request, actor, now, fields)
    _start_clock(request, actor, now)
    return request


@transaction.atomic
def extend(*, actor: Actor, now: datetime, request_id: int, reason: str) -> AccessRequest:
    """Take the longer time that a complex request may take: once, within the month, and the person is told why."""
    request = _locked(actor, request_id)
    if request.status not in rules.OPEN or request.extended_at:
        raise NotNow("This request can’t be extended: it is answered, or was extended before.")
    clock = queries.clock(request)
    if clock is not None and now > clock.due_at:
        raise NotNow("The month is over, so it can’t be extended any more. Answer as soon as you can.")
    rules.check_reason(reason).or_raise()
    request.extended_at, request.extended_by_id, request.extension_reason = now, actor.user_id, reason
    fields = ["extended_at", "extended_by", "extension_reason"]
    request.save(update_fields=fields)
    _note("extended", request, actor, now, fields)
    _start_clock(request, actor, now)
    return request


def collect(*, actor: Actor, now: datetime, request_id: int) -> AccessRequest | None:
    """Collect all that is held, table by table, noting progress; safe to repeat, and done once. None: nothing to do."""
    permissions.can_handle_access(actor).or_raise()
    waiting = AccessRequest.objects.filter(pk=request_id, status=rules.S.IDENTIFIED).select_related("person").first()
    if waiting is None:
        return None
    sections = []
    for number, section in enumerate(collecting.sections(waiting.person, london_day(now)), start=1):
        sections.append(section)
        AccessRequest.objects.filter(pk=request_id).update(steps_done=number)
    return _store(actor, now, waiting, {"person": waiting.person_id, "sections": sections})


@transaction.atomic
def _store(actor: Actor, now: datetime, waiting: AccessRequest, content: dict[str, object]) -> AccessRequest | None:
    """Seal what was found, and queue every passage of free words for review."""
    request = AccessRequest.objects.select_for_update(of=("self",)).get(pk=waiting.pk)
    if not rules.REQUEST.can("collect", request.status):
        return None
    request.status = rules.REQUEST.next("collect", request.status)
    Original.objects.create(request=request, content=content, sha256=collecting.digest(content), made_at=now)
    own = collecting.own_names(content)
    Passage.objects.bulk_create(
        Passage(
            request=request,
            position=number,
            model=section["model"],
            thing_id=row["id"],
            field=value["field"],
            label=f"{section['title']}, {row['name']}: {value['label']}"[:200],
            text=value["text"],
            suspects=[redaction.UNREAD] if value["field"] == redaction.FILE else redaction.suspects(value["text"], own),
        )
        for number, (section, row, value) in enumerate(collecting.texts(content))
    )
    request.collected_at = now
    request.save(update_fields=["status", "collected_at"])
    _note("collected", request, actor, now, ["status", "collected_at"])
    return request


@transaction.atomic
def propose(*, actor: Actor, now: datetime, request_id: int) -> AccessRequest:
    """Every passage has been decided: hand it to a second person."""
    request = _moved(actor, request_id, "propose")
    rules.check_proposal(queries.counts(request)["pending"]).or_raise()
    request.proposed_at, request.proposed_by_id = now, actor.user_id
    fields = ["status", "proposed_at", "proposed_by"]
    request.save(update_fields=fields)
    _note("proposed", request, actor, now, fields)
    return request


@transaction.atomic
def send_back(*, actor: Actor, now: datetime, request_id: int, reason: str) -> AccessRequest:
    """Something is not right yet: have it reviewed again."""
    request = _moved(actor, request_id, "send_back")
    rules.check_reason(reason).or_raise()
    request.sent_back_reason = reason
    fields = ["status", "sent_back_reason"]
    request.save(update_fields=fields)
    _note("sent_back", request, actor, now, fields)
    return request


@transaction.atomic
def approve(*, actor: Actor, now: datetime, request_id: int) -> AccessRequest:
    """A second person approves: the copy is made from the sealed original and the decisions, and from nothing else."""
    request = _moved(actor, request_id, "approve")
    rules.check_second_person(actor.user_id, queries.deciders(request)).or_raise()
    content = letters.bundle(request, _redacted(request), _files(request), now=now)
    Bundle.objects.create(request=request, content=content, sha256=letters.sha256(content), made_at=now)
    request.approved_at, request.approved_by_id = now, actor.user_id
    fields = ["status", "approved_at", "approved_by"]
    request.save(update_fields=fields)
    _note("approved", request, actor, now, fields)
    return request


def _redacted(request: AccessRequest) -> dict[str, object]:
    """The original as it may go out; NotNow when the original is not what was collected."""
    original = request.original
    if collecting.digest(original.content) != original.sha256:
        raise NotNow("The original is not what was collected. Refuse to go on, and have the database looked at.")
    shown = {(p.model, p.thing_id, p.field): p.shown for p in request.passages.all()}
    return collecting.with_redactions(original.content, shown)


def _files(request: AccessRequest) -> list[Document]:
    """The files that go with the copy; NotNow when one can't, or when together they are too large."""
    chosen = request.passages.filter(field=redaction.FILE, decision=redaction.Decision.RELEASED)
    ids = list(chosen.order_by("thing_id").values_list("thing_id", flat=True))
    found = documents.by_id(ids)
    rules.check_files(len(ids) - len(found), sum(file.size_bytes for file in found.values())).or_raise()
    return [documents.given_out(found[document_id]) for document_id in ids]


@transaction.atomic
def hand_over(*, actor: Actor, now: datetime, request_id: int, handed_over_how: str) -> AccessRequest:
    """The person has the copy: the deadline is met."""
    request = _moved(actor, request_id, "hand_over")
    request.handed_over_how = handed_over_how
    return _end(request, actor, now, "handed_over", ["handed_over_how"])


@transaction.atomic
def refuse(*, actor: Actor, now: datetime, request_id: int, reason: str) -> AccessRequest:
    """Refuse, with the reason that the person is told and the Information Commissioner may ask for."""
    request = _moved(actor, request_id, "refuse")
    rules.check_reason(reason).or_raise()
    request.end_reason = reason
    return _end(request, actor, now, "refused", ["end_reason"])


@transaction.atomic
def withdraw(*, actor: Actor, now: datetime, request_id: int, reason: str) -> AccessRequest:
    """The person no longer wants it."""
    request = _moved(actor, request_id, "withdraw")
    rules.check_reason(reason).or_raise()
    request.end_reason = reason
    return _end(request, actor, now, "withdrawn", ["end_reason"])


def _end(request: AccessRequest, actor: Actor, now: datetime, verb: str, fields: list[str]) -> AccessRequest:
    request.ended_at, request.ended_by_id = now, actor.user_id
    fields = ["status", "ended_at", "ended_by", *fields]
    request.save(update_fields=fields)
    _note(verb, request, actor, now, fields)
    ending = deadlines.cancel if verb == "withdrawn" else deadlines.meet
    ending(actor=actor, now=now, kind=rules.DUE, thing=request)
    return request


def _locked(actor: Actor, request_id: int) -> AccessRequest:
    """The row, held until the transaction ends; NotFound outside the actor's scope."""
    queries.request(actor, request_id)
    permissions.can_handle_access(actor).or_raise()
    return AccessRequest.objects.select_for_update(of=("self",)).select_related("person").get(pk=request_id)


def _moved(actor: Actor, request_id: int, verb: str) -> AccessRequest:
    request = _locked(actor, request_id)
    request.status = rules.REQUEST.next(verb, request.status)
    return request


def _note(verb: str, request: AccessRequest, actor: Actor, now: datetime, fields: list[str]) -> None:
    related = {"person": request.person_id}
    record(f"access_request.{verb}", actor=actor, now=now, thing=request, fields=fields, related=related)


def _start_clock(request: AccessRequest, actor: Actor, now: datetime) -> None:
    """Start the month, or start it anew where it begins later or was extended."""
    begins = rules.starts_on(request.received_on, request.identified_on)
    months = policy(rules.MONTHS_POLICY, begins).value
    if request.extended_at:
        months += policy(rules.EXTENSION_POLICY, begins).value
    deadlines.start(
        actor=actor,
        now=now,
        kind=rules.DUE,
        thing=request,
        ref=request.reference,
        started_on=begins,
        due_at=end_of(rules.due_on(begins, months, calendar("ENGLAND"))),
        role=Role.DATA_PROTECTION_OFFICER,
        organisation_id=next(iter(sorted(actor.organisations(P.SUBJECT_ACCESS_HANDLE))), None),
    )
