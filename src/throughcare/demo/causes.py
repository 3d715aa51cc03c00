"""The causes in the made-up world: needs → referrals → attendance → outcome → reoffending, with their coefficients.

Every figure here is published in docs/reference/made-up-world.md, which is made from these tables, so that analyses
can be checked against the truth. A hidden strain z of each person, normally distributed, drives needs and, through
them, all that follows. Probabilities are logistic in the causes; where a share is published, the intercept is whatever
makes the share hold.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from throughcare.demo.chance import Bools, Floats, draw, to_shares

# Share of people with each need, in the community and in custody; which of them are published, margins.py says.
NEED_SHARE = MappingProxyType(
    {
        "accommodation": (0.39, 0.68),
        "ete": (0.45, 0.60),
        "finance": (0.35, 0.45),
        "drugs": (0.38, 0.45),
        "alcohol": (0.24, 0.22),
        "family": (0.60, 0.65),
        "lifestyle": (0.71, 0.89),
        "emotional-wellbeing": (0.45, 0.50),
        "social-inclusion": (0.30, 0.40),
        "thinking": (0.65, 0.70),
        "attitudes": (0.55, 0.65),
    }
)
DEPENDENCY = ("drugs", "alcohol")  # who has either needs help with dependency and recovery
STRAIN_ON_NEED = 0.9
SEVERE_SHARE = 0.30  # of those with a need

# Log-odds that somebody with a need that the service meets is referred to it.
REFER = MappingProxyType({"ACC": -0.26, "ETE": -1.78, "PWB": -1.87, "WOS": 1.00})
REFER_SEVERE, REFER_STRAIN = 0.8, 0.15
# Log-odds that the person comes to a session that is offered.
ATTEND = MappingProxyType({"first": 0.55, "later": 0.80, "strain": -0.25, "provider": 1.0})
LATE_SHARE = 0.08  # of those who come
CALLED_OFF_SHARE = 0.04  # of sessions, by the provider
# Log-odds that the outcome of a need is achieved, or at least partly achieved.
OUTCOME = MappingProxyType({"achieved": -1.30, "partly": 0.10, "attended": 1.6, "severe": -0.5, "provider": 0.6})

# After a release from custody: share, and log-odds by cause.
HOUSED = MappingProxyType({date(2022, 4, 1): 0.863, date(2023, 4, 1): 0.857, date(2024, 4, 1): 0.840})
SETTLED = MappingProxyType({date(2022, 4, 1): 0.756, date(2023, 4, 1): 0.735})
IN_WORK_SHARE = 0.20
HOUSED_BY = MappingProxyType({"accommodation need": -0.8, "the same, severe": -0.8, "strain": -0.2})
SETTLED_BY = MappingProxyType({"housed on night one": 1.5, "accommodation need": -0.5, "strain": -0.3})
IN_WORK_BY = MappingProxyType({"employment need": -1.2, "settled": 0.6, "strain": -0.3})

# Of orders: unpaid work done within twelve months, and programmes begun before an order ended well.
ON_TIME_SHARE, ON_TIME_STRAIN = 0.63, -0.3
NEVER_COMMENCED_SHARE = 0.03  # of unpaid work
BEGUN_SHARE, BEGUN_STRAIN = 0.598, -0.3

# Proven reoffending within twelve months, by what somebody was sentenced to; log-odds by cause.
COHORTS = ("order", "six", "twelve", "longer")
REOFFEND_SHARE = MappingProxyType({"order": 0.345, "six": 0.636, "twelve": 0.549, "longer": 0.281})
REOFFEND = MappingProxyType({"strain": 0.55, "outcome": -0.60, "in work": -0.33, "settled": -0.20})


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """Which people have a need, and how severely: two boolean columns a need."""

    has: dict[str, Bools]
    severe: dict[str, Bools]

    def of(self, these: Bools) -> "Needs":
        """The needs of some of the people."""
        return Needs(
            has={need: column[these] for need, column in self.has.items()},
            severe={need: column[these] for need, column in self.severe.items()},
        )


def strain(rng: np.random.Generator, count: int) -> Floats:
    """The hidden cause of each person."""
    return rng.standard_normal(count)


def needs(rng: np.random.Generator, z: Floats, in_custody: Bools) -> Needs:
    """Draw needs so that the shares hold, in the community and in custody."""
    has, severe = {}, {}
    for need, (community, custody) in NEED_SHARE.items():
        chance = to_shares(STRAIN_ON_NEED * z, np.where(in_custody, custody, community), within=in_custody)
        has[need] = draw(rng, chance, within=in_custody)
        severe[need] = draw(rng, np.where(has[need], SEVERE_SHARE, 0.0))
    drugs, alcohol = DEPENDENCY
    has["dependency-recovery"] = has[drugs] | has[alcohol]
    severe["dependency-recovery"] = severe[drugs] | severe[alcohol]
    return Needs(has=has, severe=severe)


def referred(rng: np.random.Generator, service: str, z: Floats, severe: Bools, may: Bools) -> Bools:
    """Who of those who may be referred to a service is; `severe`: whether any need that it meets is."""
    chance = expit(REFER[service] + REFER_SEVERE * severe + REFER_STRAIN * z)
    return draw(rng, np.where(may, chance, 0.0))


def attends(rng: np.random.Generator, z: float, provider: float, *, first: bool) -> bool:
    """Whether the person comes to one session."""
    base = ATTEND["first"] if first else ATTEND["later"]
    return bool(rng.random() < expit(base + ATTEND["strain"] * z + ATTEND["provider"] * provider))


def result(rng: np.random.Generator, attended_share: float, provider: float, *, severe: bool) -> str:
    """The outcome of one need at the end of service."""
    effect = OUTCOME["attended"] * attended_share + OUTCOME["severe"] * severe + OUTCOME["provider"] * provider
    drawn = rng.random()
    if drawn < expit(OUTCOME["achieved"] + effect):
        return "achieved"
    return "partly" if drawn < expit(OUTCOME["partly"] + effect) else "not_achieved"


def share_on(shares: Mapping[date, float], on: date) -> float:
    """The share of the financial year in which a day lies, or of the published year that is nearest."""
    return shares[max((since for since in shares if since <= on), default=min(shares))]


def housed(rng: np.random.Generator, z: Floats, known: Needs, share: Floats) -> Bools:
    """Who of those released has somewhere to sleep on the first night."""
    by, need, severe = HOUSED_BY, known.has["accommodation"], known.severe["accommodation"]
    effects = by["accommodation need"] * need + by["the same, severe"] * severe + by["strain"] * z
    return draw(rng, to_shares(effects, share))


def settled(rng: np.random.Generator, z: Floats, known: Needs, night_one: Bools, share: Floats) -> Bools:
    """Who of those released is in settled accommodation three months on."""
    by = SETTLED_BY
    effects = by["housed on night one"] * night_one + by["accommodation need"] * known.has["accommodation"]
    return draw(rng, to_shares(effects + by["strain"] * z, share))


def in_work(rng: np.random.Generator, z: Floats, known: Needs, has_settled: Bools) -> Bools:
    """Who of those released is in work six months on."""
    by = IN_WORK_BY
    effects = by["employment need"] * known.has["ete"] + by["settled"] * has_settled + by["strain"] * z
    return draw(rng, to_shares(effects, IN_WORK_SHARE))


def on_time(rng: np.random.Generator, z: Floats, within: NDArray[np.generic]) -> Bools:
    """Who does the hours of unpaid work within twelve months of the sentence."""
    return draw(rng, to_shares(ON_TIME_STRAIN * z, ON_TIME_SHARE, within), within=within)


def begun(rng: np.random.Generator, z: Floats) -> Bools:
    """Who began a programme that the court had imposed, of those whose order ended well."""
    return draw(rng, to_shares(BEGUN_STRAIN * z, BEGUN_SHARE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What decides over reoffending, a row a person: `score` is the mean outcome of services, 0 to 1."""

    strain: Floats
    score: Floats
    in_work: Bools
    settled: Bools


def reoffends(
    rng: np.random.Generator, course: Course, cohort: NDArray[np.int64], within: NDArray[np.generic]
) -> Bools:
    """Whether each person is proven to reoffend within a year; `cohort` numbers COHORTS, -1: none, who never do."""
    effects = REOFFEND["strain"] * course.strain + REOFFEND["outcome"] * course.score
    effects = effects + REOFFEND["in work"] * course.in_work + REOFFEND["settled"] * course.settled
    shares = np.array([*(REOFFEND_SHARE[name] for name in COHORTS), 0.0])[cohort]
    return draw(rng, to_shares(effects, shares, within), within=within)
