"""The end of service report, which completes the referral."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.deadlines import actions as deadlines
from throughcare.delivery.services import permissions, rules
from throughcare.delivery.services.models import EndOfServiceReport
from throughcare.delivery.services.queries import progress
from throughcare.kernel.errors import NotNow
from throughcare.referrals import actions as referrals
from throughcare.referrals.queries.locked import locked
from throughcare.referrals.rules import ReferralStatus


@transaction.atomic
def submit_report(
    *,
    actor: Actor,
    now: datetime,
    referral_id: int,
    summary: str,
    results: Mapping[str, str],
    notes: Mapping[str, str],
    scores: Mapping[str, int | None] | None = None,
) -> EndOfServiceReport:
    """Report what came of each need, once; a referral that was not ended early is completed by it."""
    referral = locked(actor, referral_id)
    permissions.can_report(actor, referral).or_raise()
    facts = progress.facts(referral)
    if not rules.may_report(facts):
        raise NotNow("The report is written once every session of the plan has come to something, and only once.")
    needs = {row.need_id: row.need.name for row in referral.needs.select_related("need").order_by("need__position")}
    problems = rules.check_report(summary, results, needs)
    if scores is not None:
        problems.extend(rules.plans.check_scores(scores, needs))
    problems.or_raise()
    report = EndOfServiceReport.objects.create(
        referral=referral, summary=summary, submitted_at=now, submitted_by_id=actor.who
    )
    for need in needs:
        referrals.judge_need(
            actor=actor, now=now, referral_id=referral.pk, need=need, result=results[need], notes=notes.get(need, "")
        )
        if scores and (score := scores.get(need)) is not None:
            referrals.score_need(
                actor=actor, now=now, referral_id=referral.pk, need=need, when="score_after", score=score
            )
    deadlines.meet(actor=actor, now=now, kind=rules.REPORT, thing=referral)
    if facts.status == ReferralStatus.ASSIGNED:
        referrals.complete(actor=actor, now=now, referral_id=referral.pk)
    related = {"person": referral.person_id, "referral": referral.pk}
    record("report.submitted", actor=actor, now=now, thing=report, fields=["summary"], related=related)
    return report
