"""Absences: reported, judged, reconsidered; evidence of why; and the warning or breach that follows."""

from datetime import datetime
from typing import BinaryIO

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.deadlines import actions as deadlines
from throughcare.delivery.attendance import letters, permissions, queries, rules
from throughcare.delivery.attendance.models import Absence, Enforcement
from throughcare.delivery.attendance.rules import enforcement
from throughcare.documents import actions as documents
from throughcare.documents.models import Document
from throughcare.kernel.errors import NotNow
from throughcare.people import queries as people
from throughcare.people.actions import sentences
from throughcare.people.models import Breach
from throughcare.reference import queries as reference


@transaction.atomic
def report_absence(*, actor: Actor, now: datetime, booking_id: int, explanation: str) -> Absence:
    """Put an absence before the responsible officer, whose clock begins; once for each booking."""
    booking = queries.locked_booking(actor, booking_id)
    permissions.can_record(actor, booking).or_raise()
    absence, made = Absence.objects.get_or_create(
        booking=booking, defaults={"person_id": booking.person_id, "explanation": explanation, "reported_at": now}
    )
    if made:
        _start(actor, now, absence, enforcement.JUDGE, enforcement.JUDGE_POLICY)
        record("absence.reported", actor=actor, now=now, thing=absence, fields=["explanation"], related=_links(absence))
    return absence


@transaction.atomic
def add_evidence(*, actor: Actor, now: datetime, absence_id: int, file: BinaryIO, name: str) -> Document:
    """Keep what shows why somebody did not come, such as a doctor's note; `now` is after its last byte."""
    absence = queries.locked_absence(actor, absence_id)
    permissions.can_judge(actor, absence).or_raise()
    found = documents.upload(actor=actor, now=now, thing=absence, purpose=enforcement.EVIDENCE, file=file, name=name)
    record("absence.evidenced", actor=actor, now=now, thing=absence, fields=["files"], related=_links(absence))
    return found


@transaction.atomic
def judge(*, actor: Actor, now: datetime, absence_id: int, judgement: str, reason: str) -> Absence:
    """The responsible officer's judgement of an absence, with the reason; once.

    An unacceptable one leads to a warning, and the second from one order within the months of policy to a breach.
    """
    absence = queries.locked_absence(actor, absence_id)
    permissions.can_judge(actor, absence).or_raise()
    if absence.judged_at is not None:
        raise NotNow("This absence has been judged.")
    rules.check_judgement(judgement, reason).or_raise()
    absence.judgement, absence.judgement_reason = rules.Judgement(judgement), reason
    absence.judged_at, absence.judged_by_id = now, actor.user_id
    fields = ["judgement", "judgement_reason", "judged_at", "judged_by"]
    absence.save(update_fields=fields)
    deadlines.meet(actor=actor, now=now, kind=enforcement.JUDGE, thing=absence)
    record("absence.judged", actor=actor, now=now, thing=absence, fields=fields, related=_links(absence))
    if absence.judgement == rules.Judgement.UNACCEPTABLE:
        _begin(actor, now, absence)
    return absence


@transaction.atomic
def reconsider(*, actor: Actor, now: datetime, absence_id: int, reason: str) -> Absence:
    """Find an absence acceptable after all, upon evidence that came later: what it led to is withdrawn.

    A breach that is still due because of it becomes a warning. The first judgement and its reason stay on record.
    """
    absence = queries.locked_absence(actor, absence_id)
    permissions.can_judge(actor, absence).or_raise()
    if absence.judgement != rules.Judgement.UNACCEPTABLE:
        raise NotNow("Only an absence that was judged unacceptable is judged anew.")
    enforcement.check_reconsidered(reason).or_raise()
    absence.judgement, absence.reconsidered_reason = rules.Judgement.ACCEPTABLE, reason
    absence.reconsidered_at, absence.reconsidered_by_id = now, actor.user_id
    fields = ["judgement", "reconsidered_reason", "reconsidered_at", "reconsidered_by"]
    absence.save(update_fields=fields)
    record("absence.reconsidered", actor=actor, now=now, thing=absence, fields=fields, related=_links(absence))
    for led_to in Enforcement.objects.select_for_update().filter(absence=absence):
        led_to.status = enforcement.ENFORCEMENT.next("withdraw", led_to.status)
        led_to.withdrawn_at = now
        led_to.save(update_fields=["status", "withdrawn_at"])
        deadlines.cancel(actor=actor, now=now, kind=enforcement.KINDS[enforcement.Step(led_to.step)], thing=absence)
        _note("enforcement.withdrawn", actor, now, led_to, ["status", "withdrawn_at"])
        _leave(actor, now, led_to)
    _step_back(actor, now, absence)
    return absence


@transaction.atomic
def give(*, actor: Actor, now: datetime, absence_id: int, how: str) -> Enforcement:
    """The letter has been given; of a breach, the court or those who decide on recall have it. Its facts stay so."""
    absence = queries.locked_absence(actor, absence_id)
    permissions.can_judge(actor, absence).or_raise()
    found = (
        Enforcement.objects.select_for_update().select_related("absence__booking__referral__body").get(absence=absence)
    )
    found.status = enforcement.ENFORCEMENT.next("give", found.status)
    enforcement.check_given(how).or_raise()
    found.facts = letters.facts(found, london_day(now))
    found.given_at, found.given_by_id, found.given_how = now, actor.user_id, how
    fields = ["status", "facts", "given_at", "given_by", "given_how"]
    found.save(update_fields=fields)
    deadlines.meet(actor=actor, now=now, kind=enforcement.KINDS[enforcement.Step(found.step)], thing=absence)
    _note("enforcement.given", actor, now, found, fields)
    return found


def _begin(actor: Actor, now: datetime, absence: Absence) -> None:
    """The step that an unacceptable absence leads to, with its clock."""
    step = queries.step_of(absence, london_day(now))
    sentence_id = absence.booking.referral.sentence_id
    if sentence_id is None:
        return  # nobody is referred without one; what was taken in may be
    breach = _breach(actor, now, absence, sentence_id) if step == enforcement.Step.BREACH else None
    made = Enforcement.objects.create(
        absence=absence, person_id=absence.person_id, sentence_id=sentence_id, step=step, breach=breach, begun_at=now
    )
    _start(actor, now, absence, enforcement.KINDS[step], enforcement.POLICIES[step])
    _note("enforcement.begun", actor, now, made, ["step"])


def _breach(actor: Actor, now: datetime, absence: Absence, sentence_id: int) -> Breach | None:
    """The breach that comes to court, on the record of the sentence."""
    at, referral = absence.booking.starts_at, absence.booking.referral
    what = f"Missed an appointment of {referral.body.service_type.name} ({referral.reference})"
    return sentences.breach_for_absences(
        actor=actor,
        now=now,
        sentence_id=sentence_id,
        failed_on=london_day(at),
        details=f"{what}. {absence.judgement_reason}",
    )


def _leave(actor: Actor, now: datetime, step: Enforcement) -> None:
    """A step that no longer counts leaves its breach, which is withdrawn with the last one."""
    if step.breach_id and not queries.standing(step.breach_id).exists():
        sentences.withdraw_breach(actor=actor, now=now, breach_id=step.breach_id)


def _step_back(actor: Actor, now: datetime, absence: Absence) -> None:
    """A breach that is due, and that counted this absence, becomes a warning."""
    rows = Enforcement.objects.select_for_update(of=("self",)).select_related("absence__booking__referral__area")
    due = rows.filter(
        sentence_id=absence.booking.referral.sentence_id or 0,
        status=enforcement.EnforcementStatus.DUE,
        step=enforcement.Step.BREACH,
    )
    for other in due:
        if queries.step_of(other.absence, london_day(now)) == enforcement.Step.WARNING:
            other.step = enforcement.Step.WARNING
            other.save(update_fields=["step"])
            _leave(actor, now, other)
            deadlines.cancel(actor=actor, now=now, kind=enforcement.BREACH, thing=other.absence)
            _start(actor, now, other.absence, enforcement.WARN, enforcement.POLICIES[enforcement.Step.WARNING])
            _note("enforcement.stepped_back", actor, now, other, ["step"])


def _start(actor: Actor, now: datetime, absence: Absence, kind: str, policy: str) -> None:
    day, referral = london_day(now), absence.booking.referral
    deadlines.start_working_days(
        actor=actor,
        now=now,
        working_days=int(reference.policy(policy, day).value),
        kind=kind,
        thing=absence,
        ref=referral.reference,
        started_on=day,
        user_id=people.officer_id(absence.person, day),
        nation=reference.nation_of(referral.area, day),
    )


def _links(absence: Absence) -> dict[str, int]:
    return {"person": absence.person_id, "referral": absence.booking.referral_id}


def _note(verb: str, actor: Actor, now: datetime, found: Enforcement, fields: list[str]) -> None:
    related = {"person": found.person_id, "absence": found.absence_id}
    record(verb, actor=actor, now=now, thing=found, fields=fields, related=related)
