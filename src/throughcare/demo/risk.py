"""The made-up scores and registrations of a delivery unit's people, from which tiers are reckoned."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
from scipy.special import expit

from throughcare.demo.bulk import copy
from throughcare.demo.chance import choose
from throughcare.demo.people import Population
from throughcare.people.models import Custody, Person, RiskAssessment
from throughcare.people.rules import harm
from throughcare.people.rules.tier import Factor

SCORED_SHARE = 0.94  # the others have not been assessed yet
RSR_MEDIAN, RSR_SPREAD, RSR_STRAIN = 1.0, 0.8, 0.3  # percent, and on its logarithm
OGRS_MEAN, OGRS_SPREAD, OGRS_STRAIN = 0.1, 0.8, 0.7  # log-odds
MAPPA_LEVELS, MAPPA_SHARES = (None, 1, 2, 3), (0.80, 0.17, 0.025, 0.005)  # of those outside
FACTORS, FACTOR_SHARE = tuple(Factor), 0.06  # of people, each
IOM_SHARE = 0.03
OF_WOMEN = (0.45, 0.35, 0.25, 0.15)  # parenting, impulsive, temper, breached or recalled
MAKES = (
    "person assessed_on rsr ogrs mappa_level factors is_iom has_parenting is_impulsive has_temper "
    "was_breached_or_recalled"
)
# What is written of everybody, by how high the risk is to whomever it is highest; all made up.
WHO = {
    "low": "Nobody in particular.",
    "medium": "A former partner, and strangers after drinking.",
    "high": "A former partner who has moved, her two children, and staff who say no.",
    "very_high": "A former partner and their child, whose address must not become known; staff who are alone.",
}
NATURE = {
    "low": "Shouting and damage to property; nobody was hurt.",
    "medium": "Threats and pushing in arguments, once with an injury that needed no treatment.",
    "high": "Assault with injury and threats to kill, twice with a weapon that lay at hand.",
    "very_high": "Serious assault with a weapon, stalking, and threats that were planned.",
}
IMMINENCE = {
    "low": "When money is short.",
    "medium": "In the evening, after drinking, and after contact with the former partner.",
    "high": "After a refusal, after drinking, and in the days around a family hearing.",
    "very_high": "At any time after contact with the victim; within days of a release.",
}
OF_FACTOR = {  # what is written of self-harm, suicide, a hostel and vulnerability where it was registered
    Factor.SELF_HARM: (
        "Cut their arms last winter, when they lost their home.",
        "Spoke of wishing to die last winter.",
    ),
    Factor.VULNERABILITY: (
        "Kept to their room and gave their food away.",
        "Others have taken money and medicine from them.",
    ),
}
NOTHING = ("", "")
HARMED = ("low", "medium", "high", "very_high")


def make(rng: np.random.Generator, people: Population) -> None:
    """Make and store what was scored of everybody when they were sentenced."""
    levels = Person.objects.filter(pk__in=people.ids).values_list("pk", "risk_of_serious_harm")
    harms = {pk: _harm(level) for pk, level in levels}
    rows = ((*row, *harms[row[0]], *_registered(row[5])) for row in _rows(rng, people, _inside(people)))
    copy(RiskAssessment, (*MAKES.split(), *harm.LEVELS, *harm.HEADINGS), rows)


def _rows(rng: np.random.Generator, people: Population, inside: dict[int, int | None]) -> Iterator[tuple[Any, ...]]:
    n = len(people.ids)
    rsr = np.exp(np.log(RSR_MEDIAN) + RSR_STRAIN * people.strain + RSR_SPREAD * rng.standard_normal(n))
    ogrs = 99 * expit(OGRS_MEAN + OGRS_STRAIN * people.strain + OGRS_SPREAD * rng.standard_normal(n))
    scored = choose(rng, (1 - SCORED_SHARE, SCORED_SHARE), n)
    levels = choose(rng, MAPPA_SHARES, n)
    factors = rng.random((n, len(FACTORS))) < FACTOR_SHARE
    iom = rng.random(n) < IOM_SHARE
    of_women = (rng.random((n, len(OF_WOMEN))) < OF_WOMEN) & people.female[:, None]
    for i, pk in enumerate(people.ids):
        if scored[i]:
            found = [factor.value for factor, has in zip(FACTORS, factors[i], strict=True) if has]
            level = inside.get(pk, MAPPA_LEVELS[levels[i]])
            on: date = people.sentenced_on[i]
            women = (bool(each) for each in of_women[i])
            yield (pk, on, round(min(float(rsr[i]), 99.0), 2), int(ogrs[i]), level, found, bool(iom[i]), *women)


def _harm(level: str) -> tuple[str, ...]:
    """How high to children, the public, a known adult and staff, then to whom, of what and when."""
    lower = HARMED[max(HARMED.index(level) - 1, 0)]
    return lower, lower, level, "low", WHO[level], NATURE[level], IMMINENCE[level]


def _registered(factors: list[str]) -> tuple[str, ...]:
    """Self-harm, suicide, a hostel and vulnerability, where they were registered."""
    harms = OF_FACTOR[Factor.SELF_HARM] if Factor.SELF_HARM in factors else NOTHING
    return (*harms, *(OF_FACTOR[Factor.VULNERABILITY] if Factor.VULNERABILITY in factors else NOTHING))


def _inside(people: Population) -> dict[int, int | None]:
    """The level of those in custody, as the prison has it."""
    return dict(Custody.objects.filter(person_id__in=people.ids).values_list("person_id", "mappa_level"))
