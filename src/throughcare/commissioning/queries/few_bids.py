"""Lots for which few bids are begun shortly before they close: how many, and never whose."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from throughcare.access.acting import acting
from throughcare.access.actor import SYSTEM
from throughcare.clock.clock import london_day
from throughcare.commissioning import rules
from throughcare.commissioning.models import CallOff, Lot
from throughcare.reference.queries import policy


@dataclass(frozen=True, slots=True, kw_only=True)
class FewBids:
    """A lot with the number of those who may bid for it, and of bids begun and not withdrawn."""

    call_off: str
    lot: int
    eligible_count: int
    begun_count: int


def few_bids(found: QuerySet[CallOff], now: datetime) -> list[FewBids]:
    """Lots of these call-offs that close soon with fewer bids begun than policy wants, the first to close first."""
    today = london_day(now)
    soon = now + timedelta(days=int(policy(rules.ALARM_DAYS_POLICY, today).value))
    closing = found.filter(status=rules.CallOffStatus.PUBLISHED, responses_due_at__gt=now, responses_due_at__lte=soon)
    least = int(policy(rules.ALARM_BIDS_POLICY, today).value)
    return _counted(list(closing.values_list("pk", flat=True)), least)


@acting(SYSTEM)  # bids of everybody, of which only the number leaves here
def _counted(call_offs: list[int], least: int) -> list[FewBids]:
    begun = Count("bids", filter=~Q(bids__status=rules.BidStatus.WITHDRAWN), distinct=True)
    lots = Lot.objects.filter(call_off__in=call_offs, status=rules.LotStatus.OPEN).select_related("call_off")
    rows = lots.annotate(begun=begun, eligible=Count("invitations", distinct=True)).filter(begun__lt=least)
    return [
        FewBids(call_off=row.call_off.reference, lot=row.number, eligible_count=row.eligible, begun_count=row.begun)
        for row in rows.order_by("call_off__responses_due_at", "call_off", "number")
    ]
