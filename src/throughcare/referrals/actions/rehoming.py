"""Moving every open case of a contract to whoever delivers in its place, and balancing the count."""

from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.contracts import permissions as contracts
from throughcare.contracts.models import DeliveryBody
from throughcare.kernel.errors import NotNow, Refusal
from throughcare.referrals import rules
from throughcare.referrals.actions.transfer import transfer
from throughcare.referrals.models import Referral, Rehoming, RehomingCase
from throughcare.referrals.queries import directory
from throughcare.referrals.queries import rehoming as queries

WHY = "The contract under which it was delivered ended in this area."
Outcome = RehomingCase.Outcome


@transaction.atomic
def ask_rehoming(*, actor: Actor, now: datetime, body_id: int) -> Rehoming:
    """Have the open cases of a contract's body moved; it is done in the background, and counted when done."""
    body = DeliveryBody.objects.select_for_update(of=("self",)).select_related("contract").get(pk=body_id)
    if body.contract is None:
        raise NotNow("Only cases under a contract are moved in this way.")
    contracts.can_manage(actor, body.contract).or_raise()
    if body.rehomings.filter(done_at=None).exists():
        raise NotNow("These cases are being moved already. Look again in a minute.")
    rehoming = Rehoming.objects.create(body=body, asked_at=now, asked_by_id=actor.user_id)
    related = {"body": body.pk, "contract": body.contract.pk}
    record("rehoming.asked", actor=actor, now=now, thing=rehoming, related=related)
    return rehoming


def rehome(*, actor: Actor, now: datetime, rehoming_id: int) -> Rehoming:
    """Move each open case in a transaction of its own, then balance; broken off, it goes on where it was."""
    rehoming = _listed(rehoming_id)
    waiting = Referral.objects.filter(pk__in=rehoming.cases.filter(outcome="").values("referral_id"))
    for home in queries.homes(waiting.order_by("sent_at", "pk"), rehoming.body, london_day(now)):
        _move(actor, now, rehoming, home)
    return _balanced(actor, now, rehoming)


@transaction.atomic
def _listed(rehoming_id: int) -> Rehoming:
    """The rehoming with a case for each referral that is open: listed once, the first time."""
    rehoming = Rehoming.objects.select_for_update(of=("self",)).select_related("body").get(pk=rehoming_id)
    if not rehoming.cases.exists():
        RehomingCase.objects.bulk_create(
            RehomingCase(rehoming=rehoming, referral_id=pk)
            for pk in queries.open_cases(rehoming.body).values_list("pk", flat=True)
        )
    return rehoming


@transaction.atomic
def _move(actor: Actor, now: datetime, rehoming: Rehoming, home: queries.Home) -> None:
    case = RehomingCase.objects.select_for_update().get(rehoming=rehoming, referral_id=home.referral_id)
    if case.outcome:
        return
    case.outcome, case.why_left = _tried(actor, now, home)
    case.save(update_fields=["outcome", "why_left"])


def _tried(actor: Actor, now: datetime, home: queries.Home) -> tuple[str, str]:
    """What became of a case, and why if it stayed."""
    status = Referral.objects.values_list("status", flat=True).get(pk=home.referral_id)
    if status not in rules.OPEN:
        return Outcome.ENDED, ""
    if home.to is None:
        return Outcome.LEFT, home.why_not
    place = directory.Place(body_id=home.to.body_id, area=home.to.area_id)
    try:
        with transaction.atomic():
            transfer(
                actor=actor, now=now, referral_id=home.referral_id, place=place, reason=WHY, is_risk_confirmed=True
            )
    except Refusal as refused:
        return Outcome.LEFT, str(refused)
    return Outcome.MOVED, ""


@transaction.atomic
def _balanced(actor: Actor, now: datetime, rehoming: Rehoming) -> Rehoming:
    counted = rehoming.cases.aggregate(
        open_count=Count("pk"),
        moved_count=Count("pk", filter=Q(outcome=Outcome.MOVED)),
        ended_count=Count("pk", filter=Q(outcome=Outcome.ENDED)),
        left_count=Count("pk", filter=Q(outcome=Outcome.LEFT)),
    )
    for name, count in counted.items():
        setattr(rehoming, name, count)
    rehoming.done_at = now
    rehoming.save(update_fields=[*counted, "done_at"])
    record(
        "rehoming.done", actor=actor, now=now, thing=rehoming, fields=list(counted), related={"body": rehoming.body_id}
    )
    return rehoming
