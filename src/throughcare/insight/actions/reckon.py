"""Reckon the measures from all referrals, so that a page need not."""

from datetime import datetime

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.insight.models import ShareTally, Tally
from throughcare.insight.queries import measures as queries
from throughcare.insight.queries import shares as queries_of_shares
from throughcare.insight.rules import measures as rules
from throughcare.insight.rules import shares
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


@transaction.atomic
def reckon_shares(*, actor: Actor, now: datetime) -> int:
    """Write how many referrals each member of each supply chain was given, month by month; returns how many rows."""
    rows = [
        ShareTally(
            contract_id=contract_id,
            organisation_id=organisation_id,
            month=london_day(month),
            band=shares.EVERY[hardness],
            count=count,
            reckoned_at=now,
        )
        for contract_id, organisation_id, month, hardness, count in queries_of_shares.reckoned()
    ]
    keys = ["contract", "organisation", "month", "band"]
    ShareTally.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=keys, update_fields=["count", "reckoned_at"], batch_size=1000
    )
    ShareTally.objects.exclude(reckoned_at=now).delete()
    if rows:
        record("shares.reckoned", actor=actor, now=now, thing=rows[0], fields=["count"], count=len(rows))
    return len(rows)
