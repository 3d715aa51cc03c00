"""What waits for those who manage contracts: one that lies far outside what chance explains."""

from datetime import datetime

from django.urls import reverse

from throughcare.access.actor import Actor
from throughcare.access.permissions import Permission as P
from throughcare.clock.clock import london_day
from throughcare.contracts.models import DeliveryBody
from throughcare.deadlines.rules import Waiting, few
from throughcare.insight.queries.measures import figures
from throughcare.insight.rules import measures as rules
from throughcare.kernel.periods import Period

NEXT = {
    rules.Signal.ALARM_LOW: "Ask the provider why",
    rules.Signal.ALARM_HIGH: "Find out what others can learn from it",
}


def waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """Contracts that the actor manages and whose figure lies outside the 99.8% limits."""
    bought = actor.organisations(P.CONTRACT_MANAGE)
    if not bought:
        return []
    managed = set(DeliveryBody.objects.filter(contract__buyer__in=bought).values_list("pk", flat=True))
    found = []
    for measure in rules.MEASURES:
        url = reverse("insight:measure", args=[measure.key])
        for row in figures(actor, measure.key, Period(measure.valid_from), london_day(now)).rows:
            if row.body_id in managed and row.signal in rules.ALARMS:
                text = f"{row.contract}: {measure.name.lower()} is {rules.IN_WORDS[row.signal]}. {NEXT[row.signal]}"
                found.append(Waiting(text=text, url=url))
    return few(found, more="More contracts far outside what chance explains: {n}", url=url, total=lambda: len(found))
