"""Holding records, and disposing of what is due: proposed by time, checked by one person, approved by another."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from itertools import chain

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.kernel.errors import NotNow, Refusal
from throughcare.records import permissions
from throughcare.records.actions import erasing
from throughcare.records.models import Disposal, DisposalBatch, LegalHold
from throughcare.records.queries import retention as queries
from throughcare.records.queries.requests import person as person_of
from throughcare.records.queries.retention import Due
from throughcare.records.rules import requests
from throughcare.records.rules import retention as rules
from throughcare.reference.queries import policy

Outcome = rules.Outcome


# Holds


@transaction.atomic
def place_hold(*, actor: Actor, now: datetime, person_id: int, reason: str, until: date | None = None) -> LegalHold:
    """Hold a person's record against erasure: an inquiry, a claim, a complaint."""
    permissions.can_handle_retention(actor).or_raise()
    person = person_of(actor, person_id)
    problems = requests.check_reason(reason)
    problems.extend(rules.check_until(until, london_day(now)))
    problems.or_raise()
    hold = LegalHold.objects.create(
        person=person, reason=reason, until=until, placed_at=now, placed_by_id=actor.user_id
    )
    record("hold.placed", actor=actor, now=now, thing=hold, fields=["reason", "until"], related={"person": person.pk})
    return hold


@transaction.atomic
def lift_hold(*, actor: Actor, now: datetime, hold_id: int, reason: str) -> LegalHold:
    """The reason for a hold is gone."""
    queries.hold(actor, hold_id)
    permissions.can_handle_retention(actor).or_raise()
    hold = LegalHold.objects.select_for_update(of=("self",)).get(pk=hold_id)
    if hold.lifted_at:
        raise NotNow("This hold has been lifted already.")
    requests.check_reason(reason).or_raise()
    hold.lifted_at, hold.lifted_by_id, hold.lift_reason = now, actor.user_id, reason
    hold.save(update_fields=["lifted_at", "lifted_by", "lift_reason"])
    record("hold.lifted", actor=actor, now=now, thing=hold, fields=["lifted_at"], related={"person": hold.person_id})
    return hold


# Disposals


@transaction.atomic
def propose(*, actor: Actor, now: datetime) -> list[DisposalBatch]:
    """Propose what is due, a batch for each delivery unit in which none waits; limited-access records one by one."""
    permissions.can_handle_retention(actor).or_raise()
    today = london_day(now)
    most, busy = policy(queries.BATCH_POLICY, today).value, queries.units_waiting()
    by_unit: dict[str, list[Due]] = defaultdict(list)
    alone: list[Due] = []
    for due in chain(queries.due_cases(today), queries.due_copies(today)):
        if due.person.is_limited_access:
            alone.append(due)
        elif due.person.delivery_unit_id not in busy:
            by_unit[due.person.delivery_unit_id].append(due)
    groups = [*([due] for due in alone), *(dues[:most] for _unit, dues in sorted(by_unit.items()))]
    return [_make_batch(actor, now, dues) for dues in groups]


def _make_batch(actor: Actor, now: datetime, dues: Iterable[Due]) -> DisposalBatch:
    dues = list(dues)
    first = dues[0].person
    batch = DisposalBatch.objects.create(
        delivery_unit_id=first.delivery_unit_id,
        limited_to=first if first.is_limited_access else None,
        proposed_at=now,
    )
    Disposal.objects.bulk_create(
        Disposal(
            batch=batch,
            person=due.person,
            request_id=due.request_id,
            record_class=due.record_class,
            triggered_on=due.triggered_on,
            due_on=due.due_on,
        )
        for due in dues
    )
    record("disposal_batch.proposed", actor=actor, now=now, thing=batch, count=len(dues))
    return batch


@transaction.atomic
def spare(*, actor: Actor, now: datetime, batch_id: int, disposal_id: int, reason: str) -> Disposal:
    """Take one record out of a batch that waits; it is not proposed again for a while."""
    disposal = queries.disposal(actor, batch_id, disposal_id)
    batch = _locked(actor, batch_id)
    if batch.status not in rules.WAITING:
        raise NotNow("This batch does not wait any more.")
    requests.check_reason(reason).or_raise()
    return _settle(disposal, actor, now, Outcome.SPARED, reason)


@transaction.atomic
def check(*, actor: Actor, now: datetime, batch_id: int) -> DisposalBatch:
    """A first person has looked through a batch."""
    batch = _moved(actor, batch_id, "check")
    batch.checked_at, batch.checked_by_id = now, actor.user_id
    return _save(batch, actor, now, "checked", ["checked_at", "checked_by"])


@transaction.atomic
def approve(*, actor: Actor, now: datetime, batch_id: int) -> DisposalBatch:
    """A second person approves a batch; it is disposed of in the background. This can't be undone."""
    batch = _moved(actor, batch_id, "approve")
    rules.check_second(actor.user_id, {batch.checked_by_id}).or_raise()
    batch.approved_at, batch.approved_by_id = now, actor.user_id
    return _save(batch, actor, now, "approved", ["approved_at", "approved_by"])


@transaction.atomic
def reject(*, actor: Actor, now: datetime, batch_id: int, reason: str) -> DisposalBatch:
    """Dispose of nothing of a batch; its records are not proposed again for a while."""
    batch = _moved(actor, batch_id, "reject")
    requests.check_reason(reason).or_raise()
    for disposal in batch.disposals.filter(outcome=Outcome.PENDING):
        _settle(disposal, actor, now, Outcome.SPARED, reason)
    batch.rejected_at, batch.rejected_by_id, batch.reject_reason = now, actor.user_id, reason
    return _save(batch, actor, now, "rejected", ["rejected_at", "rejected_by", "reject_reason"])


def dispose(*, actor: Actor, now: datetime, batch_id: int) -> DisposalBatch:
    """Dispose of an approved batch, record by record; one that something stands against by now is spared.

    Each record is a transaction of its own, so that a batch that broke off goes on where it was.
    """
    permissions.can_handle_retention(actor).or_raise()
    batch = DisposalBatch.objects.get(pk=batch_id)
    if batch.status != rules.B.APPROVED:
        return batch
    for disposal_id in queries.pending(batch):
        _dispose_of(actor, now, disposal_id)
    return _finish(actor, now, batch_id)


@transaction.atomic
def _dispose_of(actor: Actor, now: datetime, disposal_id: int) -> None:
    disposal = Disposal.objects.select_for_update(of=("self",)).get(pk=disposal_id)
    if disposal.outcome != Outcome.PENDING:
        return
    try:
        with transaction.atomic():
            if disposal.request_id is None:
                erasing.erase(actor=actor, now=now, person_id=disposal.person_id)
            else:
                erasing.remove_copy(actor=actor, now=now, request_id=disposal.request_id)
    except Refusal as refused:
        _settle(disposal, actor, now, Outcome.SPARED, str(refused))
        return
    _settle(disposal, actor, now, Outcome.DISPOSED, "")


@transaction.atomic
def _finish(actor: Actor, now: datetime, batch_id: int) -> DisposalBatch:
    batch = DisposalBatch.objects.select_for_update(of=("self",)).get(pk=batch_id)
    if batch.status != rules.B.APPROVED:
        return batch
    batch.status, batch.done_at = rules.BATCH.next("finish", batch.status), now
    return _save(batch, actor, now, "done", ["done_at"])


def _settle(disposal: Disposal, actor: Actor, now: datetime, outcome: rules.Outcome, reason: str) -> Disposal:
    if disposal.outcome != Outcome.PENDING:
        raise NotNow("This record has been decided about already.")
    disposal.outcome, disposal.outcome_reason = outcome, reason
    disposal.outcome_at, disposal.outcome_by_id = now, actor.user_id
    fields = ["outcome", "outcome_reason", "outcome_at", "outcome_by"]
    disposal.save(update_fields=fields)
    related = {"person": disposal.person_id, "disposal_batch": disposal.batch_id}
    record(f"disposal.{outcome}", actor=actor, now=now, thing=disposal, fields=fields, related=related)
    return disposal


def _locked(actor: Actor, batch_id: int) -> DisposalBatch:
    queries.batch(actor, batch_id)
    permissions.can_handle_retention(actor).or_raise()
    return DisposalBatch.objects.select_for_update(of=("self",)).get(pk=batch_id)


def _moved(actor: Actor, batch_id: int, verb: str) -> DisposalBatch:
    batch = _locked(actor, batch_id)
    batch.status = rules.BATCH.next(verb, batch.status)
    return batch


def _save(batch: DisposalBatch, actor: Actor, now: datetime, verb: str, fields: list[str]) -> DisposalBatch:
    fields = ["status", *fields]
    batch.save(update_fields=fields)
    record(f"disposal_batch.{verb}", actor=actor, now=now, thing=batch, fields=fields)
    return batch
