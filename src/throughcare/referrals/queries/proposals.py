"""Proposals: the options of somebody with eligibility and waits, those given, and what waits for whom."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models import F, QuerySet
from django.urls import reverse

from throughcare.access.actor import Actor
from throughcare.deadlines.rules import ENOUGH, Waiting, end_of, few
from throughcare.kernel.errors import NotFound, Problem
from throughcare.people import permissions as people
from throughcare.people import queries as records
from throughcare.people import rules as people_rules
from throughcare.people.models import Person
from throughcare.people.rules import RequirementKind
from throughcare.reference import queries as reference
from throughcare.reference.models import Need
from throughcare.referrals import permissions, rules
from throughcare.referrals.models import Proposal, ProposalOption
from throughcare.referrals.queries import directory, figures
from throughcare.ui.tables import Columns
from throughcare.ui.words import problem_text

PROGRAMMES = "AP"  # service types whose entries in the directory stand for requirements of the court
REQUIREMENTS = {"UPW": (rules.OptionKind.UNPAID_WORK, RequirementKind.UNPAID_WORK)}
ORDERS: Columns = {
    "hearing": (F("hearing_on"), "written_at"),
    "name": ("person__search_key",),
    "written": ("written_at",),
    "status": ("status", "written_at"),
}


@dataclass(frozen=True, kw_only=True)
class Page:
    """A proposal with its options: as they are today while it is written, afterwards as they were shown."""

    actor: Actor
    proposal: Proposal
    today: date

    @property
    def is_draft(self) -> bool:
        """Whether it is still written."""
        return self.proposal.status == rules.ProposalStatus.DRAFT

    @cached_property
    def options(self) -> list[ProposalOption]:
        """Programmes first, then other requirements, then services by fit."""
        if not self.is_draft:
            return list(self.proposal.options.select_related("body__organisation"))
        return options(self.proposal, self.today)

    @property
    def eligible(self) -> list[ProposalOption]:
        """Those that may be chosen."""
        return [option for option in self.options if option.is_eligible]

    @property
    def chosen(self) -> list[ProposalOption]:
        """What is proposed."""
        return [option for option in self.options if option.is_chosen]

    @property
    def programmes(self) -> list[ProposalOption]:
        """Accredited programmes that the person is eligible for."""
        return [option for option in self.eligible if option.kind == rules.OptionKind.PROGRAMME]

    @cached_property
    def needs(self) -> list[str]:
        """Names of the needs, in their order."""
        rows = Need.objects.filter(pk__in=self.proposal.needs).order_by("position")
        return list(rows.values_list("name", flat=True))

    @cached_property
    def record(self) -> records.Record:
        """The record of the person."""
        return records.record(self.proposal.person, self.today)

    @cached_property
    def may_write(self) -> bool:
        """Whether the actor may change, give or throw it away."""
        return self.is_draft and bool(permissions.can_propose(self.actor, self.proposal.person))


def proposals(actor: Actor, *, mine: bool) -> QuerySet[Proposal]:
    """Proposals of people in the actor's scope, or only the actor's own; those thrown away are in no list."""
    seen = Person.objects.filter(people.scope(actor)).values("pk")
    rows = Proposal.objects.exclude(status=rules.ProposalStatus.WITHDRAWN).filter(person__in=seen)
    rows = rows.filter(written_by_id=actor.user_id) if mine else rows
    return rows.select_related("person", "written_by")


def of_person(person: Person) -> list[Proposal]:
    """The proposals of a person whom the caller has found through a scope, the newest first."""
    rows = person.proposals.exclude(status=rules.ProposalStatus.WITHDRAWN)
    return list(rows.select_related("written_by").order_by("-written_at", "-pk"))


def page(actor: Actor, pk: int, today: date, *, lock: bool = False) -> Page:
    """One proposal of somebody whom the actor may see; NotFound for any other."""
    seen = Person.objects.filter(people.scope(actor)).values("pk")
    rows = Proposal.objects.filter(pk=pk, person__in=seen).exclude(status=rules.ProposalStatus.WITHDRAWN)
    rows = rows.select_for_update(of=("self",)) if lock else rows
    found = rows.select_related("person__delivery_unit", "written_by", "given_by", "district").first()
    if found is None:
        raise NotFound("There is no such proposal, or it is not open to you.")
    return Page(actor=actor, proposal=found, today=today)


def options(proposal: Proposal, on: date) -> list[ProposalOption]:
    """What the person could be offered on a day, each with its wait and whether they are eligible; not stored."""
    person, district = proposal.person, proposal.district_id or ""
    answer = directory.for_person(person, needs=[], postcode_district=district, on=on)
    there = {row.body.service_type_id: row for row in answer.otherwise}
    made = [*_programmes(proposal, there.get(PROGRAMMES), on), *_requirements(there, on), *_services(proposal, answer)]
    for position, option in enumerate(made):
        option.position = position
    return made


def waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """The actor's own drafts, the next hearing first."""
    rows = proposals(actor, mine=True).filter(status=rules.ProposalStatus.DRAFT)
    rows = rows.order_by(F("hearing_on").asc(nulls_last=True), "pk")
    lines = [
        Waiting(
            text=f"Finish the proposal for {row.person.crn}",
            url=reverse("referrals:proposal", args=[row.pk]),
            due_at=end_of(row.hearing_on) if row.hearing_on else None,
        )
        for row in rows[:ENOUGH]
    ]
    return few(lines, more="More proposals to finish: {n}", url=reverse("referrals:proposals"), total=rows.count)


def _programmes(proposal: Proposal, team: directory.Found | None, on: date) -> Iterator[ProposalOption]:
    """Every accredited programme of the day; the wait is that of the region's programmes team."""
    case = rules.Case(
        sex=proposal.person.sex,
        age=people_rules.age(proposal.person.date_of_birth, on),
        offence=proposal.offence,
        reoffending_score=proposal.reoffending_score,
        specialist_risk=proposal.specialist_risk,
        needs=frozenset(proposal.needs),
    )
    delivered = _required(team, RequirementKind.PROGRAMME, on)
    for code in reference.codes(rules.CRITERIA, on):
        found = rules.eligibility(rules.criteria(code.facts), case)
        yield ProposalOption(
            kind=rules.OptionKind.PROGRAMME,
            key=code.code,
            name=code.name,
            **delivered,
            is_eligible=found.is_eligible,
            why_not=_words(found.why_not),
        )


def _requirements(there: dict[str, directory.Found], on: date) -> Iterator[ProposalOption]:
    for service_type, (kind, required) in REQUIREMENTS.items():
        if row := there.get(service_type):
            key, name = _key(row), f"{row.body.service_type.name} requirement"
            yield ProposalOption(kind=kind, key=key, name=name, **_required(row, required, on), is_eligible=True)


def _services(proposal: Proposal, answer: directory.Answer) -> Iterator[ProposalOption]:
    """Services that work on the needs, the best fit first; those that can't be asked, with why, after them."""
    wanted = set(proposal.needs)
    fitting = [row for row in answer.by_referral if wanted & {need.pk for need in row.needs}]
    others = [row for row in answer.cannot if row.by_referral and wanted & {need.pk for need in row.needs}]
    for row in [*fitting, *others][: rules.MOST_SERVICES]:
        yield ProposalOption(
            kind=rules.OptionKind.SERVICE,
            key=_key(row),
            name=f"{row.body.service_type.name}: {row.body.organisation.name}",
            **_delivered(row),
            is_eligible=not row.against,
            why_not=_words(row.against),
        )


def _words(problems: Iterable[Problem]) -> str:
    return "; ".join(problem_text(problem) for problem in problems)


def _key(row: directory.Found) -> str:
    return f"{row.place.body_id}:{row.place.area}"


def _delivered(row: directory.Found | None) -> dict[str, object]:
    if row is None:
        return {}
    return {"body": row.body, "area": row.area, "wait_days": row.waits.median_wait_days}


def _required(row: directory.Found | None, kind: RequirementKind, on: date) -> dict[str, object]:
    """What a court requires: nobody is referred to it, so its wait is that of requirements which began lately there."""
    told = _delivered(row)
    if row is not None and told["wait_days"] is None:
        told["wait_days"] = figures.begun_wait(kind, row.area, on)
    return told
