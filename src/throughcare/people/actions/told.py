"""How somebody says they speak and read, and what is decided where a caseload contradicts their word."""

from datetime import datetime
from typing import Any

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.kernel.errors import NotNow, Problems
from throughcare.people import permissions, queries
from throughcare.people import rules as law
from throughcare.people.actions.correcting import hear, note_changes
from throughcare.people.models import Contradiction, Person
from throughcare.people.queries import told as reads
from throughcare.people.rules import told as rules

DECLARED = "Declared by the person"


@transaction.atomic
def say_language(
    *,
    actor: Actor,
    now: datetime,
    person_id: int,
    language: str,
    needs_interpreter: bool,
    reading_format: str,
) -> Person:
    """Keep how somebody says they speak and read; letters and whoever looks for a service go by it."""
    person = queries.person(actor, person_id, lock=True)
    permissions.can_edit(actor, person).or_raise()
    Problems(rules.check_language(language)).or_raise()
    told = {"language": language.strip(), "needs_interpreter": needs_interpreter, "reading_format": reading_format}
    changed = note_changes(actor=actor, now=now, person_id=person.pk, thing=person, values=told, reason=DECLARED)
    person.save(update_fields=changed)
    record("person.language_said", actor=actor, now=now, thing=person, fields=changed)
    hear(actor=actor, now=now, person=person, fields=told)
    return person


@transaction.atomic
def decide_contradiction(
    *, actor: Actor, now: datetime, contradiction_id: int, outcome: str, reason: str
) -> Contradiction:
    """Keep what the person says, or take what the caseload says; what a field said before is kept."""
    found = reads.contradiction(actor, contradiction_id, lock=True)
    person = found.person
    permissions.can_edit(actor, person).or_raise()
    if found.outcome:
        raise NotNow("This is decided already.")
    problems = Problems(law.check_reason(reason))
    if outcome not in rules.DECIDED:
        problems.add("Choose one of the two", field="outcome")
    problems.or_raise()
    if outcome == rules.Outcome.TAKEN:
        _take(actor, now, found, reason.strip())
    found.outcome, found.reason = rules.Outcome(outcome), reason.strip()
    found.decided_at, found.decided_by_id = now, actor.who
    fields = ["outcome", "reason", "decided_at", "decided_by"]
    found.save(update_fields=fields)
    record("contradiction.decided", actor=actor, now=now, thing=found, fields=fields, related={"person": person.pk})
    return found


def _take(actor: Actor, now: datetime, found: Contradiction, reason: str) -> None:
    """Have the record say what the caseload does; the next caseload may change it again."""
    person = found.person
    column: Any = Person._meta.get_field(found.field)
    values = {found.field: column.to_python(found.value)}
    note_changes(actor=actor, now=now, person_id=person.pk, thing=person, values=values, reason=reason)
    person.search_key = law.search_key(person.family_name, person.given_name)
    person.told = [name for name in person.told if name != found.field]
    person.save(update_fields=[found.field, "search_key", "told"])
