"""What goes wrong with sentences, and how they end: requirements, breaches, recalls and terminations."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Model

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.deadlines import actions as deadlines
from throughcare.kernel.errors import NotNow, Problems
from throughcare.people import permissions, queries
from throughcare.people.actions.correcting import note_change
from throughcare.people.actions.handover import follow
from throughcare.people.models import Breach, Person, Recall, Release, Requirement, Sentence, Termination
from throughcare.people.queries import recalls
from throughcare.people.queries import sentences as reads
from throughcare.people.rules import RequirementKind, SentenceKind
from throughcare.people.rules import sentences as rules
from throughcare.reference.queries import nation_of, policy

HAS_IT = "The order has this requirement already."


@transaction.atomic
def require(
    *, actor: Actor, now: datetime, sentence_id: int, kind: str, details: str, last_on: date | None
) -> Requirement:
    """Enter what the court required that the case system did not tell; once of each kind in an order."""
    sentence = _sentence(actor, sentence_id)
    rules.check_requirement(
        details=details, last_on=last_on, starts_on=sentence.starts_on, ends_on=sentence.ends_on
    ).or_raise()
    if sentence.requirements.filter(kind=kind).exists():
        raise NotNow(HAS_IT)
    found = Requirement.objects.create(
        person=sentence.person,
        sentence=sentence,
        kind=RequirementKind(kind),
        details=details.strip(),
        last_on=last_on,
    )
    _note("requirement.recorded", actor, now, found, sentence.person)
    return found


@transaction.atomic
def terminate(
    *, actor: Actor, now: datetime, sentence_id: int, kind: str, ended_on: date, court: str, reason: str
) -> Termination:
    """Say that a sentence is no longer served, since when and why; once."""
    sentence, today = _sentence(actor, sentence_id), london_day(now)
    if Termination.objects.filter(sentence=sentence).exists():
        raise NotNow("It is recorded how this sentence ended.")
    rules.check_termination(ended_on=ended_on, starts_on=sentence.starts_on, today=today, reason=reason).or_raise()
    found = Termination.objects.create(
        person=sentence.person,
        sentence=sentence,
        kind=rules.Termination(kind),
        ended_on=ended_on,
        court=court.strip(),
        reason=reason.strip(),
        recorded_at=now,
        recorded_by_id=actor.who,
    )
    sentence.ending = rules.ENDING[rules.Termination(kind)]
    sentence.save(update_fields=["ending"])
    _note("sentence.terminated", actor, now, found, sentence.person)
    return found


@transaction.atomic
def recall(
    *,
    actor: Actor,
    now: datetime,
    release_id: int,
    kind: str,
    recalled_on: date,
    returned_on: date | None,
    reason: str,
) -> Recall:
    """Say that somebody was called back to custody, and since when they are there; said again, the return is added."""
    release, today = reads.release(actor, release_id, lock=True), london_day(now)
    permissions.can_edit(actor, release.person).or_raise()
    rules.check_recall(
        recalled_on=recalled_on, released_on=release.released_on, returned_on=returned_on, today=today, reason=reason
    ).or_raise()
    told = {
        "kind": rules.RecallKind(kind),
        "recalled_on": recalled_on,
        "returned_on": returned_on,
        "reason": reason.strip(),
        "recorded_at": now,
        "recorded_by_id": actor.who,
    }
    found, _ = Recall.objects.update_or_create(release=release, defaults={**told, "person": release.person})
    release.recalled_on = recalled_on
    release.save(update_fields=["recalled_on"])
    _note("release.recalled", actor, now, found, release.person)
    reason = f"Recalled on {recalled_on:%-d %B %Y}: {reason.strip()}"
    _move(actor, now, release, inside=returned_on is not None, reason=reason)
    return found


@transaction.atomic
def record_release(*, actor: Actor, now: datetime, sentence_id: int, released_on: date) -> Release:
    """Say that somebody was released from custody, for the first time or after a recall, which ends with it."""
    sentence, today = _sentence(actor, sentence_id), london_day(now)
    before = list(sentence.releases.values_list("released_on", "recalled_on"))
    if sentence.kind != SentenceKind.CUSTODY and not (before and sentence.kind in rules.RECALLED):
        raise NotNow("Only somebody in custody is released.")
    days = {"starts_on": sentence.starts_on, "ends_on": sentence.ends_on}
    if recalls.at_large().filter(release__sentence=sentence).exists():
        raise NotNow("They are at large since the recall: add the return to custody first.")
    rules.check_release(released_on=released_on, **days, releases=before, today=today).or_raise()
    found = Release.objects.create(person=sentence.person, sentence=sentence, released_on=released_on)
    _note("release.recorded", actor, now, found, sentence.person)
    _move(actor, now, found, inside=False, reason=f"Released on {released_on:%-d %B %Y}")
    return found


@transaction.atomic
def allege_breach(*, actor: Actor, now: datetime, sentence_id: int, kind: str, failed_on: date, details: str) -> Breach:
    """Say that somebody failed in an order; the clock starts by which it must come to court."""
    sentence, today = _sentence(actor, sentence_id), london_day(now)
    problems = Problems(
        rules.check_breach(failed_on=failed_on, starts_on=sentence.starts_on, today=today, details=details)
    )
    if sentence.kind in rules.RECALLED:
        problems.add("Somebody on licence is recalled: record that with the release", field="kind")
    if kind == rules.BreachKind.ABSENCES and (known := reads.open_for_absences(sentence.pk)):
        message = "A breach for absences from this order is open since {day}: enter there what the court says"
        problems.add(message, field="kind", day=f"{london_day(known.recorded_at):%-d %B %Y}")
    problems.or_raise()
    return _allege(
        actor,
        now,
        Breach(sentence=sentence, kind=rules.BreachKind(kind), failed_on=failed_on, details=details.strip()),
    )


@transaction.atomic
def breach_for_absences(
    *, actor: Actor, now: datetime, sentence_id: int, failed_on: date, details: str
) -> Breach | None:
    """The breach to which an unacceptable absence leads: the open one for absences from the order, else a new one.

    Called by the action that judged the absence, which has asked whether the actor may. None of a licence, which is
    recalled.
    """
    sentence = (
        Sentence.objects.select_for_update(of=("self",)).select_related("person__delivery_unit").get(pk=sentence_id)
    )
    if sentence.kind in rules.RECALLED:
        return None
    found = reads.open_for_absences(sentence.pk)
    if found is None:
        told = Breach(sentence=sentence, kind=rules.BreachKind.ABSENCES, failed_on=failed_on, details=details)
        told.is_from_absences = True
        return _allege(actor, now, told)
    _note("breach.repeated", actor, now, found, sentence.person)
    return found


@transaction.atomic
def withdraw_breach(*, actor: Actor, now: datetime, breach_id: int) -> Breach:
    """Take back a breach none of whose absences stands; one that an officer entered, or that is in court, stays.

    Called by the action that judged anew, which has asked whether the actor may.
    """
    found = Breach.objects.select_for_update(of=("self",)).select_related("person").get(pk=breach_id)
    if not found.is_from_absences or found.presented_on or found.withdrawn_at:
        return found
    found.withdrawn_at = now
    found.save(update_fields=["withdrawn_at"])
    deadlines.cancel(actor=actor, now=now, kind=rules.PRESENT, thing=found)
    _note("breach.withdrawn", actor, now, found, found.person)
    return found


@transaction.atomic
def present_breach(
    *,
    actor: Actor,
    now: datetime,
    breach_id: int,
    presented_on: date,
    court: str,
    outcome: str,
    outcome_on: date | None,
) -> Breach:
    """Say when a breach came to court, and what the court made of it; an order that is revoked has ended."""
    found, today = reads.breach(actor, breach_id, lock=True), london_day(now)
    permissions.can_edit(actor, found.person).or_raise()
    if found.outcome:
        raise NotNow("The court has decided on this breach.")
    if found.withdrawn_at:
        raise NotNow("This breach is withdrawn: its absences were acceptable after all.")
    rules.check_outcome(
        presented_on=presented_on, outcome_on=outcome_on, outcome=outcome, failed_on=found.failed_on, today=today
    ).or_raise()
    found.presented_on, found.court, found.outcome, found.outcome_on = presented_on, court.strip(), outcome, outcome_on
    found.save(update_fields=["presented_on", "court", "outcome", "outcome_on"])
    deadlines.meet(actor=actor, now=now, kind=rules.PRESENT, thing=found)
    _note("breach.presented", actor, now, found, found.person)
    ended = Termination.objects.filter(sentence=found.sentence).exists()
    if outcome in rules.ENDS_THE_ORDER and not ended:
        end_by_breach(actor=actor, now=now, breach=found)
    return found


@transaction.atomic
def end_by_breach(*, actor: Actor, now: datetime, breach: Breach) -> Termination:
    """Say that an order ended because the court decided so on a breach. Called by the action that entered it."""
    assert breach.outcome_on is not None  # whoever decided did so on a day: the constraint of the table
    return terminate(
        actor=actor,
        now=now,
        sentence_id=breach.sentence_id,
        kind=rules.Termination.BREACH,
        ended_on=breach.outcome_on,
        court=breach.court,
        reason=f"{breach.get_outcome_display()}: {breach.details}",
    )


def _allege(actor: Actor, now: datetime, found: Breach) -> Breach:
    """Keep a breach, and start its clock."""
    person, today = found.sentence.person, london_day(now)
    found.person, found.recorded_at, found.recorded_by_id = person, now, actor.who
    found.save()
    deadlines.start_working_days(
        actor=actor,
        now=now,
        working_days=int(policy(rules.PRESENT_POLICY, today).value),
        kind=rules.PRESENT,
        thing=found,
        ref=person.crn,
        started_on=today,
        user_id=queries.officer_id(person, today),
        nation=nation_of(person.delivery_unit, today),
    )
    _note("breach.alleged", actor, now, found, person)
    return found


def _move(actor: Actor, now: datetime, release: Release, *, inside: bool, reason: str) -> None:
    """Note whether the person is in custody, and reckon the handover of a sentence in custody anew."""
    sentence = release.sentence
    sentence.person = person = release.person
    if person.in_custody != inside:
        note_change(
            actor=actor, now=now, person_id=person.pk, thing=person, field="in_custody", value=inside, reason=reason
        )
        person.in_custody = inside
        person.save(update_fields=["in_custody"])
    if sentence.kind == SentenceKind.CUSTODY:
        follow(actor=actor, now=now, sentence=sentence, reason=reason)


def _sentence(actor: Actor, sentence_id: int) -> Sentence:
    """A sentence, its person locked, of somebody whose record the actor may write to."""
    sentence = reads.sentence(actor, sentence_id, lock=True)
    permissions.can_edit(actor, sentence.person).or_raise()
    return sentence


def _note(verb: str, actor: Actor, now: datetime, thing: Model, person: Person) -> None:
    record(verb, actor=actor, now=now, thing=thing, related={"person": person.pk})
