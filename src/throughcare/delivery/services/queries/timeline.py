"""What the timeline of a person says of what was delivered: sessions, plans, reports, absences and what they led to."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from throughcare.delivery.attendance.models import Absence, Booking, Enforcement
from throughcare.delivery.services.models import ActionPlan, EndOfServiceReport, Session
from throughcare.delivery.services.queries.progress import name_of
from throughcare.kernel.states import words
from throughcare.people.models import Person
from throughcare.people.rules.timeline import Line, Mark, Strand

SHOW = "services:progress"


def delivered(referral_ids: Sequence[int], mark: Mark) -> Iterator[Line]:
    """Sessions as booked and as recorded, plans and reports of referrals that the reader may open, up to a mark."""
    booked = Booking.objects.filter(session__isnull=False).select_related("referral", "staff", "group", "session")
    for booking in _newest_of(referral_ids, booked, "booked_at", mark):
        where = f", group “{booking.group.title}”" if booking.group else ""
        title = f"{name_of(booking.session.number)} of {booking.referral.reference} booked{where}"
        yield _line(booking.booked_at, f"booked {booking.session.pk:09}", title, booking, by=booking.staff.name)
    sessions = Session.objects.select_related("referral", "recorded_by")
    for each in _newest_of(referral_ids, sessions, "recorded_at", mark):
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
    rows = Absence.objects.filter(person=person).select_related("booking__referral", "judged_by")
    for each in rows:  # few, and found through the person: the reader's referrals may have had a thousand bookings
        if each.booking.referral_id in referral_ids:
            yield from _of_absence(each, may_judge=may_judge)
    led_to = Enforcement.objects.filter(person=person).select_related("given_by")
    for step in _newest(led_to, "given_at", mark):
        url = reverse("attendance:enforce", args=[step.absence_id]) if may_judge else ""
        by = step.given_by.name if step.given_by else ""
        yield _absent(step.given_at, f"step {step.pk:09}", f"{step.get_step_display()} given", by=by, url=url)


def _of_absence(absence: Absence, *, may_judge: bool) -> Iterator[Line]:
    """That it was reported, judged, and found acceptable after all."""
    title = f"Absence from {absence.booking.referral.reference} reported"
    url = reverse("attendance:judge", args=[absence.pk]) if may_judge and not absence.judged_at else ""
    yield _absent(absence.reported_at, f"absence {absence.pk:09}", title, text=absence.explanation, url=url)
    if absence.judged_at:
        by, text = absence.judged_by.name if absence.judged_by else "", absence.judgement_reason
        yield _absent(absence.judged_at, f"judged {absence.pk:09}", "Absence judged", by=by, text=text)
    if absence.reconsidered_at:
        title, text = "Absence found acceptable after all", absence.reconsidered_reason
        yield _absent(absence.reconsidered_at, f"reconsidered {absence.pk:09}", title, text=text)


def _newest_of(referral_ids: Sequence[int], rows: QuerySet[Any], field: str, mark: Mark) -> QuerySet[Any]:
    """The newest rows of some referrals, each of which is read along its index: no more than a page is looked at."""
    each = [_newest(rows.filter(referral=pk), field, mark).values_list("pk", flat=True) for pk in referral_ids]
    keys = each[0].union(*each[1:], all=True) if each else []
    return _newest(rows.filter(pk__in=list(keys)), field, mark)


def _newest(rows: QuerySet[Any], field: str, mark: Mark) -> QuerySet[Any]:
    return rows.filter(**{f"{field}__lte": mark.at}).order_by(f"-{field}", "-pk")[: mark.most]


def _line(at: Any, key: str, title: str, of: Any, *, by: str = "", text: str = "") -> Line:
    url = reverse(SHOW, args=[of.referral_id])
    return Line(at=at, key=key, strand=Strand.SESSIONS, title=title, by=by, text=text, url=url)


def _absent(at: Any, key: str, title: str, *, by: str = "", text: str = "", url: str = "") -> Line:
    return Line(at=at, key=key, strand=Strand.ABSENCES, title=title, by=by, text=text, url=url)
