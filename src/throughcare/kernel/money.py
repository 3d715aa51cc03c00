"""Money: pounds without VAT as Decimal, to the penny, and parts that sum exactly."""

from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

PENNY = Decimal("0.01")


def pounds(value: Decimal | int | str) -> Decimal:
    """A sum to the penny, halves up."""
    return Decimal(value).quantize(PENNY, ROUND_HALF_UP)


def split(total: Decimal, weights: Sequence[Decimal | int]) -> list[Decimal]:
    """Share a total by weights, to the penny, so that the parts sum to it (largest remainder).

    Ties go to the earlier part. ValueError when a weight is negative, all are nought, or the total is not in pennies.
    """
    if any(w < 0 for w in weights) or not sum(weights):
        raise ValueError("weights must be nought or more, and one of them more")
    if total != total.quantize(PENNY):
        raise ValueError("the total must be whole pennies")
    whole = Decimal(sum(weights))
    exact = [total * Decimal(w) / whole for w in weights]
    parts = [e.quantize(PENNY, ROUND_DOWN) for e in exact]
    left = int((total - sum(parts)) / PENNY)
    step = PENNY if left >= 0 else -PENNY
    by_remainder = sorted(range(len(parts)), key=lambda i: (-abs(exact[i] - parts[i]), i))
    for i in by_remainder[: abs(left)]:
        parts[i] += step
    return parts
