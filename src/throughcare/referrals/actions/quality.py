"""Drawing a quality sample, and writing down what was found in a case of it."""

from datetime import date, datetime

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.people import permissions as people
from throughcare.people.queries import teams
from throughcare.referrals.models import QualityCheck, QualitySample
from throughcare.referrals.queries import quality as queries
from throughcare.referrals.rules import quality


@transaction.atomic
def draw_sample(
    *, actor: Actor, now: datetime, unit: str, sent_from: date, sent_until: date, count: int, seed: str = ""
) -> QualitySample:
    """Draw some referrals of a unit at random; without a seed, by the moment of drawing. The seed is kept."""
    found = teams.unit(actor, unit, london_day(now))
    people.can_manage_teams(actor, found.pk).or_raise()
    ids = queries.population(actor, found, sent_from, sent_until) if sent_from <= sent_until else []
    quality.check_draw(sent_from, sent_until, count, london_day(now), population=len(ids)).or_raise()
    sample = QualitySample.objects.create(
        unit=found,
        sent_from=sent_from,
        sent_until=sent_until,
        seed=seed.strip() or now.isoformat(timespec="seconds"),
        population_count=len(ids),
        drawn_at=now,
        drawn_by_id=actor.who,
    )
    drawn = quality.draw(ids, sample.seed, count)
    QualityCheck.objects.bulk_create(
        QualityCheck(sample=sample, referral_id=pk, position=n) for n, pk in enumerate(drawn, 1)
    )
    record("quality_sample.drawn", actor=actor, now=now, thing=sample, count=len(drawn))
    return sample


@transaction.atomic
def note_findings(*, actor: Actor, now: datetime, check_id: int, verdict: str, findings: str) -> QualityCheck:
    """What was found in a case; looked at again, the newer findings hold and the audit says that there were others."""
    check = queries.check(actor, check_id, lock=True)
    people.can_manage_teams(actor, check.sample.unit_id).or_raise()
    quality.check_findings(verdict, findings).or_raise()
    check.verdict, check.findings = quality.Verdict(verdict), findings
    check.looked_at, check.looked_by_id = now, actor.user_id
    fields = ["verdict", "findings", "looked_at", "looked_by"]
    check.save(update_fields=fields)
    related = {"person": check.referral.person_id, "referral": check.referral_id}
    record("quality_check.noted", actor=actor, now=now, thing=check, fields=fields, related=related)
    return check
