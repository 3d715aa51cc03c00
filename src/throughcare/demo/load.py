"""Load the made-up world step by step; each step is one transaction, so a load that broke off goes on where it was."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import accumulate

import numpy as np
from django.db import transaction

from throughcare.access.actor import SYSTEM
from throughcare.access.roles import Role
from throughcare.accounts.demo_cast import ensure_cast
from throughcare.accounts.models import Organisation
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.contracts.models import DeliveryArea
from throughcare.contracts.queries import delivering
from throughcare.demo import (
    applications,
    causes,
    chains,
    circumstances,
    competitions,
    custody,
    desks,
    engagement,
    history,
    market,
    offers,
    orders,
    people,
    risk,
    safety,
    scales,
    staff,
    suppliers,
    work,
)
from throughcare.demo.bulk import copy
from throughcare.demo.models import DemoLoad
from throughcare.insight import tasks as insight
from throughcare.insight.models import ProvenReoffence
from throughcare.people.rules import age
from throughcare.reference.models import Area, PostcodeDistrict
from throughcare.reference.queries import area_of, calendar, nation_of, needs_of
from throughcare.referrals import tasks as referrals

Progress = Callable[[str, int, int], None]
SERVICES = ("ACC", "ETE", "PWB", "WOS")
PEOPLE_A_CASEWORKER = 85  # of a unit's people, for each service
RAMP_DAYS = 91
EARLY = 2.5  # power of an even draw: more than one makes early days likelier


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
    more = ["suppliers"] if scale == "national" else []
    steps = ["market", *units, *more, "competitions", "applications", "work", "offers", "desks", "engagement"]
    return DemoLoad.objects.create(scale=scale, seed=seed, steps=steps, started_at=now)


def load(*, scale: str, seed: int, now: datetime, progress: Progress = lambda step, done, total: None) -> DemoLoad:
    """Load the world of a scale from a seed: the same seed gives the same world."""
    this = begin(scale=scale, seed=seed, now=now)
    now = this.started_at  # a load that goes on later makes the same world
    people_of = {f"people of {unit.code}": unit for unit in scales.units(this.scale, london_day(now))}
    first_crn = dict(zip(people_of, accumulate((unit.people for unit in people_of.values()), initial=0), strict=False))
    for index, step in enumerate(this.steps):
        progress(step, index, len(this.steps))
        with transaction.atomic():
            # whoever else is loading waits here, and then finds the step done
            this = DemoLoad.objects.select_for_update().get(pk=this.pk)
            if step in this.done:
                continue
            rng = np.random.default_rng([this.seed, index])
            if step in people_of:
                count = _unit(rng, people_of[step], first_crn[step], now)
            else:
                count = OTHER_STEPS[step](rng, now)
            this.done = [*this.done, step]
            this.save(update_fields=["done"])
            record("demo.step_loaded", actor=SYSTEM, now=now, thing=this, count=max(count, 1))
    if this.finished_at is None:
        referrals.due(now)
        insight.due(now)
        DemoLoad.objects.filter(pk=this.pk).update(finished_at=now)
        this.refresh_from_db()
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
    "suppliers": suppliers.make,
    "competitions": competitions.make,
    "applications": applications.make,
    "work": work.make,
    "offers": offers.make,
    "desks": desks.make,
    "engagement": engagement.make,
}


def _unit(rng: np.random.Generator, unit: scales.Unit, before: int, now: datetime) -> int:
    today = london_day(now)
    service = staff.cast(Role.PRACTITIONER).organisation
    officers = staff.officers(rng, unit, service, now)
    population = people.make(rng, unit, officers=officers, first_crn=before, now=now, today=today)
    _custody(rng.spawn(1)[0], unit, population, service, now)
    risk.make(rng.spawn(1)[0], population)
    safety.make(population, officers, now, today)
    circumstances.make(population, officers, now)
    staff.teams(unit, now)
    bodies = _bodies(rng, unit, now)
    lived = history.History(rng, now=now, first_reference=before * 2, diary=history.Diary())
    lived.live(_starts(rng, unit, population, bodies, today))
    count = lived.store()
    chains.settle(row.body_id for row, _body in bodies)
    _reoffending(rng, population, lived, today)
    return count + unit.people


def _custody(
    rng: np.random.Generator, unit: scales.Unit, population: people.Population, service: Organisation, now: datetime
) -> None:
    """Prison officers, handovers and who is responsible for those in custody; by chance of its own."""
    nation = nation_of(Area.objects.get(pk=unit.code), london_day(now))
    wanted = max(1, int(population.in_custody.sum()) // custody.CASES_PER_PRISON_OFFICER)
    custody.make(
        rng,
        unit=unit,
        people=population.ids,
        officer=population.officer,
        prison_officers=staff.prison_officers(rng, unit, wanted, service, now),
        days=calendar(nation),
        nation=nation,
        now=now,
    )


def _bodies(rng: np.random.Generator, unit: scales.Unit, now: datetime) -> list[tuple[DeliveryArea, history.Body]]:
    """Who delivers in the unit, with staff enough for the people there."""
    today = london_day(now)
    areas = _lot_areas(unit, today)
    days = calendar(nation_of(Area.objects.get(pk=unit.code), today))
    found = []
    for row in delivering(areas, today).filter(service_type__in=SERVICES):
        team = staff.team(rng, row.body, unit, max(3, unit.people // PEOPLE_A_CASEWORKER), now)
        of_lead = chains.lend(rng.spawn(1)[0], row.body, team, now)
        found.append(
            (
                row,
                history.Body(
                    id=row.body_id,
                    service_type=row.service_type_id,
                    area=row.area_id,
                    manager_id=staff.manager(rng, row.body.organisation, now),
                    caseworkers=_with_cast(row, unit, team),
                    of_easy=_with_cast(row, unit, of_lead) if chains.keeps_easy(row.body) else (),
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
    """Who was referred to whom, for which needs and when: for all needs that they have and the service meets."""
    has, severe = population.needs.has, population.needs.severe
    starts = []
    for row, body in bodies:
        met = [need for need in needs_of(body.service_type, today) if need in has]
        admitted = np.array([_admits(row, population, i, today) for i in range(unit.people)])
        any_need = np.any([has[need] for need in met], axis=0)
        any_severe = np.any([severe[need] for need in met], axis=0)
        chosen = causes.referred(rng, body.service_type, population.strain, any_severe, admitted & any_need)
        for i in np.flatnonzero(chosen):
            needs = tuple((need, bool(severe[need][i])) for need in met if has[need][i])
            sent_on = _sent_on(rng, population.sentenced_on[i], body, today)
            if sent_on:
                starts.append(_start(unit, population, int(i), body, needs, sent_on))
    return starts


def _admits(row: DeliveryArea, population: people.Population, i: int, today: date) -> bool:
    cohort, years = row.cohort, age(population.born[i], today)
    sex_fits = cohort.women if population.female[i] else cohort.men
    return bool(sex_fits and years >= cohort.min_age and (cohort.max_age is None or years <= cohort.max_age))


def _sent_on(rng: np.random.Generator, sentenced_on: date, body: history.Body, today: date) -> date | None:
    """When the referral was sent: early in the sentence rather than late; None where the sentence is too young."""
    earliest = max(market.START + timedelta(days=9), sentenced_on + timedelta(days=5))
    days = (today - earliest).days
    while days > 0:
        sent_on = earliest + timedelta(days=int(days * rng.random() ** EARLY))
        # referrals grew slowly over the first three months
        if rng.random() * RAMP_DAYS <= (sent_on - market.START).days:
            return min(body.calendar.add(sent_on, 0), today - timedelta(days=1))
    return None


def _start(
    unit: scales.Unit,
    population: people.Population,
    i: int,
    body: history.Body,
    needs: tuple[tuple[str, bool], ...],
    sent_on: date,
) -> history.Start:
    return history.Start(
        person_id=population.ids[i],
        sentence_id=population.sentences.ids[i],
        officer_id=population.officer[i],
        unit=unit.code,
        strain=float(population.strain[i]),
        body=body,
        needs=needs,
        sent_on=sent_on,
    )


def _reoffending(rng: np.random.Generator, population: people.Population, lived: history.History, today: date) -> None:
    """Proven reoffences within a year of the order or the release; those of days to come are not known yet."""
    sentences, fared = population.sentences, population.fared
    course = causes.Course(
        strain=population.strain,
        score=np.array([np.mean(lived.score.get(pk, [0.0])) for pk in population.ids]),
        in_work=fared.in_work,
        settled=fared.settled,
    )
    cohort, since = sentences.cohort, sentences.free_since
    again = causes.reoffends(rng, course, cohort, within=2 * cohort + (since >= orders.YEAR))
    after = rng.integers(10, orders.YEAR, len(again))
    rows = [
        (population.ids[i], today - timedelta(days=int(since[i] - after[i])), True)
        for i in np.flatnonzero(again & (after <= since))
    ]
    copy(ProvenReoffence, ("person", "committed_on", "is_made_up"), rows)
