"""Reckon the measures from all referrals, so that a page need not."""

from datetime import datetime

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.insight.models import Tally
from throughcare.insight.queries import measures as queries
from throughcare.insight.rules import measures as rules
from throughcare.kernel.periods import Period

FIELDS = ["numerator", "denominator", "day", "reckoned_at"]


@transaction.atomic
def reckon(*, actor: Actor, now: datetime, measure: rules.Measure) -> int:
    """Write a measure of every delivery body as it stands now, since the measure's first day; returns how many."""
    today = london_day(now)
    rows = [
        Tally(
            measure=measure.key,
            body_id=body_id,
            numerator=ratio.numerator,
            denominator=ratio.denominator,
            day=today,
            reckoned_at=now,
        )
        for body_id, ratio in queries.reckoned(Period(measure.valid_from), today).items()
    ]
    Tally.objects.bulk_create(rows, update_conflicts=True, unique_fields=["measure", "body"], update_fields=FIELDS)
    Tally.objects.filter(measure=measure.key).exclude(reckoned_at=now).delete()
    if rows:
        record("measure.reckoned", actor=actor, now=now, thing=rows[0], fields=FIELDS, count=len(rows))
    return len(rows)
