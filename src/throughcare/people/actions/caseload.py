"""What the rows of a caseload say is written: many people in few statements, every old value kept."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.imports.models import Import, ImportRow
from throughcare.people import rules
from throughcare.people.actions.officers import let_see
from throughcare.people.models import (
    Address,
    Change,
    Contradiction,
    NeedAssessment,
    OfficerAssignment,
    OtherName,
    Person,
    Requirement,
    RiskAssessment,
    Sentence,
)
from throughcare.people.queries import caseload as queries
from throughcare.people.rules import harm
from throughcare.people.rules.caseload.columns import PERSON_FIELDS, RISK_FIELDS, SENTENCE_FIELDS
from throughcare.people.rules.caseload.plan import Plan
from throughcare.people.rules.caseload.spells import Edit

MADE_UP = "X9"  # begins the CRN of everybody who is made up
COLUMNS = {"delivery_unit": "delivery_unit_id"}
# What a file of scores does not tell stays as it was registered last.
REGISTERED = (
    *RISK_FIELDS,
    *("factors", "is_iom", "has_parenting", "is_impulsive", "has_temper", "was_breached_or_recalled"),
    *(*harm.LEVELS, *harm.HEADINGS),
)


@transaction.atomic
def take_in(*, actor: Actor, now: datetime, file: Import, finder: queries.Finder, rows: Sequence[ImportRow]) -> None:
    """Find out anew what rows come to, and write it; called for rows that wait, with their file locked.

    Of several rows of one person each is compared with what the one before it has written.
    """
    with connection.cursor() as cursor:  # two files may tell of the same new person
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('throughcare.caseload'))")
    for turn in _turns(rows):
        if plans := finder.find(turn):
            _Writer(actor, now, file).write(plans)
    record("caseload.taken_in", actor=actor, now=now, thing=file, count=len(rows), related={"import": file.pk})


def _turns(rows: Sequence[ImportRow]) -> Iterator[list[ImportRow]]:
    """The first row of everybody, then everybody's second, and so on."""
    waiting = list(rows)
    while waiting:
        turn: dict[str, ImportRow] = {}
        for row in waiting:
            turn.setdefault(row.key, row)
        yield list(turn.values())
        waiting = [row for row in waiting if turn[row.key] is not row]


class _Writer:
    """Writes some plans, of which no two are of one person."""

    def __init__(self, actor: Actor, now: datetime, file: Import) -> None:
        self.actor, self.now, self.file = actor, now, file
        self.reason = f"Caseload import {file.pk}: {file.file_name}"
        self.changes: list[Change] = []

    def write(self, plans: Sequence[Plan]) -> None:
        """Write them all."""
        people = self._people(plans)
        ids = {plan.facts.crn: people[plan.facts.crn].pk for plan in plans}
        self._contradictions(plans, ids)
        self._names(plans, ids)
        self._spells(Address, [(ids[p.facts.crn], p.address) for p in plans if p.address], _address)
        self._spells(OfficerAssignment, [(ids[p.facts.crn], p.officer) for p in plans if p.officer], _officer)
        self._let_see(plans, people)
        self._sentences(plans, ids)
        self._needs(plans, ids)
        self._risks(plans, ids)
        Change.objects.bulk_create(self.changes)

    def _people(self, plans: Sequence[Plan]) -> dict[str, Person]:
        """People by CRN, those who are new made and those who changed brought to what the row says."""
        old_ids = [plan.known.pk for plan in plans if plan.known]
        held = {person.crn: person for person in Person.objects.select_for_update(of=("self",)).filter(pk__in=old_ids)}
        new = [self._new(plan) for plan in plans if not plan.known]
        changed = [plan for plan in plans if plan.known and plan.person]
        for plan in changed:
            person = held[plan.facts.crn]
            self._note(person, person.pk, plan.person)
            _set(person, plan.person)
            person.imported_at = self.now
        fields = [*PERSON_FIELDS, "search_key", "imported_at"]
        Person.objects.bulk_update([held[plan.facts.crn] for plan in changed], fields)
        return held | {person.crn: person for person in Person.objects.bulk_create(new)}

    def _new(self, plan: Plan) -> Person:
        crn = plan.facts.crn
        person = Person(crn=crn, imported_at=self.now, is_made_up=crn.startswith(MADE_UP))
        _set(person, plan.person)
        return person

    def _contradictions(self, plans: Sequence[Plan], ids: dict[str, int]) -> None:
        """What contradicts the word of people waits for their officers; of a field the newest stands."""
        fresh = {(ids[plan.facts.crn], name): value for plan in plans for name, value in plan.fresh.items()}
        if not fresh:
            return
        waiting = Contradiction.objects.filter(outcome="", person_id__in={person_id for person_id, _ in fresh})
        held = {(row.person_id, row.field): row for row in waiting}
        rows = [held.get(key) or Contradiction(person_id=key[0], field=key[1]) for key in fresh]
        for row in rows:
            row.value, row.found_at = fresh[row.person_id, row.field], self.now
            row.file_name = self.file.file_name
        Contradiction.objects.bulk_update([row for row in rows if row.pk], ["value", "file_name", "found_at"])
        Contradiction.objects.bulk_create([row for row in rows if not row.pk])

    def _names(self, plans: Sequence[Plan], ids: dict[str, int]) -> None:
        OtherName.objects.bulk_create(
            OtherName(
                person_id=ids[plan.facts.crn],
                kind=kind,
                given_name=given,
                family_name=family,
                search_key=key,
                used_until=london_day(self.now) if key == plan.left_name else None,
                recorded_at=self.now,
            )
            for plan in plans
            for key, (kind, given, family) in plan.names.items()
        )

    def _spells(
        self, model: type[Any], edits: Sequence[tuple[int, Edit]], fields: Callable[[Any], dict[str, Any]]
    ) -> None:
        """End what gives way, correct what began on the same day, add what is new."""
        touched = model.objects.in_bulk([pk for _, edit in edits for pk in (edit.ended, edit.corrected) if pk])
        added = []
        for person_id, edit in edits:
            told = fields(edit.value)
            if edit.ended:
                touched[edit.ended].valid_until = edit.valid_from
            if edit.corrected:
                row = touched[edit.corrected]
                self._note(row, person_id, {name: (getattr(row, name), value) for name, value in told.items()})
                _assign(row, told)
            else:
                period = {"valid_from": edit.valid_from, "valid_until": edit.valid_until}
                added.append(model(person_id=person_id, **period, **told))
        names = ["valid_until", *(name.removesuffix("_id") for _, edit in edits[:1] for name in fields(edit.value))]
        model.objects.bulk_update(touched.values(), names)
        model.objects.bulk_create(added)

    def _let_see(self, plans: Sequence[Plan], people: dict[str, Person]) -> None:
        """A new officer sees a limited record."""
        limited = queries.limited([person.pk for person in people.values()])
        for plan in plans:
            person = people[plan.facts.crn]
            if plan.officer and person.pk in limited:
                officer_id, _name = plan.officer.value
                by = self.file.accepted_by_id
                let_see(actor=self.actor, now=self.now, person=person, user_id=officer_id, by=by)

    def _sentences(self, plans: Sequence[Plan], ids: dict[str, int]) -> None:
        told = {plan.facts.crn: plan for plan in plans if plan.facts.sentence}
        new = {crn: self._new_sentence(plan, ids[crn]) for crn, plan in told.items() if plan.is_new_sentence}
        keys = {crn: _sentence_id(plan) for crn, plan in told.items() if crn not in new}
        held = Sentence.objects.in_bulk(list(keys.values()))
        for crn, pk in keys.items():
            self._note(held[pk], ids[crn], told[crn].sentence)
            _set(held[pk], told[crn].sentence)
        Sentence.objects.bulk_update(
            [held[pk] for crn, pk in keys.items() if told[crn].sentence], SENTENCE_FIELDS.values()
        )
        Sentence.objects.bulk_create(new.values())
        Requirement.objects.bulk_create(
            Requirement(person_id=ids[crn], sentence_id=new[crn].pk if crn in new else keys[crn], kind=kind)
            for crn, plan in told.items()
            for kind in plan.requirements
        )

    def _new_sentence(self, plan: Plan, person_id: int) -> Sentence:
        assert plan.facts.sentence is not None
        kind, starts_on = plan.facts.sentence
        return Sentence(person_id=person_id, kind=kind, starts_on=starts_on, **plan.facts.sentence_fields)

    def _needs(self, plans: Sequence[Plan], ids: dict[str, int]) -> None:
        """Assessments of a day that is new are added; of one that is known they are corrected."""
        rows = [
            NeedAssessment(
                person_id=ids[plan.facts.crn],
                need_id=code,
                score=score,
                level=level,
                assessed_on=plan.facts.assessed_on,
            )
            for plan in plans
            if plan.facts.assessed_on
            for code, (score, level) in plan.needs.items()
        ]
        known = NeedAssessment.objects.filter(
            person_id__in={row.person_id for row in rows}, assessed_on__in={row.assessed_on for row in rows}
        )
        held = {(row.person_id, row.need_id, row.assessed_on): row for row in known}
        new, corrected = [], []
        for row in rows:
            before = held.get((row.person_id, row.need_id, row.assessed_on))
            if before is None:
                new.append(row)
                continue
            told = {"score": (before.score, row.score), "level": (before.level, row.level)}
            self._note(before, before.person_id, told)
            _set(before, told)
            corrected.append(before)
        NeedAssessment.objects.bulk_update(corrected, ["score", "level"])
        NeedAssessment.objects.bulk_create(new)

    def _note(self, thing: Model, person_id: int, changed: dict[str, tuple[Any, Any]]) -> None:
        """Keep old and new values of what is corrected."""
        self.changes += [
            Change(
                person_id=person_id,
                model=thing._meta.label,
                thing_id=thing.pk,
                field=name.removesuffix("_id"),
                old=rules.as_text(old),
                new=rules.as_text(new),
                reason=self.reason,
                changed_at=self.now,
                changed_by_id=self.file.accepted_by_id,
            )
            for name, (old, new) in changed.items()
            if old != new
        ]

    def _risks(self, plans: Sequence[Plan], ids: dict[str, int]) -> None:
        """Scores of a new day are added, with what else was last registered; those of a known day are corrected."""
        told = {ids[plan.facts.crn]: plan for plan in plans if plan.risk and plan.facts.scored_on}
        held: dict[int, list[RiskAssessment]] = {}
        for row in RiskAssessment.objects.filter(person_id__in=told).order_by("assessed_on"):
            held.setdefault(row.person_id, []).append(row)
        new, corrected = [], []
        for person_id, plan in told.items():
            on, rows = plan.facts.scored_on, held.get(person_id, [])
            assert on is not None
            same = next((row for row in rows if row.assessed_on == on), None)
            if same:
                self._note(same, person_id, plan.risk)
                _set(same, plan.risk)
                corrected.append(same)
                continue
            earlier = [row for row in rows if row.assessed_on < on]
            row = _as_last(earlier[-1]) if earlier else RiskAssessment()
            row.person_id, row.assessed_on = person_id, on
            _set(row, plan.risk)
            new.append(row)
        RiskAssessment.objects.bulk_update(corrected, RISK_FIELDS)
        RiskAssessment.objects.bulk_create(new)


def _as_last(row: RiskAssessment) -> RiskAssessment:
    """A row that says what another said, as one of its own."""
    return RiskAssessment(**{name: getattr(row, name) for name in REGISTERED})


def _set(row: Any, changed: dict[str, tuple[Any, Any]]) -> None:
    _assign(row, {COLUMNS.get(name, name): new for name, (_, new) in changed.items()})
    if isinstance(row, Person):
        row.search_key = rules.search_key(row.family_name, row.given_name)


def _assign(row: Any, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _address(value: tuple[str, str | None]) -> dict[str, Any]:
    lines, district = value
    return {"lines": lines, "district_id": district}


def _officer(value: tuple[int, str]) -> dict[str, Any]:
    officer_id, _name = value
    return {"officer_id": officer_id}


def _sentence_id(plan: Plan) -> int:
    assert plan.known
    assert plan.facts.sentence
    return plan.known.sentences[plan.facts.sentence].pk
