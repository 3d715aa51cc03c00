"""The tier reckoned a second time, in columns: written from the published description, sharing nothing with the rule.

A row is a case; each column is one answer, and every sum is taken for all rows at once.
"""

import numpy as np

NEEDS = ("accommodation", "ete", "relationships", "lifestyle", "drugs", "alcohol", "thinking", "attitudes")
UNCOUNTED = ("finance", "emotional")
FACTOR_COUNT = 10
HARM = ("", "low", "medium", "high", "very_high")


def columns(rng, rows):
    """Random answers, with many just on and just under the limits."""
    edges = np.array([-1, 0, 299, 300, 301, 699, 700, 701, 5000])  # hundredths of a percent; -1: not scored
    yes = {
        name: rng.random(rows) < 0.4
        for name in ("woman", "parenting", "impulsive", "temper", "enforced", "iom", "mandate", "assessed")
    }
    return yes | {
        "rsr": np.where(rng.random(rows) < 0.5, rng.choice(edges, rows), rng.integers(-1, 10_000, rows)),
        "harm": rng.integers(0, len(HARM), rows),
        "mappa": rng.choice(4, rows, p=(0.7, 0.1, 0.1, 0.1)),
        "factors": rng.random((rows, FACTOR_COUNT)) < rng.random((rows, 1)),
        "needs": rng.binomial(2, rng.random((rows, 1)), (rows, len(NEEDS) + len(UNCOUNTED))),
        "ogrs": rng.integers(-1, 101, rows),
    }


def tiers(c, *, top):
    """The tiers of all rows; `top` is what alone makes the highest letter."""
    by_harm = np.array([0, 0, 10, 20, top])[c["harm"]]
    by_score = 10 * (c["rsr"] >= 300) + 10 * (c["rsr"] >= 700)
    protect = np.where(by_harm > by_score, by_harm, by_score) + np.array([0, 5, top, top])[c["mappa"]]
    protect = protect + 2 * c["factors"].sum(axis=1)
    of_women = c["parenting"].astype(int) + (c["impulsive"] | c["temper"]) + c["enforced"]
    protect = protect + 2 * of_women * c["woman"]
    letter = np.array(list("DCBA"))[(protect >= 10).astype(int) + (protect >= 20) + (protect >= top)]

    weights = np.array([1, 1, 1, 1, 1, 1, 2, 2, 0, 0])
    points = c["needs"] @ weights + np.maximum(c["ogrs"], 0) // 10 + 2 * c["iom"]
    digit = 1 + (points >= 10).astype(int) + (points >= 20)
    digit = np.where(c["assessed"], digit, 2) * c["mandate"]
    return np.char.add(letter, digit.astype(str))
