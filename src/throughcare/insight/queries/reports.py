"""Reads for reports on referrals: which an actor may see, and their facts, some hundred at a time."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import attrgetter

from django.db.models import QuerySet
from django.urls import reverse

from throughcare.access.actor import Actor
from throughcare.clock.clock import start_of_day
from throughcare.delivery.services.models import ActionPlan, EndOfServiceReport, Session
from throughcare.delivery.services.rules.plans import PlanStatus
from throughcare.insight.models import ReferralReport, ReferralReportPart
from throughcare.insight.rules import reports as rules
from throughcare.kernel.errors import NotFound
from throughcare.notifications.rules import Kind, News
from throughcare.reference import queries as reference
from throughcare.referrals.models import Referral, ReferralNeed
from throughcare.referrals.permissions import scope
from throughcare.referrals.queries import versions
from throughcare.referrals.rules import Words

CHUNK = 500


def covered(actor: Actor, sent_from: date, sent_until: date | None, *, as_of: datetime) -> QuerySet[Referral]:
    """Referrals sent within some days, both counted, until a moment, of those that the actor may open."""
    rows = Referral.objects.filter(scope(actor), sent_at__gte=start_of_day(sent_from), sent_at__lte=as_of)
    return rows.filter(sent_at__lt=start_of_day(sent_until + timedelta(days=1))) if sent_until else rows


def next_ids(actor: Actor, report: ReferralReport) -> list[int]:
    """The next referrals of a report, after the last that it has."""
    rows = covered(actor, report.sent_from, report.sent_until, as_of=report.asked_at)
    return list(rows.filter(pk__gt=report.last_id).order_by("pk").values_list("pk", flat=True)[:CHUNK])


def facts(referral_ids: Iterable[int]) -> Iterator[rules.Facts]:
    """What is known of some referrals, in the order of their ids; a handful of queries however many they are."""
    ids = list(referral_ids)
    sessions = _by_referral(Session.objects.select_related("booking"), ids, "booking__booked_at")
    plans = _by_referral(ActionPlan.objects.all(), ids, "version")
    needs = _by_referral(ReferralNeed.objects.select_related("need"), ids, "need__position")
    reported = dict(EndOfServiceReport.objects.filter(referral__in=ids).values_list("referral_id", "submitted_at"))
    reasons = reference.code_names_ever("withdrawal-reason")
    outcomes = versions.outcome_names([row.outcome_wanted for rows in needs.values() for row in rows])
    found = Referral.objects.filter(pk__in=ids).select_related("body__contract", "body__service_type", "person")
    for row in found.select_related("sentence").order_by("pk"):
        assert row.sent_at is not None  # only what was sent is reported on
        yield rules.Facts(
            id=row.pk,
            reference=row.reference,
            status=row.status,
            contract=row.body.contract.reference if row.body.contract else "",
            service=row.body.service_type.name,
            service_code=row.body.service_type_id,
            organisation_id=row.body.organisation_id,
            caseworker_id=row.caseworker_id,
            sent_by_id=row.sent_by_id,
            sentence_id=row.sentence_id,
            crn=row.person.crn,
            sent_at=row.sent_at,
            decided_at=row.decided_at,
            first_due_on=row.first_due_on,
            finish_by=row.finish_by,
            ended_at=row.ended_at,
            end_reason=row.end_reason,
            end_reason_name=reasons.get(row.end_reason, ""),
            sentence_ends_on=row.sentence.ends_on if row.sentence else None,
            reported_at=reported.get(row.pk),
            plans=tuple(_plan(each) for each in plans.get(row.pk, ())),
            appointments=tuple(_appointment(each) for each in sessions.get(row.pk, ())),
            needs=tuple(_need(each, outcomes) for each in needs.get(row.pk, ())),
        )


def mine(actor: Actor) -> QuerySet[ReferralReport]:
    """Reports that the actor asked for, the newest first."""
    return ReferralReport.objects.filter(asked_by_id=actor.user_id or 0).order_by("-asked_at", "-pk")


def report(actor: Actor, pk: int) -> ReferralReport:
    """One of them; NotFound for anybody else's."""
    found = mine(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def ready(report_id: int) -> News:
    """That a report is done, for whoever asked for it."""
    asked_by = ReferralReport.objects.values_list("asked_by_id", flat=True).get(pk=report_id)
    path = reverse("insight:reports")
    return News(kind=Kind.REPORT_READY, source=f"report {report_id}", path=path, user_ids=(asked_by,))


def is_still_theirs(actor: Actor, found: ReferralReport) -> bool:
    """Whether the actor may still see exactly as many referrals as the report covers."""
    return covered(actor, found.sent_from, found.sent_until, as_of=found.asked_at).count() == found.done_count


def lines(found: ReferralReport) -> Iterator[str]:
    """The file, part by part."""
    parts = ReferralReportPart.objects.filter(report=found).order_by("number")
    yield from parts.values_list("text", flat=True).iterator(1)


def too_old(before: datetime) -> QuerySet[ReferralReport]:
    """Reports asked for before a moment."""
    return ReferralReport.objects.filter(asked_at__lt=before)


def _by_referral(rows: QuerySet, ids: list[int], order: str) -> dict[int, list]:
    found = rows.filter(referral__in=ids).order_by("referral_id", order, "pk")
    return {key: list(group) for key, group in groupby(found, attrgetter("referral_id"))}


def _plan(plan: ActionPlan) -> rules.Plan:
    is_approved = plan.status == PlanStatus.APPROVED
    # one of before there was approval holds since it was submitted
    approved_at = (plan.decided_at or plan.submitted_at) if is_approved else None
    return rules.Plan(submitted_at=plan.submitted_at, approved_at=approved_at, session_count=plan.session_count)


def _appointment(session: Session) -> rules.Appointment:
    booking = session.booking
    return rules.Appointment(
        id=session.pk,
        number=session.number,
        status=session.status,
        booked_at=booking.booked_at,
        starts_at=booking.starts_at,
        minutes=int((booking.ends_at - booking.starts_at).total_seconds() // 60),
        recorded_at=session.recorded_at,
        has_concerns=bool(session.concerns or session.behaviour),
    )


def _need(row: ReferralNeed, outcomes: dict[str, Words]) -> rules.Need:
    return rules.Need(
        code=row.need_id,
        name=row.need.name,
        complexity=row.get_complexity_display(),
        outcome=outcomes[row.outcome_wanted].name,
        result=row.result,
    )
