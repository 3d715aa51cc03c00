"""One organisation takes over another: contracts, shares and staff follow."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from throughcare.access.actor import SYSTEM, Actor
from throughcare.access.roles import Role
from throughcare.accounts.actions.people import take_over_staff
from throughcare.accounts.models import Organisation
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.commissioning.models import AwardShare
from throughcare.contracts import permissions, queries, rules
from throughcare.contracts.models import (
    Contract,
    DeliveryBody,
    Takeover,
)
from throughcare.kernel.errors import NotFound

DELIVERING = (Role.PROVIDER_MANAGER, Role.SUBCONTRACTOR, Role.CASEWORKER)  # who follows a takeover
MOST_PERCENT = 99  # of a share; whoever has more has the contract alone


@transaction.atomic
def record_takeover(*, actor: Actor, now: datetime, old_id: int, new_id: int, valid_from: date, why: str) -> Takeover:
    """Write down that one organisation takes over all of another's contracts, from a day on.

    A takeover of today or earlier is followed at once.
    """
    permissions.can_record_takeover(actor).or_raise()
    both = list(Organisation.objects.select_for_update().filter(pk__in=(old_id, new_id)).order_by("pk"))
    if not {old_id, new_id} <= {each.pk for each in both}:
        raise NotFound
    contracts = list(queries.parts_of(old_id))
    rules.check_takeover(
        rules.Takeover(
            is_same=old_id == new_id,
            is_supplier=queries.providers().filter(pk=new_id).exists() or Takeover.objects.filter(old=new_id).exists(),
            has_contracts=bool(contracts),
            manages_all=all(permissions.can_manage(actor, contract) for contract in contracts),
            taken_over_already=Takeover.objects.filter(old=old_id).exists(),
            new_is_gone=Takeover.objects.filter(old=new_id).exists(),
        ),
        why,
    ).or_raise()
    found = Takeover.objects.create(
        old_id=old_id, new_id=new_id, valid_from=valid_from, why=why, recorded_at=now, recorded_by_id=actor.who
    )
    record("takeover.recorded", actor=actor, now=now, thing=found, related={"old": old_id, "new": new_id})
    return follow_takeover(actor=actor, now=now, takeover_id=found.pk)


@transaction.atomic
def follow_takeover(*, actor: Actor, now: datetime, takeover_id: int) -> Takeover:
    """Contracts, shares, delivery and staff follow a takeover whose day has come; once, and before that nothing."""
    found = Takeover.objects.select_for_update(of=("self",)).get(pk=takeover_id)
    if actor != SYSTEM:
        permissions.can_record_takeover(actor).or_raise()
    if found.done_at or found.valid_from > london_day(now):
        return found
    old_id, new_id = found.old_id, found.new_id
    contracts = list(queries.parts_of(old_id).values_list("pk", flat=True))
    for share in AwardShare.objects.filter(organisation=old_id, award__contract__in=contracts):
        _pass_share(share, new_id)
    DeliveryBody.objects.filter(organisation=old_id, contract__in=contracts).update(organisation_id=new_id)
    Contract.objects.filter(provider=old_id, pk__in=contracts).update(provider_id=new_id)
    who: dict[str, Any] = {"actor": actor, "now": now, "old_id": old_id, "new_id": new_id}
    found.contract_count, found.done_at = len(contracts), now
    found.staff_count = take_over_staff(**who, roles=DELIVERING)
    fields = ["contract_count", "staff_count", "done_at"]
    found.save(update_fields=fields)
    related = {"old": old_id, "new": new_id}
    record("takeover.followed", actor=actor, now=now, thing=found, fields=fields, related=related)
    return found


def _pass_share(share: AwardShare, new_id: int) -> None:
    """A promised share goes to the new organisation, on top of its own in the same award."""
    own = AwardShare.objects.filter(award=share.award_id, organisation=new_id).first()
    if own is None:
        share.organisation_id = new_id
        share.save(update_fields=["organisation"])
        return
    percent = own.percent + share.percent
    share.delete()
    if percent > MOST_PERCENT:  # it has the contract alone now
        own.delete()
        return
    own.percent = percent
    own.save(update_fields=["percent"])
