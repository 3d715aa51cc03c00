"""What is due for disposal, what stands against it, and the batches in which it is proposed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from throughcare.access.actor import Actor
from throughcare.clock.clock import london_day
from throughcare.kernel.errors import NotFound
from throughcare.kernel.periods import add_months
from throughcare.people.models import Person, Sentence
from throughcare.records import permissions
from throughcare.records.models import AccessRequest, Correction, Disposal, DisposalBatch, LegalHold, Original
from throughcare.records.rules import corrections, requests, retention
from throughcare.reference.queries import policy
from throughcare.referrals.models import Referral
from throughcare.referrals.rules import ENDED

T = TypeVar("T")
BATCH_POLICY = "disposal-batch-records"
AGAIN_POLICY = "disposal-again-months"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One record that may be disposed of, and why."""

    person: Person
    request_id: int | None
    record_class: str
    triggered_on: date
    due_on: date


def in_force(today: date) -> Q:
    """Holds that hold on a day."""
    return Q(lifted_at=None) & (Q(until=None) | Q(until__gte=today))


def holds(actor: Actor, today: date, *, ended: bool = False) -> QuerySet[LegalHold]:
    """Holds that the actor may see, in force or ended, the newest first."""
    rows = LegalHold.objects.filter(permissions.hold_scope(actor)).select_related("person", "placed_by", "lifted_by")
    rows = rows.exclude(in_force(today)) if ended else rows.filter(in_force(today))
    return rows.order_by("-placed_at", "pk")


def hold(actor: Actor, pk: int) -> LegalHold:
    """One hold that the actor may see; NotFound for any other."""
    rows = LegalHold.objects.filter(permissions.hold_scope(actor), pk=pk)
    return _found(rows.select_related("person").first())


def of_person(actor: Actor, person: Person, today: date) -> QuerySet[LegalHold]:
    """The holds on a person's record that are in force."""
    return holds(actor, today).filter(person=person)


def batches(actor: Actor, *, status: str = "") -> QuerySet[DisposalBatch]:
    """Batches that the actor may see, the newest first, with how many records each has; those waiting by default."""
    rows = DisposalBatch.objects.filter(permissions.batch_scope(actor)).select_related("delivery_unit")
    if status in list(retention.BatchStatus):
        rows = rows.filter(status=status)
    elif status != "all":
        rows = rows.filter(status__in=retention.WAITING)
    return rows.annotate(record_count=Count("disposals")).order_by("-proposed_at", "-pk")


def batch(actor: Actor, pk: int) -> DisposalBatch:
    """One batch that the actor may see; NotFound for any other."""
    rows = DisposalBatch.objects.filter(permissions.batch_scope(actor), pk=pk)
    return _found(rows.select_related("delivery_unit", "checked_by", "approved_by", "rejected_by").first())


def disposals(batch: DisposalBatch) -> QuerySet[Disposal]:
    """The records of a batch that the caller has found through a scope, the longest due first."""
    return batch.disposals.select_related("person", "request", "outcome_by").order_by("due_on", "pk")


def disposal(actor: Actor, batch_id: int, pk: int) -> Disposal:
    """One record of a batch that the actor may see; NotFound for any other."""
    return _found(disposals(batch(actor, batch_id)).filter(pk=pk).first())


def pending(batch: DisposalBatch) -> list[int]:
    """Records of a batch that wait for their disposal."""
    rows = batch.disposals.filter(outcome=retention.Outcome.PENDING).order_by("due_on", "pk")
    return list(rows.values_list("pk", flat=True))


# What decides


def facts_of(person_id: int, today: date) -> retention.CaseFacts:
    """What decides about one person's case record."""
    return _facts(_with_facts(Person.objects.filter(pk=person_id), today).get())


def _with_facts(rows: QuerySet[Person], today: date) -> QuerySet[Any]:
    own = {"person_id": OuterRef("pk")}
    referrals = Referral.objects.filter(**own)
    last_service = referrals.filter(ended_at__isnull=False).order_by("-ended_at").values("ended_at")[:1]
    open_request = Exists(AccessRequest.objects.filter(**own, status__in=requests.OPEN))
    open_dispute = Exists(Correction.objects.filter(**own, status=corrections.S.RECEIVED))
    return rows.annotate(
        last_sentence_on=Subquery(Sentence.objects.filter(**own).order_by("-ends_on").values("ends_on")[:1]),
        last_service_at=Subquery(last_service),
        open_referral=Exists(referrals.exclude(status__in=ENDED)),
        open_request=Q(open_request) | Q(open_dispute),
        held=Exists(LegalHold.objects.filter(in_force(today), **own)),
    )


def _facts(row: Any) -> retention.CaseFacts:
    return retention.CaseFacts(
        born_on=row.date_of_birth,
        risk_of_serious_harm=row.risk_of_serious_harm,
        sentence_ends_on=row.last_sentence_on,
        service_ended_on=london_day(row.last_service_at) if row.last_service_at else None,
        has_open_referral=row.open_referral,
        has_open_request=row.open_request,
        is_held=row.held,
        is_erased=row.erased_at is not None,
    )


def due_on(person: Person, today: date) -> date | None:
    """The first day on which a person's record may be erased; None while that is not known."""
    return retention.case_due_on(facts_of(person.pk, today), today)


# What is due


def due_cases(today: date) -> Iterator[Due]:
    """Case records that nothing stands against disposing of, and that are not proposed already or lately spared."""
    latest_end = add_months(today, -retention.line(retention.CASE, today).months)
    proposed = Disposal.objects.filter(_not_again(today), person_id=OuterRef("pk"), request=None)
    rows = _with_facts(Person.objects.filter(~Exists(proposed), erased_at=None), today)
    for row in rows.filter(last_sentence_on__lte=latest_end, open_referral=False, held=False).order_by("pk").iterator():
        facts = _facts(row)
        if retention.check_disposal(facts, today):
            continue
        found = retention.line(retention.record_class(facts.risk_of_serious_harm), today)
        triggered, due = retention.case_triggered_on(facts, found.trigger), retention.case_due_on(facts, today)
        if triggered and due:
            yield Due(person=row, request_id=None, record_class=found.record_class, triggered_on=triggered, due_on=due)


def due_copies(today: date) -> Iterator[Due]:
    """Copies that were made for requests answered long enough ago."""
    found = retention.line(retention.COPY, today)
    proposed = Disposal.objects.filter(_not_again(today), request_id=OuterRef("pk"))
    rows = AccessRequest.objects.filter(
        ~Exists(proposed), Exists(Original.objects.filter(request_id=OuterRef("pk"))), ended_at__isnull=False
    )
    held = Exists(LegalHold.objects.filter(in_force(today), person_id=OuterRef("person_id")))
    for row in rows.filter(~held).select_related("person").order_by("pk"):
        answered = london_day(row.ended_at) if row.ended_at else today
        due = add_months(answered, found.months)
        if due <= today:
            yield Due(
                person=row.person,
                request_id=row.pk,
                record_class=found.record_class,
                triggered_on=answered,
                due_on=due,
            )


def _not_again(today: date) -> Q:
    """Disposals that wait, or that a person spared so lately that they are not proposed again yet."""
    since = add_months(today, -policy(AGAIN_POLICY, today).value)
    spared = Q(outcome=retention.Outcome.SPARED, outcome_by__isnull=False, outcome_at__date__gt=since)
    return Q(outcome=retention.Outcome.PENDING) | spared


def units_waiting() -> set[str]:
    """Delivery units in which a batch waits for people."""
    waiting = DisposalBatch.objects.filter(status__in=retention.WAITING, limited_to=None)
    return set(waiting.values_list("delivery_unit_id", flat=True))


def approved() -> list[int]:
    """Batches that were approved and are not done: what a broken-off task left."""
    rows = DisposalBatch.objects.filter(status=retention.B.APPROVED).order_by("approved_at")
    return list(rows.values_list("pk", flat=True))


def latest_moment(batch: DisposalBatch) -> datetime:
    """When something last happened to a batch."""
    return batch.done_at or batch.approved_at or batch.checked_at or batch.proposed_at


def _found(thing: T | None) -> T:
    if thing is None:
        raise NotFound
    return thing
