"""How far delivery of a referral is: first appointment, plan, sessions, report."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from throughcare.access.actor import Actor
from throughcare.delivery.attendance.models import Absence
from throughcare.delivery.services import permissions, rules
from throughcare.delivery.services.models import ActionPlan, EndOfServiceReport, Session
from throughcare.kernel.errors import NotFound
from throughcare.kernel.states import words
from throughcare.people.queries import circumstances
from throughcare.reference import queries as reference
from throughcare.reference.models import Code
from throughcare.referrals.models import Referral
from throughcare.referrals.queries.page import Happening, Page, code_names, happenings
from throughcare.referrals.rules import ReferralStatus

SHOWN = ("booking", "referral__person", "referral__body__service_type")  # what a list of appointments names


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """All that was delivered under a referral; sessions by number and then in the order in which they were booked."""

    facts: rules.Facts
    sessions: list[Session]
    plans: list[ActionPlan]  # the newest first, whatever became of them
    report: EndOfServiceReport | None
    next_number: int | None
    may_plan: bool
    may_report: bool

    @property
    def plan(self) -> ActionPlan | None:
        """The plan that holds."""
        return holding(self.plans)

    @property
    def submitted(self) -> ActionPlan | None:
        """The version that waits to be approved; none waits any more once the referral has ended."""
        if not rules.owes_decision(self.facts):
            return None
        return next((plan for plan in self.plans if plan.status == rules.plans.PlanStatus.SUBMITTED), None)

    @property
    def returned(self) -> ActionPlan | None:
        """The newest version, where it was returned."""
        first = self.plans[0] if self.plans else None
        return first if first and first.status == rules.plans.PlanStatus.RETURNED else None

    @property
    def booked(self) -> list[Session]:
        """Sessions to come or to be recorded, the earliest first."""
        found = [s for s in self.sessions if s.status == rules.SessionStatus.BOOKED]
        return sorted(found, key=lambda s: s.booking.starts_at)

    @property
    def concerns(self) -> list[Session]:
        """Sessions with concerns or poor behaviour, the latest first."""
        return sorted(
            (s for s in self.sessions if s.concerns or s.behaviour), key=lambda s: s.booking.starts_at, reverse=True
        )


def facts(referral: Referral) -> rules.Facts:
    """What of a referral's delivery decides what may come next."""
    plans = list(referral.plans.order_by("-version"))
    return _facts(referral, list(referral.sessions.all()), plans, _report(referral))


def facts_of(referral: Referral) -> rules.Facts:
    """The same of a referral under way whose sessions and plans were fetched beforehand, for lists."""
    plans = sorted(referral.plans.all(), key=lambda plan: plan.version, reverse=True)
    return _facts(referral, list(referral.sessions.all()), plans, None)


def holding(plans: list[ActionPlan]) -> ActionPlan | None:
    """The newest approved of some plans, which are given with the newest first."""
    return next((plan for plan in plans if plan.status == rules.plans.PlanStatus.APPROVED), None)


def fewest_sessions(referral: Referral, on: date) -> int:
    """The fewest sessions that a plan may have: policy names a number for structured interventions."""
    if referral.kind != Referral.Kind.INTERVENTION:
        return 1
    return int(reference.policy(rules.FEWEST_POLICY, on).value)


def is_approved_by_policy(on: date) -> bool:
    """Whether a plan holds as soon as it is submitted."""
    return bool(reference.policy(rules.plans.APPROVAL_POLICY, on).value == rules.plans.AUTOMATIC)


def said_of_plan(on: date) -> str:
    """What follows the submission of a plan."""
    if is_approved_by_policy(on):
        return "The plan is submitted and holds. Book the next session."
    return "The plan is submitted. The responsible officer decides on it; sessions are booked once it is approved."


def progress(referral: Referral) -> Progress:
    """How far delivery is of a referral that the caller has found through a scope."""
    sessions = list(
        referral.sessions.select_related(
            "booking__staff", "booking__group", "booking__absence", "recorded_by"
        ).order_by("number", "pk")
    )
    plans = list(referral.plans.select_related("submitted_by", "decided_by").order_by("-version"))
    report = _report(referral)
    known = _facts(referral, sessions, plans, report)
    return Progress(
        facts=known,
        sessions=sessions,
        plans=plans,
        report=report,
        next_number=rules.next_number(known),
        may_plan=known.first_held and known.status == ReferralStatus.ASSIGNED,
        may_report=rules.may_report(known),
    )


def session(actor: Actor, pk: int) -> Session:
    """One session that the actor may see; NotFound for any other."""
    rows = Session.objects.filter(permissions.scope(actor), pk=pk)
    found = rows.select_related("booking__staff", "booking__absence", "referral__person", "referral__body").first()
    if found is None:
        raise NotFound("There is no such appointment, or it is not open to you.")
    return found


def locked_session(actor: Actor, pk: int) -> Session:
    """The same, locked until the transaction ends, after its referral."""
    rows = Session.objects.select_for_update(of=("self",)).filter(permissions.scope(actor), pk=pk)
    found = rows.select_related("booking", "referral__body").first()
    if found is None:
        raise NotFound("There is no such appointment, or it is not open to you.")
    return found


def timeline(page: Page, delivered: Progress) -> list[Happening]:
    """What happened to the referral and under it, the newest first."""
    rows = [*happenings(page), *_delivered(page, delivered)]
    return sorted(rows, key=lambda each: each.at)[::-1]


def reasons(on: date) -> dict[str, str]:
    """Why a session was not held, by code."""
    return code_names("not-held-reason", on)


def not_held_reasons(on: date) -> list[Code]:
    """The reasons that may be chosen on a day, in their order."""
    return reference.codes("not-held-reason", on)


def asked_by(on: date) -> list[Code]:
    """Who may have asked for another time."""
    return reference.codes("rescheduled-by", on)


def barrier_codes(on: date) -> list[Code]:
    """What may stand in the way of taking part, in order."""
    return list(reference.codes("barrier", on))


def plan_of(actor: Actor, pk: int) -> ActionPlan:
    """One version of a plan that the actor may see; NotFound for any other."""
    found = (
        ActionPlan.objects.filter(permissions.scope(actor), pk=pk).select_related("referral", "submitted_by").first()
    )
    if found is None:
        raise NotFound("There is no such plan, or it is not open to you.")
    return found


def template(page: Page, on: date) -> str:
    """The plan as it is first shown, by the template of a day."""
    needs = [(row.need.name, page.outcome_names[row.outcome_wanted].name) for row in page.needs]
    return rules.plans.from_template(needs, template_parts(on))


def template_parts(on: date) -> list[str]:
    """The parts of a plan’s template in force on a day."""
    return [code.name for code in reference.codes(rules.plans.TEMPLATE, on)]


def busy(referral: Referral, on: date) -> rules.barriers.Week:
    """When in the week of a day the person can't come: by this plan, and by all else that is known of them."""
    return circumstances.week(referral.person_id, on)


def as_booked(session: Session) -> dict[str, Any]:
    """An appointment as its form shows it before it is moved."""
    booking = session.booking
    minutes = int((booking.ends_at - booking.starts_at).total_seconds() // 60)
    return {"minutes": minutes, "method": session.method, "place": booking.place}


def name_of(number: int) -> str:
    """What people call a session."""
    return "First appointment" if number == rules.FIRST else f"Session {number}"


def _delivered(page: Page, delivered: Progress) -> Iterator[Happening]:
    known = reasons(page.referral.created_at.date())
    for each in delivered.sessions:
        name, staff = name_of(each.number), each.booking.staff.name
        yield Happening(at=each.booking.booked_at, title=f"{name} booked", by=staff)
        if each.recorded_at:
            text = "\n".join(
                part
                for part in (known.get(each.not_held_reason, ""), each.notes, each.behaviour, each.concerns)
                if part
            )
            by = each.recorded_by.name if each.recorded_by else ""
            yield Happening(at=each.recorded_at, title=f"{name} {words(each.status)}", by=by, text=text)
        if (absence := absence_of(each)) and absence.judged_at:
            title = f"Absence judged {absence.get_judgement_display().lower()}"
            yield Happening(at=absence.judged_at, title=title, text=absence.judgement_reason)
    for plan in delivered.plans:
        title = f"Action plan {plan.version} submitted: {plan.session_count} sessions"
        yield Happening(at=plan.submitted_at, title=title, by=plan.submitted_by.name)
        if plan.decided_at and plan.decided_by:
            title = f"Action plan {plan.version} {plan.status}"
            yield Happening(at=plan.decided_at, title=title, by=plan.decided_by.name, text=plan.return_reason)
    if delivered.report:
        by = delivered.report.submitted_by.name
        yield Happening(at=delivered.report.submitted_at, title="End of service report submitted", by=by)


def absence_of(each: Session) -> Absence | None:
    """The absence at a session, where there was one."""
    try:
        return each.booking.absence
    except Absence.DoesNotExist:
        return None


def _report(referral: Referral) -> EndOfServiceReport | None:
    return EndOfServiceReport.objects.filter(referral=referral).select_related("submitted_by").first()


def _facts(
    referral: Referral, sessions: list[Session], plans: list[ActionPlan], report: EndOfServiceReport | None
) -> rules.Facts:
    return rules.Facts(
        status=ReferralStatus(referral.status),
        first_held=referral.first_held_at is not None,
        planned_count=plan.session_count if (plan := holding(plans)) else None,
        sessions=tuple((s.number, rules.SessionStatus(s.status)) for s in sessions),
        reported=report is not None,
        plan_waits=any(plan.status == rules.plans.PlanStatus.SUBMITTED for plan in plans),
    )


def unrecorded(actor: Actor, before: datetime) -> list[Session]:
    """Appointments of the actor's referrals before a moment that nobody has recorded, the oldest first."""
    rows = Session.objects.filter(
        permissions.scope(actor),
        referral__caseworker_id=actor.user_id,
        booking__starts_at__lt=before,
        status=rules.SessionStatus.BOOKED,
    )
    return list(rows.select_related(*SHOWN).order_by("booking__starts_at"))


def starting_between(actor: Actor, start: datetime, end: datetime) -> list[Session]:
    """Appointments of the actor's referrals that start in a time, the earliest first."""
    rows = Session.objects.filter(
        permissions.scope(actor),
        referral__caseworker_id=actor.user_id,
        booking__starts_at__gte=start,
        booking__starts_at__lt=end,
    ).exclude(status=rules.SessionStatus.MOVED)
    return list(
        rows.select_related("booking", "referral__person", "referral__body__service_type").order_by(
            "booking__starts_at"
        )
    )
