"""Prices of what is scarce, and what they prove.

Put a price of nought or more on every pound of an organisation's capacity, every lot of a bidder's limit and every
promise of a bundle. Then no award scores more than all limits at their prices, plus, for each lot, the best score less
the prices of what it uses (nothing where that is below nought). That holds for any prices whatever (Lagrangian
relaxation), is added up here in whole numbers, and can be repeated by hand; the linear programme only finds good ones.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from throughcare.optimise.lots.model import POINTS, Model

PLACES = 12
FINE = 10**PLACES  # prices are kept to so many places, so that all sums are whole numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """Prices by row in millionths of millionths of a point, the bound they prove, and what taking a column loses.

    `bound` and `loss` are ten-thousandths of a point × FINE: an award with column j is worth bound - loss[j] at most.
    """

    price: tuple[int, ...]
    bound: int
    loss: tuple[int, ...]

    def within(self, value: int) -> tuple[int, ...]:
        """The columns that an award worth `value` or more may hold."""
        slack = self.bound - value * FINE
        return tuple(at for at, lost in enumerate(self.loss) if lost <= slack)

    def published(self, model: Model) -> dict[str, str]:
        """Prices above nought by row, in points for a pound or a lot."""
        pairs = zip(model.rows, self.price, strict=True)
        return {row.name: f"{Decimal(price).scaleb(-PLACES):f}" for row, price in pairs if price}

    def best(self) -> float:
        """The proven bound as a total score."""
        return -(-self.bound // FINE) / POINTS


def certify(model: Model, price: Sequence[int]) -> Certificate:
    """Add up what prices (points for a row's own unit of a pound or a lot, × FINE) prove."""
    # one unit of a row costs price × POINTS / unit; unit divides POINTS
    cost = [p * POINTS // row.unit for p, row in zip(price, model.rows, strict=True)]
    worth = [
        score * FINE - sum(cost[row] * coefficient for row, coefficient in model.in_rows[at])
        for at, score in enumerate(model.score)
    ]
    loss = [bound_to_lose(model)] * len(worth)
    bound = sum(cost[number] * row.limit for number, row in enumerate(model.rows))
    for columns in model.of_lot:
        best = max([0, *(worth[at] for at in columns)])
        bound += best
        for at in columns:
            loss[at] = best - worth[at]
    return Certificate(price=tuple(price), bound=bound, loss=tuple(loss))


def bound_to_lose(model: Model) -> int:
    """More than any award scores: what a bid loses that can't win."""
    return (sum(model.score) + 1) * FINE


def find(model: Model) -> Certificate:
    """The certificate of the prices that the linear programme finds."""
    # Beside OR-Tools: heavy, and wanted by nobody who only reads a solution.
    import numpy as np
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    usable = {at for columns in model.of_lot for at in columns}
    if not usable:
        return certify(model, [0] * len(model.rows))
    scale = [float(max(row.limit, 1)) for row in model.rows]
    entries = [
        (number, at, used / scale[number])
        for number, row in enumerate(model.rows)
        for at, used in row.terms
        if at in usable
    ]
    entries += [(len(model.rows) + lot, at, 1.0) for lot, columns in enumerate(model.of_lot) for at in columns]
    rows, columns, values = zip(*entries, strict=True)
    shape = (len(model.rows) + len(model.of_lot), len(model.score))
    limits = [row.limit / s for row, s in zip(model.rows, scale, strict=True)] + [1.0] * len(model.of_lot)
    scores = np.array([score if at in usable else 0 for at, score in enumerate(model.score)]) / POINTS
    found = linprog(-scores, A_ub=csr_array((values, (rows, columns)), shape=shape), b_ub=limits, method="highs")
    duals = -found.ineqlin.marginals[: len(model.rows)] if found.status == 0 else [0.0] * len(model.rows)
    exact = (row.unit / s * max(float(dual), 0.0) for row, s, dual in zip(model.rows, scale, duals, strict=True))
    return certify(model, [round(price * FINE) for price in exact])


def from_published(model: Model, published: Mapping[str, str]) -> Certificate:
    """The certificate of prices as they were published."""
    return certify(model, [int(Decimal(published.get(row.name, "0")).scaleb(PLACES)) for row in model.rows])
