"""A lead provider passes a referral on to a member of its supply chain; a subcontractor hands it back."""

from datetime import datetime

from django.db import transaction

from throughcare.access.acting import acting
from throughcare.access.actor import SYSTEM, Actor
from throughcare.access.roles import Role
from throughcare.audit.record import record
from throughcare.contracts.models import DeliveryBody, Takeover
from throughcare.contracts.rules import ContractStatus
from throughcare.deadlines import actions as deadlines
from throughcare.kernel.errors import NotNow
from throughcare.referrals import permissions, planning, rules
from throughcare.referrals.models import PassOn, Referral
from throughcare.referrals.queries.locked import links, locked

FIELDS = ["status", "deliverer", "caseworker", "assigned_at"]


@transaction.atomic
def pass_on(*, actor: Actor, now: datetime, referral_id: int, to: int, reason: str = "") -> Referral:
    """Say who of the supply chain delivers it, the lead included; to another than is proposed with a reason.

    Whoever has it assigned already loses it: the new organisation assigns it anew.
    """
    referral = locked(actor, referral_id)
    permissions.can_pass_on(actor, referral).or_raise()
    status = rules.REFERRAL.next("pass_on", referral.status)
    if referral.deliverer_id == to:
        return referral
    # two who share out the same contract's referrals take turns, so that the second sees what the first gave away
    DeliveryBody.objects.select_for_update(no_key=True).get(pk=referral.body_id)
    proposed = planning.propose(referral, now)
    if proposed is None:
        raise NotNow("This contract was awarded to one provider alone: assign the referral to a caseworker.")
    able = {each.member.organisation_id for each in proposed.choices if each.is_able}
    rules.check_passing(to, able, proposed.organisation_id, reason).or_raise()
    PassOn.objects.create(
        referral=referral, to_id=to, proposed_id=proposed.organisation_id, reason=reason, passed_at=now,
        passed_by_id=actor.who,
    )  # fmt: skip
    referral.status, referral.deliverer_id = status, to
    _give(actor, now, referral)
    record("referral.passed_on", actor=actor, now=now, thing=referral, fields=FIELDS, related=links(referral))
    return referral


@transaction.atomic
def hand_back(*, actor: Actor, now: datetime, referral_id: int, reason: str) -> Referral:
    """The subcontractor can't take it: the lead provider shares it out anew."""
    referral = locked(actor, referral_id)
    permissions.can_hand_back(actor, referral).or_raise()
    referral.status = rules.REFERRAL.next("hand_back", referral.status)
    rules.check_text(reason, "Say why, so that the lead provider can find somebody else", "reason").or_raise()
    given = referral.passed_on.filter(to=referral.deliverer_id, handed_back_at=None)
    given.update(handed_back_at=now, handed_back_by=actor.who, hand_back_reason=reason)
    _give_back(actor, now, referral)
    record("referral.handed_back", actor=actor, now=now, thing=referral, fields=FIELDS, related=links(referral))
    return referral


@transaction.atomic
def follow_takeover(*, actor: Actor, now: datetime, takeover_id: int) -> int:
    """What was passed on to an organisation, or is due from it, goes to whoever took it over; returns how many."""
    takeover = Takeover.objects.get(pk=takeover_id)
    rows = Referral.objects.filter(deliverer=takeover.old_id).exclude(body__contract__status=ContractStatus.ENDED)
    count = rows.update(deliverer_id=takeover.new_id)
    deadlines.take_over(actor=actor, now=now, old_id=takeover.old_id, new_id=takeover.new_id)
    if count:
        record("referral.taken_over", actor=actor, now=now, thing=takeover, fields=["deliverer"], count=count)
    return count


@acting(SYSTEM)  # once it is handed back it is not the actor's to see
def _give_back(actor: Actor, now: datetime, referral: Referral) -> None:
    referral.deliverer_id = None
    _give(actor, now, referral)


def _give(actor: Actor, now: datetime, referral: Referral) -> None:
    """Store who delivers it, with nobody assigned; what is due is for the managers there."""
    referral.caseworker_id = referral.assigned_at = None
    referral.save(update_fields=FIELDS)
    to = permissions.delivers(referral)
    role = Role.PROVIDER_MANAGER if to == referral.body.organisation_id else Role.SUBCONTRACTOR
    deadlines.hand_to_role(actor=actor, now=now, thing=referral, role=role, organisation_id=to)
