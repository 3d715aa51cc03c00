"""What a caseload is compared with: names that rows may use, and people as they are known. Read by the worker.

The preview keeps old values beside new ones. Whoever looks at it later may be shut out of a record: see `closed`.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse

from throughcare.access.acting import acting
from throughcare.access.actor import SYSTEM, Actor
from throughcare.access.permissions import Permission as P
from throughcare.access.roles import roles_with
from throughcare.accounts import queries as accounts
from throughcare.accounts.models import Posting
from throughcare.deadlines.rules import ENOUGH, Waiting, few
from throughcare.imports import queries as files
from throughcare.imports.models import Import, ImportRow
from throughcare.imports.rules import ImportStatus, Verdict
from throughcare.imports.rules.cells import plain
from throughcare.imports.rules.mapping import Column, values
from throughcare.people import permissions
from throughcare.people.models import (
    Address,
    Contradiction,
    NeedAssessment,
    OfficerAssignment,
    OtherName,
    Person,
    RiskAssessment,
    Sentence,
)
from throughcare.people.queries.merging import merged_into
from throughcare.people.rules.caseload import columns as law
from throughcare.people.rules.caseload.facts import District, Lookups, Officer, Region, Thresholds, facts
from throughcare.people.rules.caseload.plan import Known, KnownSentence, Plan, differences, plan
from throughcare.people.rules.caseload.spells import Spell
from throughcare.people.rules.told import Outcome
from throughcare.reference import queries as reference
from throughcare.reference.models import Area, PostcodeDistrict

UNIT, REGION = Area.Kind.DELIVERY_UNIT, Area.Kind.REGION
COMPANY = (" CRC", " Community Rehabilitation Company")  # how the companies of 2014 to 2021 were called, by their areas
MERGED = "{crn} went into another record here. Merge the two in the case system, and send the one that stays"
OF_OTHERS = "This CRN is under another region: its case administrator sends the row, or hands the person over"
NEXT: dict[str, str] = {
    ImportStatus.RECEIVED: "Choose the columns of {file}",
    ImportStatus.CHECKED: "Look at what {file} would change, and accept or cancel it",
}
CLASH = "Row {number} says something else of this person: send each person’s row with the same details"


def columns() -> tuple[Column, ...]:
    """Every column that a caseload may have."""
    return law.columns({need.code: need.name for need in reference.needs()})


def waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """Files whose columns are to be chosen, and previews to accept or cancel before their rows are deleted."""
    if not actor.may(P.CASELOAD_IMPORT):
        return []
    rows = files.files(actor, law.KIND).filter(status__in=NEXT)
    lines = [
        Waiting(text=NEXT[row.status].format(file=row.file_name), url=reverse("people:caseload", args=[row.pk]))
        for row in rows[:ENOUGH]
    ]
    return few(lines, more="More caseload files: {n}", url=reverse("people:caseloads"), total=rows.count)


def lookups(of: Import, today: date) -> Lookups:
    """Everything that the rows of a file may name on a day."""
    known = reference.geography()
    units = [area for area in known.areas.values() if area.kind == UNIT]
    named = {plain(name): unit.code for unit in units for name in (unit.name, unit.name_cy, unit.code) if name}
    return Lookups(
        units=named,
        unit_names={unit.code: unit.name for unit in units},
        regions=_regions(today),
        districts={
            row.code: District(code=row.code, unit=row.delivery_unit_id, police_area=row.police_area_id)
            for row in PostcodeDistrict.objects.all()
        },
        officers=_officers(today),
        ethnicities={
            plain(name): code.code for code in reference.codes("ethnicity", today) for name in (code.code, code.name)
        },
        needs={
            need.code: Thresholds(standard=need.standard_threshold, severe=need.severe_threshold)
            for need in reference.needs()
        },
        within=reference.directly_within([of.area_id]) if of.area_id else None,
    )


def _regions(today: date) -> dict[str, Region]:
    """Today's regions by name and code, and before them old areas with the region that took over from each."""
    found: dict[str, Region] = {}
    for row in reference.successions(today):
        region = Region(name=row.new.name, units=_units_in(row.new, today), elsewhere=row.elsewhere_id)
        names = [name for name in (row.old.name, row.old.name_cy, row.old.code) if name]
        # each old area had one company, which went where its area went
        found |= {plain(f"{name}{kind}"): region for name in names for kind in ("", *COMPANY)}
    for regions in reference.regions(today).values():
        for area in regions:
            region = Region(name=area.name, units=_units_in(area, today))
            found |= {plain(name): region for name in (area.name, area.name_cy, area.code) if name}
    return found


def _units_in(region: Area, today: date) -> frozenset[str]:
    return frozenset(area.code for area in reference.areas_within(region, today) if area.kind == UNIT)


def _officers(today: date) -> dict[str, Officer]:
    """Whoever may be made responsible: posted in a role that works with people, by work address."""
    rows = Posting.objects.filter(accounts.live(today), role__in=roles_with(P.PERSON_EDIT), user__is_active=True)
    units: dict[str, set[str]] = defaultdict(set)
    who: dict[str, tuple[int, str]] = {}
    for email, pk, name, area in rows.values_list("user__email", "user_id", "user__name", "area_id"):
        who[email.casefold()] = (pk, name)
        units[email.casefold()] |= {area} if area else set()
    return {email: Officer(pk=pk, name=name, units=frozenset(units[email])) for email, (pk, name) in who.items()}


def known(crns: Collection[str]) -> dict[str, Known]:
    """The people with these CRNs, with all that rows may tell of them; ten queries for any number."""
    people = {person.pk: person for person in Person.objects.filter(crn__in=crns)}
    addresses, officers = _addresses(people), _officer_spells(people)
    names, raised = _names(people), _raised(people)
    sentences, needs, risks = _sentences(people), _needs(people), _risks(people)
    return {
        person.crn: Known(
            pk=pk,
            person={name: _value(person, name) for name in law.PERSON_FIELDS},
            told=frozenset(person.told),
            raised=frozenset(raised[pk]),
            names=frozenset(names[pk]),
            addresses=addresses[pk],
            officers=officers[pk],
            sentences=sentences[pk],
            needs=needs[pk],
            risks=risks[pk],
        )
        for pk, person in people.items()
    }


def _value(person: Person, name: str) -> object:
    return person.delivery_unit_id if name == "delivery_unit" else getattr(person, name)


def _names(people: Collection[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for person_id, key in OtherName.objects.filter(person_id__in=people).values_list("person_id", "search_key"):
        found[person_id].append(key)
    return found


def _raised(people: Collection[int]) -> dict[int, list[tuple[str, str]]]:
    """What caseloads said against the word of people that waits for an officer, or that their officer decided on."""
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    rows = Contradiction.objects.filter(person_id__in=people, outcome__in=("", Outcome.KEPT))
    for person_id, field, value in rows.values_list("person_id", "field", "value"):
        found[person_id].append((field, value))
    return found


def _addresses(people: Collection[int]) -> dict[int, list[Spell]]:
    found: dict[int, list[Spell]] = defaultdict(list)
    for row in Address.objects.filter(person_id__in=people):
        value = (row.lines, row.district_id)
        spell = Spell(pk=row.pk, value=value, valid_from=row.valid_from, valid_until=row.valid_until)
        found[row.person_id].append(spell)
    return found


def _officer_spells(people: Collection[int]) -> dict[int, list[Spell]]:
    found: dict[int, list[Spell]] = defaultdict(list)
    for row in OfficerAssignment.objects.filter(person_id__in=people).select_related("officer"):
        value = (row.officer_id, row.officer.name)
        spell = Spell(pk=row.pk, value=value, valid_from=row.valid_from, valid_until=row.valid_until)
        found[row.person_id].append(spell)
    return found


def _sentences(people: Collection[int]) -> dict[int, dict[tuple[str, date], KnownSentence]]:
    """Sentences by what a row knows them by. Of two of a kind from one day the later known stands."""
    found: dict[int, dict[tuple[str, date], KnownSentence]] = defaultdict(dict)
    rows = Sentence.objects.filter(person_id__in=people).prefetch_related("requirements").order_by("pk")
    for row in rows:
        fields = {name: getattr(row, name) for name in law.SENTENCE_FIELDS.values()}
        kinds = frozenset(requirement.kind for requirement in row.requirements.all())
        found[row.person_id][row.kind, row.starts_on] = KnownSentence(pk=row.pk, fields=fields, requirements=kinds)
    return found


def _needs(people: Collection[int]) -> dict[int, dict[tuple[str, date], tuple[int | None, str]]]:
    found: dict[int, dict[tuple[str, date], tuple[int | None, str]]] = defaultdict(dict)
    for row in NeedAssessment.objects.filter(person_id__in=people):
        found[row.person_id][row.need_id, row.assessed_on] = (row.score, row.level)
    return found


def _risks(people: Collection[int]) -> dict[int, dict[date, dict[str, Any]]]:
    found: dict[int, dict[date, dict[str, Any]]] = defaultdict(dict)
    for row in RiskAssessment.objects.filter(person_id__in=people):
        found[row.person_id][row.assessed_on] = {name: getattr(row, name) for name in law.RISK_FIELDS}
    return found


class Finder:
    """What rows of one file come to: what they may name is read once, whom they are about for some rows at a time."""

    def __init__(self, of: Import, today: date) -> None:
        self.file, self.today = of, today
        self.columns, self.lookups, self.clashes = columns(), lookups(of, today), clashes(of)

    def find(self, rows: Sequence[ImportRow]) -> list[Plan]:
        """Note on each row what it comes to; returns the plans of those that change something."""
        place = self.file.columns["crn"]
        crns = {_crn(row.cells[place]) for row in rows}
        them, merged = known(crns), merged_into(crns)
        plans = (self._find(row, them, merged) for row in rows)
        return [plan for plan in plans if plan and not plan.is_empty]

    def _find(self, row: ImportRow, them: Mapping[str, Known], merged: Collection[str]) -> Plan | None:
        told, wrong = values(self.columns, self.file.columns, row.cells)
        clash = self.clashes.get(row.position, "")
        problems = [text for text in (row.fault, clash) if text] + [str(problem) for problem in wrong]
        row.key, row.verdict, row.differences, row.problems = told.get("crn", ""), Verdict.REFUSED, [], problems
        if not row.key:
            return None
        if row.key in merged:
            problems.append(MERGED.format(crn=row.key))
        somebody = them.get(row.key)
        found, more = facts(told, self.lookups, self.today)
        problems += [str(problem) for problem in more] + self._of_others(somebody)
        if problems:
            return None
        planned = plan(found, somebody, self.today)
        row.verdict, row.differences = planned.verdict, differences(planned, self.lookups.unit_names)
        return planned

    def _of_others(self, somebody: Known | None) -> list[str]:
        """Why a row may not change somebody who is known: they are of another region than the file."""
        within = self.lookups.within
        if somebody is None or within is None or somebody.person["delivery_unit"] in within:
            return []
        return [OF_OTHERS]


def _crn(cell: str) -> str:
    return "".join(cell.upper().split())


def clashes(of: Import) -> dict[int, str]:
    """Rows of one file that contradict an earlier row of the same person or sentence, by position, and how."""
    at: Mapping[str, int] = of.columns
    several = {*law.NAMES, *law.GIVEN.values()}  # of which a person's rows may each tell another
    of_person = [at[column.name] for column in law.ABOUT_PERSON if column.name in at and column.name not in several]
    of_sentence = [at[column.name] for column in law.ABOUT_SENTENCE if column.name in at]
    by = [at[name] for name in ("sentence_kind", "sentence_starts_on") if name in at]
    first: dict[Sequence[str], tuple[int, list[str]]] = {}
    found: dict[int, str] = {}
    for position, number, cells in of.rows.order_by("position").values_list("position", "number", "cells").iterator():
        crn = _crn(cells[at["crn"]])
        if not crn:
            continue
        sentence = [plain(cells[place]) for place in by]
        for key, told in ((("person", crn), of_person), (("sentence", crn, *sentence), of_sentence)):
            says = [cells[place] for place in told]
            earlier, said = first.setdefault(key, (number, says))
            if said != says:
                found[position] = CLASH.format(number=earlier)
    return found


@acting(SYSTEM)  # to find out that somebody is shut out, their eyes won't do
def closed(actor: Actor, crns: Collection[str]) -> set[str]:
    """Of these CRNs, those of a record that a rule closes to the actor: their row is counted and not shown."""
    there = Person.objects.filter(crn__in=crns, erased_at=None)
    open_to_them = there.filter(permissions.not_shut_out(actor)).values("pk")
    return set(there.exclude(pk__in=open_to_them).values_list("crn", flat=True))


def limited(ids: Collection[int]) -> set[int]:
    """Of these people, those whose record only some may see."""
    rows = Person.objects.filter(Q(access_rules__kind="only"), pk__in=ids)
    return set(rows.values_list("pk", flat=True))
