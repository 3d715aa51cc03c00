"""What waits for those who manage or watch contracts: figures that lie outside what chance explains."""

from datetime import date, datetime

from django.urls import reverse

from throughcare.access.actor import Actor
from throughcare.access.permissions import Permission as P
from throughcare.clock.clock import london_day
from throughcare.contracts.models import DeliveryBody
from throughcare.deadlines.rules import Waiting, few
from throughcare.insight.queries import shares
from throughcare.insight.queries.measures import figures
from throughcare.insight.rules import measures as rules
from throughcare.kernel.periods import Period

NEXT = {
    rules.Signal.ALARM_LOW: "Ask the provider why",
    rules.Signal.ALARM_HIGH: "Find out what others can learn from it",
}


def waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """Contracts outside the limits: each one far outside for whoever manages it, how many for others who watch."""
    if not actor.may(P.MEASURE_VIEW):
        return []
    lines = _to_manage if actor.may(P.CONTRACT_MANAGE) else _to_watch
    return [line for measure in rules.MEASURES for line in lines(actor, measure, london_day(now))]


def waiting_shares(actor: Actor, now: datetime) -> list[Waiting]:
    """Supply chains whose promise is not kept, for the buyer, the lead provider and the subcontractor."""
    found = [
        Waiting(
            text=f"{row.contract.reference}: {flag.words}", url=reverse("insight:share", args=[row.contract.reference])
        )
        for row in shares.of_contracts(actor, shares.contracts(actor), now)
        for flag in row.flags
    ]
    more, listed = "More shares that are not as promised: {n}", reverse("insight:shares")
    return few(found, more=more, url=listed, total=lambda: len(found))


def _to_manage(actor: Actor, measure: rules.Measure, today: date) -> list[Waiting]:
    bought = actor.organisations(P.CONTRACT_MANAGE)
    managed = set(DeliveryBody.objects.filter(contract__buyer__in=bought).values_list("pk", flat=True))
    url = reverse("insight:measure", args=[measure.key])
    found = [
        Waiting(
            text=f"{row.contract}: {measure.name.lower()} is {rules.IN_WORDS[row.signal]}. {NEXT[row.signal]}", url=url
        )
        for row in figures(actor, measure.key, Period(measure.valid_from), today).rows
        if row.body_id in managed and row.signal in rules.ALARMS
    ]
    return few(found, more="More contracts far outside what chance explains: {n}", url=url, total=lambda: len(found))


def _to_watch(actor: Actor, measure: rules.Measure, today: date) -> list[Waiting]:
    rows = [row for row in figures(actor, measure.key, Period(measure.valid_from), today).rows if row.denominator]
    outside = sum(row.signal != rules.Signal.WITHIN for row in rows)
    if not outside:
        return []
    text = f"{measure.name}: {outside} of {len(rows)} contracts lie outside what chance explains (95%). Look at them"
    return [Waiting(text=text, url=reverse("insight:measure", args=[measure.key]), count=outside)]
