"""What the directory says of waits and capacity, kept up to date by whatever changes it."""

from datetime import datetime
from typing import Any

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.contracts import actions as contracts
from throughcare.contracts.models import DeliveryBody
from throughcare.kernel.errors import NotFound, NotValid, Problem
from throughcare.referrals import permissions
from throughcare.referrals.models import DirectoryFigure
from throughcare.referrals.queries.figures import reckon

OPEN_CASES = "open_cases"  # the kind of hold that keeps a contract from ending


@transaction.atomic
def write_figures(*, actor: Actor, now: datetime, body_id: int) -> DirectoryFigure:
    """Reckon waiting, open and median wait of a delivery body anew; nothing is written where nothing changed."""
    figures, made = DirectoryFigure.objects.select_for_update().get_or_create(body_id=body_id, defaults={"as_of": now})
    found = reckon(body_id, now, london_day(now))  # after the lock, so that it sees who held it before
    fields = ["waiting_count", "open_count", "median_wait_days"]
    if not made and all(getattr(figures, name) == getattr(found, name) for name in fields):
        return figures
    for name in fields:
        setattr(figures, name, getattr(found, name))
    _guard_end(actor, now, body_id, found.open_count)
    figures.as_of = now
    figures.save(update_fields=[*fields, "as_of"])
    record("directory_figure.written", actor=actor, now=now, thing=figures, fields=fields, related={"body": body_id})
    return figures


@transaction.atomic
def set_capacity(*, actor: Actor, now: datetime, body_id: int, capacity_count: int) -> DirectoryFigure:
    """How many open referrals the body can hold, as its managers say."""
    body = DeliveryBody.objects.select_for_update().filter(permissions.managed_bodies(actor), pk=body_id).first()
    if body is None:
        raise NotFound("There is no such service of your organisation.")
    if capacity_count < 0:
        raise NotValid([Problem(message="Enter nought or more", field="capacity_count")])
    figures, _made = DirectoryFigure.objects.update_or_create(
        body=body,
        defaults={"capacity_count": capacity_count},
        create_defaults={"capacity_count": capacity_count, "as_of": now},
    )
    record(
        "directory_figure.capacity_set",
        actor=actor,
        now=now,
        thing=figures,
        fields=["capacity_count"],
        related={"body": body_id},
    )
    return figures


def _guard_end(actor: Actor, now: datetime, body_id: int, open_count: int) -> None:
    """A contract can't end while a case is open under it: each has to be ended or moved first."""
    contract_id = DeliveryBody.objects.values_list("contract", flat=True).get(pk=body_id)
    if contract_id is None:
        return
    told: dict[str, Any] = {"actor": actor, "now": now, "contract_id": contract_id, "verb": "end", "kind": OPEN_CASES}
    if open_count:
        contracts.place_hold(**told, what="its open cases have no new home")
    else:
        contracts.lift_hold(**told)
