"""The made-up people of one delivery unit: who they are, where they live, their sentence and their needs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import zip_longest

import numpy as np
from numpy.typing import NDArray

from throughcare.accounts.models import User
from throughcare.demo import causes, names, orders
from throughcare.demo.bulk import copy, next_ids
from throughcare.demo.chance import choose
from throughcare.demo.scales import Unit
from throughcare.people.models import (
    AccessRule,
    Address,
    EmploymentScreening,
    NeedAssessment,
    OfficerAssignment,
    Person,
)
from throughcare.people.rules import search_key
from throughcare.people.rules.employment import Help, Qualification, Situation
from throughcare.reference.models import PostcodeDistrict

FEMALE_SHARE = 0.09
CUSTODY_SHARE = 0.27
LIMITED_SHARE = 0.01
AGES = ((18, 20, 0.04), (21, 24, 0.09), (25, 29, 0.15), (30, 39, 0.36), (40, 49, 0.21), (50, 59, 0.11), (60, 75, 0.04))
ETHNICITY = (  # codes of the list "ethnicity"
    ("W1", 0.70), ("W9", 0.07), ("B1", 0.033), ("B2", 0.033), ("A1", 0.016), ("A2", 0.03), ("A9", 0.01),
    ("M1", 0.028), ("M9", 0.01), ("O9", 0.01), ("", 0.06),
)  # fmt: skip
# High and very high make up the share that only a qualified officer may hold; see margins.py.
ROSH = (("low", 0.27), ("medium", 0.59), ("high", 0.132), ("very_high", 0.008))
CHANGE_SHARES = (0.70, 0.21, 0.07, 0.02)  # of people outside, by how often their officer has changed
DAYS_WITH_AN_OFFICER = 30  # at least
SCREENED_SHARE, SCREENED_DAYS, HELP_SHARE = 0.93, 21, 0.2
WALES = "region-wales"


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """The people of a unit as columns, one row a person."""

    ids: range
    sentences: orders.Sentences
    fared: orders.Fared
    female: NDArray[np.bool_]
    born: list[date]
    in_custody: NDArray[np.bool_]
    strain: NDArray[np.float64]
    needs: causes.Needs
    sentenced_on: list[date]
    officer: list[int]
    districts: list[str | None]


def make(
    rng: np.random.Generator, unit: Unit, *, officers: list[User], first_crn: int, now: datetime, today: date
) -> Population:
    """Make and store the people of a unit; `first_crn` is the number of the first reference, from 0."""
    n = unit.people
    z = causes.strain(rng, n)
    in_custody = choose(rng, (1 - CUSTODY_SHARE, CUSTODY_SHARE), n) == 1
    needs = causes.needs(rng, z, in_custody)
    sentences = orders.make(rng, in_custody)
    people = Population(
        ids=next_ids(Person, n),
        sentences=sentences,
        fared=orders.fare(rng, sentences, z, needs, today),
        female=choose(rng, (1 - FEMALE_SHARE, FEMALE_SHARE), n, within=in_custody) == 1,
        born=_born(rng, n, today),
        in_custody=in_custody,
        strain=z,
        needs=needs,
        sentenced_on=[today - timedelta(days=int(d)) for d in sentences.started],
        officer=[officers[i % len(officers)].pk for i in range(n)],
        districts=_districts(rng, unit, in_custody),
    )
    _store_people(rng, unit, people, first_crn, now)
    orders.store(rng, people.ids, sentences, people.fared, z, needs, today)
    _store_addresses(rng, people)
    _store_needs(people)
    _store_officers(people, officers, today)
    _store_screenings(people, today)
    return people


def _pick(rng: np.random.Generator, table: tuple[tuple[str, float], ...], n: int) -> list[str]:
    return [table[i][0] for i in choose(rng, tuple(share for _, share in table), n)]


def _born(rng: np.random.Generator, n: int, today: date) -> list[date]:
    bands = choose(rng, tuple(share for *_, share in AGES), n)
    low = np.array([AGES[b][0] for b in bands])
    high = np.array([AGES[b][1] + 1 for b in bands])
    days = (low + rng.random(n) * (high - low)) * 365.25
    return [today - timedelta(days=int(d) + 1) for d in days]


def _districts(rng: np.random.Generator, unit: Unit, in_custody: NDArray[np.bool_]) -> list[str | None]:
    """A random district of the unit; nobody in custody has one, and some of the others have no fixed address."""
    every = sorted(PostcodeDistrict.objects.filter(delivery_unit=unit.code).values_list("code", flat=True))
    homeless = rng.random(unit.people) < 0.06
    drawn = rng.choice(len(every), unit.people)
    return [None if custody or none else every[i] for i, custody, none in zip(drawn, in_custody, homeless, strict=True)]


def _store_people(rng: np.random.Generator, unit: Unit, people: Population, first_crn: int, now: datetime) -> None:
    n = len(people.ids)
    ethnicity, rosh = _pick(rng, ETHNICITY, n), _pick(rng, ROSH, n)
    welsh = 0.35 if unit.region == WALES else 0.0
    limited = rng.random(n) < LIMITED_SHARE
    interpreter = rng.random(n) < 0.03
    disabled = rng.random(n) < 0.30

    def rows():  # type: ignore[no-untyped-def]
        for i, pk in enumerate(people.ids):
            sex = "female" if people.female[i] else "male"
            given, family = names.person(rng, sex, welsh_share=welsh)
            number = first_crn + i
            yield (
                pk,
                crn(number),
                f"A{number % 10_000:04d}ZZ" if people.in_custody[i] else "",
                given,
                family,
                search_key(family, given),
                people.born[i],
                sex,
                ethnicity[i],
                bool(disabled[i]),
                "Welsh" if welsh and rng.random() < 0.08 else ("Polish" if interpreter[i] else "English"),
                bool(interpreter[i]),
                "easy read" if disabled[i] and rng.random() < 0.2 else "",
                unit.code,
                rosh[i],
                bool(people.in_custody[i]),
                bool(limited[i]),
                now,
                True,
            )

    copy(
        Person,
        [
            "id",
            "crn",
            "prison_number",
            "given_name",
            "family_name",
            "search_key",
            "date_of_birth",
            "sex",
            "ethnicity",
            "has_disability",
            "language",
            "needs_interpreter",
            "reading_format",
            "delivery_unit",
            "risk_of_serious_harm",
            "in_custody",
            "is_limited_access",
            "imported_at",
            "is_made_up",
        ],
        rows(),
    )
    rules = [(pk, people.officer[i], "only") for i, pk in enumerate(people.ids) if limited[i]]
    copy(AccessRule, ("person", "user", "kind"), rules)


def crn(number: int) -> str:
    """The nth reference of made-up people: the letter Z is reserved for them."""
    if not 0 <= number < 1_000_000:
        raise ValueError("made-up references run from Z000000 to Z999999")
    return f"Z{number:06d}"


def _store_addresses(rng: np.random.Generator, people: Population) -> None:
    numbers = rng.integers(1, 180, len(people.ids))
    rows = [
        (pk, f"{numbers[i]} Made Up Street" if district else "", district, people.sentenced_on[i], None)
        for i, (pk, district) in enumerate(zip(people.ids, people.districts, strict=True))
        if not people.in_custody[i]
    ]
    copy(Address, ("person", "lines", "district", "valid_from", "valid_until"), rows)


def _store_needs(people: Population) -> None:
    rows = [
        (pk, need, "severe" if people.needs.severe[need][i] else "standard", people.sentenced_on[i], None)
        for need, has in people.needs.has.items()
        for i, pk in enumerate(people.ids)
        if has[i]
    ]
    copy(NeedAssessment, ("person", "need", "level", "assessed_on", "score"), rows)


def _store_officers(people: Population, officers: list[User], today: date) -> None:
    """Of those outside, with whoever was responsible before; whoever is in custody has theirs from `custody`.

    How often officers changed is drawn beside all other chance, which stays as it was.
    """
    beside = np.random.default_rng(len(people.ids))
    changed = choose(beside, CHANGE_SHARES, len(people.ids))
    rows = [
        (pk, *held)
        for i, pk in enumerate(people.ids)
        if not people.in_custody[i]
        for held in _held(officers, i, int(changed[i]), people.sentenced_on[i], today)
    ]
    copy(OfficerAssignment, ("person", "officer", "valid_from", "valid_until"), rows)


def _held(
    officers: list[User], i: int, changed: int, since: date, today: date
) -> Iterator[tuple[int, date, date | None]]:
    """Who was responsible from when until when, the officer of today last."""
    days = (today - since).days
    times = min(changed, days // DAYS_WITH_AN_OFFICER)
    edges = [since + timedelta(days=days * n // (times + 1)) for n in range(times + 1)]
    for n, (start, end) in enumerate(zip_longest(edges, edges[1:])):
        yield officers[(i + times - n) % len(officers)].pk, start, end


def _store_screenings(people: Population, today: date) -> None:
    """Most of those outside were asked about work and learning within three weeks of the sentence."""
    beside = np.random.default_rng([len(people.ids), 1])
    n = len(people.ids)
    asked = choose(beside, (1 - SCREENED_SHARE, SCREENED_SHARE), n)
    after = beside.integers(0, SCREENED_DAYS, n)
    situations, levels = beside.integers(0, len(Situation), n), beside.integers(0, len(Qualification), n)
    helps = beside.random((n, len(Help))) < HELP_SHARE
    rows = [
        (
            pk,
            min(people.sentenced_on[i] + timedelta(days=int(after[i])), today),
            tuple(Situation)[situations[i]],
            tuple(Qualification)[levels[i]],
            [each.value for each, wanted in zip(Help, helps[i], strict=True) if wanted],
            people.officer[i],
        )
        for i, pk in enumerate(people.ids)
        if asked[i] and not people.in_custody[i]
    ]
    columns = ("person", "screened_on", "situation", "qualification", "helps", "screened_by")
    copy(EmploymentScreening, columns, rows)
