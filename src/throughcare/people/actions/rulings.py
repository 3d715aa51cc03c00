"""What was entered wrongly of a court's requirements, of a breach before it and of a sentence's end is put right."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.kernel.errors import NotNow, Problems
from throughcare.people import permissions
from throughcare.people import rules as law
from throughcare.people.actions import sentences
from throughcare.people.actions.amending import WHY, amend
from throughcare.people.actions.correcting import note_changes
from throughcare.people.models import Breach, Requirement, Termination
from throughcare.people.queries import sentences as reads
from throughcare.people.rules import Ending, RequirementKind
from throughcare.people.rules import sentences as rules


@transaction.atomic
def correct_requirement(
    *, actor: Actor, now: datetime, requirement_id: int, kind: str, details: str, last_on: date | None, why: str
) -> Requirement:
    """Put right which requirement it is, what the court said of it, or until when it lasts."""
    found = reads.requirement(actor, requirement_id, lock=True)
    permissions.can_edit(actor, found.person).or_raise()
    sentence = found.sentence
    if sentence.requirements.filter(kind=kind).exclude(pk=found.pk).exists():
        raise NotNow(sentences.HAS_IT)
    days = {"starts_on": sentence.starts_on, "ends_on": sentence.ends_on}
    problems = rules.check_requirement(details=details, last_on=last_on, **days)
    told = {"kind": RequirementKind(kind), "details": details.strip(), "last_on": last_on}
    amend(actor=actor, now=now, verb="requirement.corrected", thing=found, told=told, why=why, problems=problems)
    return found


@transaction.atomic
def withdraw_requirement(*, actor: Actor, now: datetime, requirement_id: int, why: str) -> None:
    """Take back what the court never required; what was entered stays in the log of changes."""
    found = reads.requirement(actor, requirement_id, lock=True)
    permissions.can_edit(actor, found.person).or_raise()
    if found.commenced_on:
        raise NotNow("This requirement has begun. Correct it, and don’t take it back.")
    _take_back("requirement.withdrawn", actor, now, found, {"kind": "", "details": "", "last_on": None}, why)


@transaction.atomic
def correct_termination(
    *,
    actor: Actor,
    now: datetime,
    termination_id: int,
    kind: str,
    ended_on: date,
    court: str,
    reason: str,
    why: str,
) -> Termination:
    """Put right how, when or why a sentence ended."""
    found = _termination(actor, termination_id)
    if rules.Termination(kind) != found.kind:
        _not_by_breach(found)
    problems = rules.check_termination(
        ended_on=ended_on, starts_on=found.sentence.starts_on, today=london_day(now), reason=reason
    )
    told = {
        "kind": rules.Termination(kind),
        "ended_on": ended_on,
        "court": court.strip(),
        "reason": reason.strip(),
    }
    amend(actor=actor, now=now, verb="termination.corrected", thing=found, told=told, why=why, problems=problems)
    _end(found, rules.ENDING[rules.Termination(kind)])
    return found


@transaction.atomic
def withdraw_termination(*, actor: Actor, now: datetime, termination_id: int, why: str) -> None:
    """Say that a sentence has not ended after all: it is served again, and what was entered stays in the log."""
    found = _termination(actor, termination_id)
    _not_by_breach(found)
    _undo_end(actor, now, found, why)


@transaction.atomic
def correct_ruling(
    *,
    actor: Actor,
    now: datetime,
    breach_id: int,
    presented_on: date,
    court: str,
    outcome: str,
    outcome_on: date | None,
    why: str,
) -> Breach:
    """Put right what the court made of a breach; whether the order has ended by it follows."""
    found, today = reads.breach(actor, breach_id, lock=True), london_day(now)
    permissions.can_edit(actor, found.person).or_raise()
    if not found.outcome:
        raise NotNow("The court has not decided on this breach: enter what it said.")
    problems = rules.check_outcome(
        presented_on=presented_on, outcome_on=outcome_on, outcome=outcome, failed_on=found.failed_on, today=today
    )
    if not outcome and found.kind == rules.BreachKind.ABSENCES and reads.open_for_absences(found.sentence_id):
        problems.add("Another breach for absences from this order is open: close that one first", field="outcome")
    told = {"presented_on": presented_on, "court": court.strip(), "outcome": outcome, "outcome_on": outcome_on}
    amend(actor=actor, now=now, verb="breach.corrected", thing=found, told=told, why=why, problems=problems)
    _follow(actor, now, found, why)
    return found


def _follow(actor: Actor, now: datetime, breach: Breach, why: str) -> None:
    """The order has ended, or is served again, as the court is now known to have decided."""
    ended = Termination.objects.filter(sentence=breach.sentence).first()
    if breach.outcome in rules.ENDS_THE_ORDER:
        if ended is None:
            sentences.end_by_breach(actor=actor, now=now, breach=breach)
        elif ended.kind == rules.Termination.BREACH:
            told = {"ended_on": breach.outcome_on, "court": breach.court}
            changed = note_changes(
                actor=actor, now=now, person_id=breach.person_id, thing=ended, values=told, reason=why.strip()
            )
            ended.save(update_fields=changed)
    elif ended and ended.kind == rules.Termination.BREACH and not reads.ended_by_breach(breach.sentence_id):
        _undo_end(actor, now, ended, why)


def _not_by_breach(found: Termination) -> None:
    if found.kind == rules.Termination.BREACH and reads.ended_by_breach(found.sentence_id):
        raise NotNow("The court ended this order for a breach: correct what the court said about that breach.")


def _undo_end(actor: Actor, now: datetime, found: Termination, why: str) -> None:
    told = {"kind": "", "ended_on": None, "court": "", "reason": ""}
    _end(found, "")
    _take_back("termination.withdrawn", actor, now, found, told, why)


def _end(found: Termination, ending: Ending | str) -> None:
    """The sentence says how it ended; empty: it is served."""
    found.sentence.ending = ending
    found.sentence.save(update_fields=["ending"])


def _take_back(
    verb: str, actor: Actor, now: datetime, thing: Requirement | Termination, empty: Mapping[str, Any], why: str
) -> None:
    """Keep what a row said, and remove it."""
    Problems(law.check_reason(why, field=WHY)).or_raise()
    person_id = thing.person_id
    note_changes(actor=actor, now=now, person_id=person_id, thing=thing, values=empty, reason=why.strip())
    record(verb, actor=actor, now=now, thing=thing, related={"person": person_id})
    thing.delete()


def _termination(actor: Actor, pk: int) -> Termination:
    """How a sentence ended, its person locked, of somebody whose record the actor may write to."""
    found = reads.termination(actor, pk, lock=True)
    permissions.can_edit(actor, found.person).or_raise()
    return found
