"""Readiness: organisations answer, a buyer sets a gate and opens the programme, with a reason where that is unmet."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from throughcare.access.acting import acting
from throughcare.access.actor import SYSTEM, Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.engagement import rules
from throughcare.engagement.models import GateCriterion, Opening, Programme, ReadinessResponse, Registrant
from throughcare.engagement.queries import readiness
from throughcare.engagement.queries.locked import locked
from throughcare.engagement.rules.readiness import check_opening
from throughcare.kernel.errors import NotNow


@transaction.atomic
def respond(
    *,
    actor: Actor,
    now: datetime,
    programme: Programme,
    registrant: Registrant,
    ability: str,
    size: str,
    region: str,
    cohort: str,
) -> None:
    """Say whether one's organisation could bid; a second answer takes the place of the first.

    It is written past the wall: nobody reads a single answer, not even whoever gave it.
    """
    said = {"ability": ability, "size": size, "region_id": region, "cohort_id": cohort, "answered_at": now}
    with acting(SYSTEM):
        ReadinessResponse.objects.update_or_create(programme=programme, registrant=registrant, defaults=said)
    record("readiness.answered", actor=actor, now=now, thing=programme)


@transaction.atomic
def add_criterion(
    *, actor: Actor, now: datetime, programme: Programme, group: str, least_count: int, least_percent: int
) -> GateCriterion:
    """Ask something of a group ("size:micro") before the programme opens; asked again, the newer counts."""
    programme = _unopened(actor, programme)
    dimension, _, value = group.partition(":")
    asked, _new = GateCriterion.objects.update_or_create(
        programme=programme,
        dimension=dimension,
        value=value,
        defaults={"least_count": least_count, "least_rate": Decimal(least_percent) / 100},
    )
    related = {"programme": programme.pk}
    record(
        "gate_criterion.set", actor=actor, now=now, thing=asked, fields=["least_count", "least_rate"], related=related
    )
    return asked


@transaction.atomic
def remove_criterion(*, actor: Actor, now: datetime, criterion: GateCriterion) -> None:
    """Ask it no longer."""
    programme = _unopened(actor, criterion.programme)
    record("gate_criterion.removed", actor=actor, now=now, thing=criterion, related={"programme": programme.pk})
    criterion.delete()


@transaction.atomic
def open_programme(*, actor: Actor, now: datetime, programme: Programme, reason: str) -> Opening:
    """Open the programme for competition: where the gate is unmet, with a reason that is published under one's name."""
    programme = locked(actor, programme)
    programme.status = rules.PROGRAMME.next("open", programme.status)
    judged = readiness.gate(programme, readiness.groups(programme), london_day(now))
    unmet = [row.words for row in judged if not row.is_met]
    check_opening(unmet, reason).or_raise()
    programme.save(update_fields=["status"])
    opening = Opening.objects.create(
        programme=programme, opened_at=now, opened_by_id=actor.who, unmet=unmet, reason=reason if unmet else ""
    )
    record("programme.opened", actor=actor, now=now, thing=programme, fields=["status"])
    return opening


def _unopened(actor: Actor, programme: Programme) -> Programme:
    programme = locked(actor, programme)
    if readiness.opening(programme):
        raise NotNow("The programme is open, so its gate stays as it was.")
    return programme
