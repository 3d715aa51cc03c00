"""What the timeline of a person says of what was delivered: sessions, plans, reports, absences and what they led to."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from throughcare.delivery.attendance.models import Absence, Enforcement
from throughcare.delivery.services.models import ActionPlan, EndOfServiceReport, Session
from throughcare.delivery.services.queries.progress import name_of
from throughcare.kernel.states import words
from throughcare.people.models import Person
from throughcare.people.rules.timeline import Line, Mark, Strand

SHOW = "services:progress"


def delivered(referral_ids: Sequence[int], mark: Mark) -> Iterator[Line]:
    """Sessions as booked and as recorded, plans and reports of referrals that the reader may open, up to a mark."""
    sessions = Session.objects.filter(referral__in=referral_ids).select_related(
        "referral", "booking__staff", "booking__group", "recorded_by"
    )
    for each in _newest(sessions, "booking__booked_at", mark):
        where = f", group “{each.booking.group.title}”" if each.booking.group else ""
        title = f"{name_of(each.number)} of {each.referral.reference} booked{where}"
        yield _line(each.booking.booked_at, f"booked {each.pk:09}", title, each, by=each.booking.staff.name)
    for each in _newest(sessions, "recorded_at", mark):
        title = f"{name_of(each.number)} of {each.referral.reference} {words(each.status)}"
        told = "\n".join(part for part in (each.notes, each.behaviour, each.concerns) if part)
        by = each.recorded_by.name if each.recorded_by else ""
        yield _line(each.recorded_at, f"recorded {each.pk:09}", title, each, by=by, text=told)
    plans = ActionPlan.objects.filter(referral__in=referral_ids).select_related("referral", "submitted_by")
    for plan in _newest(plans, "submitted_at", mark):
        title = f"Action plan {plan.version} of {plan.referral.reference}: {plan.session_count} sessions"
        yield _line(plan.submitted_at, f"plan {plan.pk:09}", title, plan, by=plan.submitted_by.name)
    reports = EndOfServiceReport.objects.filter(referral__in=referral_ids).select_related("referral", "submitted_by")
    for report in _newest(reports, "submitted_at", mark):
        title = f"End of service report of {report.referral.reference}"
        by = report.submitted_by.name
        yield _line(report.submitted_at, f"report {report.pk:09}", title, report, by=by, text=report.summary)


def absences(person: Person, referral_ids: Sequence[int], mark: Mark, *, may_judge: bool) -> Iterator[Line]:
    """Absences, their judgements, and the warnings and breaches that were given, up to a mark."""
    rows = Absence.objects.filter(booking__referral__in=referral_ids).select_related("booking__referral", "judged_by")
    for each in _newest(rows, "reported_at", mark):
        title = f"Absence from {each.booking.referral.reference} reported"
        url = reverse("attendance:judge", args=[each.pk]) if may_judge and not each.judged_at else ""
        yield _absent(each.reported_at, f"absence {each.pk:09}", title, text=each.explanation, url=url)
    for each in _newest(rows, "judged_at", mark):
        by, title = each.judged_by.name if each.judged_by else "", "Absence judged"
        yield _absent(each.judged_at, f"judged {each.pk:09}", title, by=by, text=each.judgement_reason)
    for each in _newest(rows, "reconsidered_at", mark):
        title, text = "Absence found acceptable after all", each.reconsidered_reason
        yield _absent(each.reconsidered_at, f"reconsidered {each.pk:09}", title, text=text)
    led_to = Enforcement.objects.filter(person=person).select_related("given_by")
    for step in _newest(led_to, "given_at", mark):
        url = reverse("attendance:enforce", args=[step.absence_id]) if may_judge else ""
        by = step.given_by.name if step.given_by else ""
        yield _absent(step.given_at, f"step {step.pk:09}", f"{step.get_step_display()} given", by=by, url=url)


def _newest(rows: QuerySet[Any], field: str, mark: Mark) -> QuerySet[Any]:
    return rows.filter(**{f"{field}__lte": mark.at}).order_by(f"-{field}", "-pk")[: mark.most]


def _line(at: Any, key: str, title: str, of: Any, *, by: str = "", text: str = "") -> Line:
    url = reverse(SHOW, args=[of.referral_id])
    return Line(at=at, key=key, strand=Strand.SESSIONS, title=title, by=by, text=text, url=url)


def _absent(at: Any, key: str, title: str, *, by: str = "", text: str = "", url: str = "") -> Line:
    return Line(at=at, key=key, strand=Strand.ABSENCES, title=title, by=by, text=text, url=url)
