"""Screening for employment, training and education by the officer, and reasons to start unpaid work without it."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.kernel.errors import NotNow, NotValid, Problems
from throughcare.people import permissions, queries, rules
from throughcare.people.models import EmploymentScreening, ScreeningOverride
from throughcare.people.queries import employment as reads


@transaction.atomic
def screen(
    *,
    actor: Actor,
    now: datetime,
    person_id: int,
    screened_on: date,
    situation: str,
    qualification: str,
    helps: Collection[str],
    notes: str,
) -> EmploymentScreening:
    """Keep what somebody said of work, training and education; an earlier screening stays beside it."""
    person = queries.person(actor, person_id, lock=True)
    permissions.can_edit(actor, person).or_raise()
    problems = Problems()
    if screened_on > london_day(now):
        problems.add("The day of the screening can’t lie ahead", field="screened_on")
    problems.or_raise()
    found = EmploymentScreening.objects.create(
        person=person,
        screened_on=screened_on,
        situation=situation,
        qualification=qualification,
        helps=sorted(helps),
        notes=notes.strip(),
        screened_by_id=actor.who,
    )
    record("employment.screened", actor=actor, now=now, thing=found, related={"person": person.pk})
    return found


@transaction.atomic
def override_screening(*, actor: Actor, now: datetime, person_id: int, reason: str) -> ScreeningOverride:
    """Let unpaid work start though nobody has screened the person, for a reason that is kept."""
    person = queries.person(actor, person_id, lock=True)
    permissions.can_edit(actor, person).or_raise()
    if reads.may_start_unpaid_work(person, london_day(now)):
        raise NotNow("Unpaid work may start already.")
    if problems := rules.check_reason(reason):
        raise NotValid(problems)
    override = ScreeningOverride.objects.create(
        person=person, reason=reason.strip(), overridden_at=now, overridden_by_id=actor.who
    )
    record("employment.screening_overridden", actor=actor, now=now, thing=override, related={"person": person.pk})
    return override
