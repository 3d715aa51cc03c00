"""Load the made-up world step by step; each step is one transaction, so a load that broke off goes on where it was."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import numpy as np
from django.db import transaction

from throughcare.access.actor import SYSTEM
from throughcare.access.roles import Role
from throughcare.accounts.demo_cast import ensure_cast
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.contracts.models import DeliveryArea
from throughcare.contracts.queries import delivering
from throughcare.demo import applications, causes, competitions, history, market, people, scales, staff, work
from throughcare.demo.bulk import copy
from throughcare.demo.models import DemoLoad
from throughcare.insight.models import ProvenReoffence
from throughcare.people.rules import age
from throughcare.reference.models import Area, PostcodeDistrict
from throughcare.reference.queries import area_of, calendar, nation_of, needs_of
from throughcare.referrals import tasks as referrals

Progress = Callable[[str, int, int], None]
SERVICES = ("ACC", "ETE", "PWB", "WOS")


class AlreadyLoadedError(RuntimeError):
    """There is a made-up world already; a second one would mix with it."""


def begin(*, scale: str, seed: int, now: datetime) -> DemoLoad:
    """The load to go on with: one that broke off, or a new one; AlreadyLoadedError when a world is there."""
    unfinished = DemoLoad.objects.filter(finished_at=None).first()
    if unfinished is not None:
        return unfinished
    if DemoLoad.objects.exists():
        raise AlreadyLoadedError("A made-up world has been loaded already. Start from an empty database for another.")
    units = [f"people of {unit.code}" for unit in scales.units(scale, london_day(now))]
    return DemoLoad.objects.create(
        scale=scale, seed=seed, steps=["market", *units, "competitions", "applications", "work"], started_at=now
    )


def load(*, scale: str, seed: int, now: datetime, progress: Progress = lambda step, done, total: None) -> DemoLoad:
    """Load the world of a scale from a seed: the same seed gives the same world."""
    this = begin(scale=scale, seed=seed, now=now)
    units = {f"people of {unit.code}": unit for unit in scales.units(this.scale, london_day(now))}
    for index, step in enumerate(this.steps):
        progress(step, index, len(this.steps))
        if step in this.done:
            continue
        rng = np.random.default_rng([this.seed, index])
        with transaction.atomic():
            if step in units:
                before = sum(unit.people for unit in list(units.values())[: index - 1])
                count = _unit(rng, units[step], before, now)
            else:
                count = OTHER_STEPS[step](rng, now)
            this.done = [*this.done, step]
            this.save(update_fields=["done"])
            record("demo.step_loaded", actor=SYSTEM, now=now, thing=this, count=max(count, 1))
    referrals.due(now)
    this.finished_at = now
    this.save(update_fields=["finished_at"])
    progress("done", len(this.steps), len(this.steps))
    return this


def _market(rng: np.random.Generator, now: datetime) -> int:
    ensure_cast(now)
    staff.backdate_cast()
    commissioner = staff.cast(Role.COMMISSIONER)
    market.make(
        rng,
        now=now,
        buyer=commissioner.organisation,
        service=staff.cast(Role.PRACTITIONER).organisation,
        writer=commissioner.user,
        favourite=staff.cast(Role.PROVIDER_MANAGER).organisation,
    )
    return 110


OTHER_STEPS: dict[str, Callable[[np.random.Generator, datetime], int]] = {
    "market": _market,
    "competitions": competitions.make,
    "applications": applications.make,
    "work": work.make,
}


def _unit(rng: np.random.Generator, unit: scales.Unit, before: int, now: datetime) -> int:
    today = london_day(now)
    service = staff.cast(Role.PRACTITIONER).organisation
    officers = staff.officers(rng, unit, service, now)
    population = people.make(rng, unit, officers=officers, first_crn=before, now=now, today=today)
    bodies = _bodies(rng, unit, now)
    lived = history.History(rng, now=now, first_reference=before * 2, diary=history.Diary())
    lived.live(_starts(rng, unit, population, bodies, today))
    count = lived.store()
    _reoffending(rng, population, lived, today)
    return count + unit.people


def _bodies(rng: np.random.Generator, unit: scales.Unit, now: datetime) -> list[tuple[DeliveryArea, history.Body]]:
    """Who delivers in the unit, with staff enough for the people there."""
    today = london_day(now)
    areas = _lot_areas(unit, today)
    days = calendar(nation_of(Area.objects.get(pk=unit.code), today))
    found = []
    for row in delivering(areas, today).filter(service_type__in=SERVICES):
        team = staff.team(rng, row.body, unit, max(3, unit.people // 60), now)
        found.append(
            (
                row,
                history.Body(
                    id=row.body_id,
                    service_type=row.service_type_id,
                    area=row.area_id,
                    manager_id=staff.manager(rng, row.body.organisation, now),
                    caseworkers=_with_cast(row, unit, team),
                    quality=float(rng.normal(0, 0.35)),
                    calendar=days,
                ),
            )
        )
    return found


def _with_cast(row: DeliveryArea, unit: scales.Unit, team: tuple[int, ...]) -> tuple[int, ...]:
    """The cast's caseworker works in the personal wellbeing service of the cast's unit, and nowhere else."""
    own = staff.cast(Role.CASEWORKER)
    theirs = row.service_type_id == "PWB" and row.body.organisation_id == own.organisation_id
    here = unit.code == staff.cast(Role.PRACTITIONER).area_id
    return (own.user_id, *team) if theirs and here else team


def _lot_areas(unit: scales.Unit, on: date) -> set[str]:
    district = PostcodeDistrict.objects.filter(delivery_unit=unit.code).order_by("code").first()
    if district is None:
        raise LookupError(f"no postcode district lies in {unit.code}; load the reference data first")
    police = area_of(district, Area.Kind.POLICE_AREA, on)
    return {unit.region} | ({police.code} if police else set())


def _starts(
    rng: np.random.Generator,
    unit: scales.Unit,
    population: people.Population,
    bodies: list[tuple[DeliveryArea, history.Body]],
    today: date,
) -> list[history.Start]:
    """Who was referred to whom, for which needs and when."""
    referred = {
        need: has & causes.referred(rng, population.strain, population.needs.severe[need])
        for need, has in population.needs.has.items()
    }
    met_by = {service: set(needs_of(service, today)) for service in SERVICES}
    starts = []
    for i, person_id in enumerate(population.ids):
        for row, body in bodies:
            if not _admits(row, population, i, today):
                continue
            needs = tuple(
                (need, bool(population.needs.severe[need][i]))
                for need in population.needs.has
                if need in met_by[body.service_type] and referred[need][i]
            )
            if needs:
                starts.append(_start(rng, unit, population, i, person_id, body, needs, today))
    return starts


def _admits(row: DeliveryArea, population: people.Population, i: int, today: date) -> bool:
    cohort, years = row.cohort, age(population.born[i], today)
    sex_fits = cohort.women if population.female[i] else cohort.men
    return sex_fits and years >= cohort.min_age and (cohort.max_age is None or years <= cohort.max_age)


def _start(
    rng: np.random.Generator,
    unit: scales.Unit,
    population: people.Population,
    i: int,
    person_id: int,
    body: history.Body,
    needs: tuple[tuple[str, bool], ...],
    today: date,
) -> history.Start:
    earliest = max(market.START + timedelta(days=9), population.sentenced_on[i] + timedelta(days=5))
    days = max((today - earliest).days, 1)
    # referrals grew slowly over the first three months, hence the square root
    sent_on = earliest + timedelta(days=int(days * np.sqrt(rng.random())))
    return history.Start(
        person_id=person_id,
        sentence_id=population.sentence_ids[i],
        officer_id=population.officer[i],
        unit=unit.code,
        strain=float(population.strain[i]),
        body=body,
        needs=needs,
        sent_on=min(body.calendar.add(sent_on, 0), today - timedelta(days=1)),
    )


def _reoffending(rng: np.random.Generator, population: people.Population, lived: history.History, today: date) -> None:
    """Proven reoffences of those whose sentence is older than half a year."""
    score = np.array([np.mean(lived.score.get(pk, [0.0])) for pk in population.ids])
    again = causes.reoffends(rng, population.strain, score, population.in_custody)
    after = rng.integers(30, 365, len(again))
    rows = []
    for i, pk in enumerate(population.ids):
        on = population.sentenced_on[i] + timedelta(days=int(after[i]))
        if again[i] and not population.in_custody[i] and on <= today:
            rows.append((pk, on, True))
    copy(ProvenReoffence, ("person", "committed_on", "is_made_up"), rows)
