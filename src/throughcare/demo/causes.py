"""The causes in the made-up world: needs → referrals → attendance → outcome → reoffending, with their coefficients.

Every figure is published in docs/explanation/made-up-world.md, so that analyses can be checked against the truth.
A hidden strain z of each person, normally distributed, drives needs and, through them, all that follows.
Probabilities are logistic in the causes; `p(x) = 1 / (1 + exp(-x))`.
"""

from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

Floats = NDArray[np.float64]

# Share of people with each need, in the community and in custody; the sources stand in the document.
NEED_SHARE = MappingProxyType(
    {
        "accommodation": (0.39, 0.68),
        "ete": (0.45, 0.60),
        "finance": (0.35, 0.45),
        "family": (0.60, 0.65),
        "lifestyle": (0.71, 0.89),
        "dependency-recovery": (0.38, 0.50),
        "emotional-wellbeing": (0.45, 0.50),
        "social-inclusion": (0.30, 0.40),
    }
)
STRAIN_ON_NEED = 0.9
SEVERE_SHARE = 0.30  # of those with a need

# Log-odds that a practitioner refers a person with a need whose service exists.
REFER = MappingProxyType({"intercept": -0.9, "severe": 0.8, "strain": 0.15})
# Log-odds that the person comes to a session that is offered.
ATTEND = MappingProxyType({"first": 0.55, "later": 0.80, "strain": -0.25, "provider": 1.0})
LATE_SHARE = 0.08  # of those who come
CALLED_OFF_SHARE = 0.04  # of sessions, by the provider
# Log-odds that the outcome of a need is achieved, or at least partly achieved.
OUTCOME = MappingProxyType({"achieved": -1.30, "partly": 0.10, "attended": 1.6, "severe": -0.5, "provider": 0.6})
# Log-odds of a proven reoffence within twelve months.
REOFFEND = MappingProxyType({"intercept": -0.35, "strain": 0.55, "outcome": -0.60, "custody": 0.45})


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """Which people have a need, and how severely: two boolean columns a need."""

    has: dict[str, NDArray[np.bool_]]
    severe: dict[str, NDArray[np.bool_]]


def strain(rng: np.random.Generator, count: int) -> Floats:
    """The hidden cause of each person."""
    return rng.standard_normal(count)


def needs(rng: np.random.Generator, z: Floats, in_custody: NDArray[np.bool_]) -> Needs:
    """Draw needs so that the shares hold on average whatever the strain's weight."""
    has, severe = {}, {}
    for need, (community, custody) in NEED_SHARE.items():
        share = np.where(in_custody, custody, community)
        has[need] = rng.random(len(z)) < expit(_centred(share) + STRAIN_ON_NEED * z)
        severe[need] = has[need] & (rng.random(len(z)) < SEVERE_SHARE)
    return Needs(has=has, severe=severe)


def _centred(share: Floats) -> Floats:
    """The intercept at which a logistic in a standard normal cause has this mean (probit approximation)."""
    return np.asarray(logit(share) * np.sqrt(1 + (np.pi / 8) * STRAIN_ON_NEED**2 * 1.0))


def referred(rng: np.random.Generator, z: Floats, severe: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether somebody with a need is referred for it."""
    odds = REFER["intercept"] + REFER["severe"] * severe + REFER["strain"] * z
    return np.asarray(rng.random(len(z)) < expit(odds))


def attends(rng: np.random.Generator, z: float, provider: float, *, first: bool) -> bool:
    """Whether the person comes to one session."""
    base = ATTEND["first"] if first else ATTEND["later"]
    return bool(rng.random() < expit(base + ATTEND["strain"] * z + ATTEND["provider"] * provider))


def result(rng: np.random.Generator, attended_share: float, provider: float, *, severe: bool) -> str:
    """The outcome of one need at the end of service."""
    effect = OUTCOME["attended"] * attended_share + OUTCOME["severe"] * severe + OUTCOME["provider"] * provider
    draw = rng.random()
    if draw < expit(OUTCOME["achieved"] + effect):
        return "achieved"
    return "partly" if draw < expit(OUTCOME["partly"] + effect) else "not_achieved"


def reoffends(rng: np.random.Generator, z: Floats, score: Floats, in_custody: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether each person is proven to reoffend within a year; `score` is the mean outcome, 0 to 1."""
    odds = (
        REOFFEND["intercept"] + REOFFEND["strain"] * z + REOFFEND["outcome"] * score + REOFFEND["custody"] * in_custody
    )
    return np.asarray(rng.random(len(z)) < expit(odds))
