"""What is done without a solver: lot after lot, the best-ranked bid whose bidder still has room."""

from throughcare.optimise.lots.model import Model


def award_by_hand(model: Model) -> tuple[int, ...]:
    """Columns taken, lot by lot in published order. Bids that are bundled are left out: a hand can't weigh them."""
    bundled = {at for row in model.rows if row.name.startswith("bundle ") for at, _one in row.terms}
    left = [row.limit for row in model.rows]
    taken = []
    for columns in model.of_lot:
        for at in sorted(columns, key=lambda at: model.rank[at]):
            if at in bundled or any(left[row] < used for row, used in model.in_rows[at]):
                continue
            for row, used in model.in_rows[at]:
                left[row] -= used
            taken.append(at)
            break
    return tuple(taken)
