"""Envelopes of money: their split is set by hand; awards commit from them, and release what is cancelled."""

from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from throughcare.access.acting import acting
from throughcare.access.actor import SYSTEM, Actor
from throughcare.audit.record import record
from throughcare.commissioning import permissions, rules
from throughcare.commissioning.models import Award, CallOff, Envelope, EnvelopeEntry
from throughcare.commissioning.queries import envelopes as queries
from throughcare.market.models import Framework

FIELDS = ["total_gbp", "reserved_gbp", "committed_gbp", "available_gbp"]


@transaction.atomic
def set_envelope(
    *,
    actor: Actor,
    now: datetime,
    framework: Framework,
    year: int,
    total_gbp: Decimal,
    reserved_gbp: Decimal,
    reason: str,
    funder_id: int | None = None,
) -> Envelope:
    """Set what a financial year has in all and what of it is reserved; what awards have committed stays.

    `funder_id`: of another organisation that pays a share of joint competitions; None: of the framework's buyer.

    Framework and year are locked by the framework's row, so that the first split counts every award.
    """
    framework = Framework.objects.select_for_update(of=("self",), no_key=True).get(pk=framework.pk)
    permissions.can_set_envelope(actor, framework).or_raise()
    found = (
        Envelope.objects.select_for_update(of=("self",))
        .filter(framework=framework, funder=funder_id, year=year)
        .first()
    )
    committed = found.committed_gbp if found else _committed(framework, year, funder_id)
    split = rules.Split(total_gbp=total_gbp, reserved_gbp=reserved_gbp, committed_gbp=committed)
    rules.check_split(split, reason=reason).or_raise()
    found = found or Envelope(framework=framework, funder_id=funder_id, year=year, committed_gbp=committed)
    found.total_gbp, found.reserved_gbp, found.available_gbp = total_gbp, reserved_gbp, split.available_gbp
    found.save()
    _enter(actor, now, found, kind=rules.EntryKind.SET, reason=reason.strip())
    record("envelope.set", actor=actor, now=now, thing=found, fields=FIELDS)
    return found


@acting(SYSTEM)  # awards of every buyer under the framework
def _committed(framework: Framework, year: int, funder_id: int | None) -> Decimal:
    return queries.committed(framework.pk, year, funder_id)


def commit(*, actor: Actor, now: datetime, award: Award) -> None:
    """Commit an award's price, year by year, in the transaction of its approval.

    Each row is locked, the earliest year first: of two awards at once the second sees what the first has left.
    """
    needed = queries.needed(award.lot.call_off, award.value_gbp, award.starts_on, award.ends_on)
    for row in _enough(award.lot.call_off.framework_id, needed):
        _move(actor, now, row, award, rules.EntryKind.COMMIT, needed[row.funder_id][row.year])


def shift(*, actor: Actor, now: datetime, award: Award, before: tuple[Decimal, date, date]) -> None:
    """Move an award's money with its term, from year to year; an envelope that has too little is named."""
    call_off = award.lot.call_off
    old = queries.needed(call_off, *before)
    new = queries.needed(call_off, award.value_gbp, award.starts_on, award.ends_on)
    rows = {row.pk for needs in (old, new) for row in queries.of_needs(call_off.framework_id, needs)}
    for row in Envelope.objects.select_for_update(of=("self",)).filter(pk__in=rows).order_by("year", "pk"):
        change = _of(new, row) - _of(old, row)
        if change:
            rules.check_commitment({row.year: change}, {row.year: row.available_gbp}).or_raise()
            _move(actor, now, row, award, rules.EntryKind.SHIFT, change)


def _of(needed: queries.Needed, row: Envelope) -> Decimal:
    return needed.get(row.funder_id, {}).get(row.year, Decimal(0))


def release(*, actor: Actor, now: datetime, award: Award) -> None:
    """Give back what an award had committed, in the transaction of its cancelling."""
    made: dict[int, Decimal] = defaultdict(Decimal)
    for entry in award.entries.exclude(kind=rules.EntryKind.RELEASE):
        made[entry.envelope_id] += entry.amount_gbp or Decimal(0)
    for row in Envelope.objects.select_for_update(of=("self",)).filter(pk__in=made).order_by("year", "pk"):
        _move(actor, now, row, award, rules.EntryKind.RELEASE, made[row.pk])


@transaction.atomic
def commit_uncompeted(*, actor: Actor, now: datetime, framework_id: int, spent: rules.Spending) -> None:
    """Commit what goes to a provider without competition, year by year, in the transaction that agrees to it."""
    needed = rules.profile(spent.value_gbp, spent.starts_on, spent.ends_on)
    _commit_spent(actor, now, framework_id, {spent.funder_id: needed}, spent.reference)


@transaction.atomic
def commit_order(*, actor: Actor, now: datetime, call_off: CallOff, spent: rules.Spending) -> None:
    """Commit an order of an option from all who pay for what the call-off awarded, each for its share."""
    needed = queries.needed(call_off, spent.value_gbp, spent.starts_on, spent.ends_on)
    _commit_spent(actor, now, call_off.framework_id, needed, spent.reference)


@acting(SYSTEM)  # whoever agrees to a grant or orders an option may see no envelope
def _commit_spent(actor: Actor, now: datetime, framework_id: int, needed: queries.Needed, reference: str) -> None:
    for row in _enough(framework_id, needed):
        _change(actor, now, row, rules.EntryKind.COMMIT, needed[row.funder_id][row.year], spent_ref=reference)
        record("envelope.commit", actor=actor, now=now, thing=row, fields=FIELDS)


def _enough(framework_id: int, needed: queries.Needed) -> list[Envelope]:
    """The envelopes from which that is taken, locked; NotValid where one has too little."""
    Framework.objects.select_for_update(of=("self",), no_key=True).get(pk=framework_id)
    found = list(queries.of_needs(framework_id, needed).select_for_update(of=("self",)))
    for funder in {row.funder_id for row in found}:
        of_one = {row.year: row.available_gbp for row in found if row.funder_id == funder}
        rules.check_commitment(needed[funder], of_one).or_raise()
    return found


@transaction.atomic
def release_uncompeted(*, actor: Actor, now: datetime, reference: str) -> None:
    """Give back what it had committed, as it was stopped."""
    with acting(SYSTEM):  # as above
        made = EnvelopeEntry.objects.filter(spent_ref=reference, kind=rules.EntryKind.COMMIT)
        amounts = {entry.envelope_id: entry.amount_gbp or Decimal(0) for entry in made}
        rows = Envelope.objects.select_for_update(of=("self",)).filter(pk__in=amounts).order_by("year", "pk")
        for row in rows:
            _change(actor, now, row, rules.EntryKind.RELEASE, amounts[row.pk], spent_ref=reference)
            record("envelope.release", actor=actor, now=now, thing=row, fields=FIELDS)


def _move(actor: Actor, now: datetime, row: Envelope, award: Award, kind: rules.EntryKind, amount: Decimal) -> None:
    _change(actor, now, row, kind, amount, award=award)
    record(f"envelope.{kind}", actor=actor, now=now, thing=row, fields=FIELDS, related={"award": award.pk})


def _change(actor: Actor, now: datetime, row: Envelope, kind: rules.EntryKind, amount: Decimal, **of: object) -> None:
    change = -amount if kind == rules.EntryKind.RELEASE else amount
    row.committed_gbp += change
    row.available_gbp -= change
    row.save(update_fields=["committed_gbp", "available_gbp"])
    _enter(actor, now, row, kind=kind, amount_gbp=amount, **of)


def _enter(actor: Actor, now: datetime, row: Envelope, **what: object) -> None:
    """A line of the history, with the envelope as it stands now."""
    stands = {name: getattr(row, name) for name in FIELDS}
    EnvelopeEntry.objects.create(envelope=row, made_at=now, made_by_id=actor.user_id, **stands, **what)  # type: ignore[misc]
