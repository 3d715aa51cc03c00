"""Reports on referrals: asked for, made part by part in the background, and deleted after some days."""

from datetime import date, datetime, timedelta

from django.db import transaction

from throughcare.access.acting import acting
from throughcare.access.actor import Actor
from throughcare.accounts.queries import actor_of
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.insight import permissions
from throughcare.insight.models import ReferralReport, ReferralReportPart
from throughcare.insight.queries import reports as queries
from throughcare.insight.rules import csv
from throughcare.insight.rules import reports as rules
from throughcare.kernel.errors import NotNow
from throughcare.reference.queries import policy


@transaction.atomic
def ask_report(
    *, actor: Actor, now: datetime, kind: str, sent_from: date, sent_until: date | None = None
) -> ReferralReport:
    """Ask for a report on the referrals sent within some days, of those that the actor may see."""
    permissions.can_report(actor).or_raise()
    rules.check_period(sent_from, sent_until).or_raise()
    if queries.mine(actor).filter(kind=kind, done_at=None).exists():
        raise NotNow("This report is being made already. Wait until it is done, then ask for another.")
    report = ReferralReport.objects.create(
        kind=rules.Kind(kind),
        asked_by_id=actor.who,
        asked_at=now,
        sent_from=sent_from,
        sent_until=sent_until,
        total_count=queries.covered(actor, sent_from, sent_until, as_of=now).count(),
    )
    record("referral_report.asked", actor=actor, now=now, thing=report)
    return report


@transaction.atomic
def add_part(*, actor: Actor, now: datetime, report_id: int) -> bool:
    """Add the next some hundred referrals to a report; returns whether there may be more.

    What whoever asked may see is asked anew for each part. A part and how far it came are written together, so a
    worker that takes over goes on behind it.
    """
    report = ReferralReport.objects.select_for_update(of=("self",)).select_related("asked_by").get(pk=report_id)
    if report.done_at:
        return False
    asker = actor_of(report.asked_by, london_day(now))
    with acting(asker, now):
        ids = queries.next_ids(asker, report)
        rows = [row for facts in queries.facts(ids) for row in rules.rows(rules.Kind(report.kind), facts)]
    header, *lines = csv.lines(rules.columns(rules.Kind(report.kind)), rows)
    is_first, number = report.last_id == 0, report.parts.count()
    if ids or is_first:
        ReferralReportPart.objects.create(
            report=report, number=number, text="".join([header, *lines] if is_first else lines)
        )
    report.done_count += len(ids)
    report.row_count += len(lines)
    report.last_id = ids[-1] if ids else report.last_id
    report.done_at = None if len(ids) == queries.CHUNK else now
    fields = ["done_count", "row_count", "last_id", "done_at"]
    report.save(update_fields=fields)
    if report.done_at:
        record("referral_report.made", actor=actor, now=now, thing=report, fields=fields, count=report.row_count)
    return report.done_at is None


@transaction.atomic
def fetch_report(*, actor: Actor, now: datetime, report_id: int) -> ReferralReport:
    """Take a finished report home; NotNow while it is made, or when what the actor may see is not the same any more."""
    report = queries.report(actor, report_id)
    permissions.can_report(actor).or_raise()
    if report.done_at is None:
        raise NotNow("This report is still being made. The page says how far it is.")
    if not queries.is_still_theirs(actor, report):
        raise NotNow("What you may see has changed since this report was made. Ask for it again.")
    record("referral_report.fetched", actor=actor, now=now, thing=report, count=report.row_count)
    return report


@transaction.atomic
def delete_reports(*, actor: Actor, now: datetime) -> int:
    """Delete reports that are older than policy keeps them; returns how many."""
    days = int(policy(rules.KEPT_POLICY, london_day(now)).value)
    old = list(queries.too_old(now - timedelta(days=days)).select_for_update())
    if old:
        record("referral_report.deleted", actor=actor, now=now, thing=old[-1], count=len(old))
        ReferralReport.objects.filter(pk__in=[report.pk for report in old]).delete()
    return len(old)
