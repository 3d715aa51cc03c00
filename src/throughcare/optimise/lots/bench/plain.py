"""The baseline: the problem as plain CP-SAT, all bids, no prices."""

from throughcare.optimise.lots.model import POINTS, Model


def solve_plainly(model: Model, *, seconds: float) -> tuple[float, float]:
    """The total score found and the bound, within so many seconds on two workers."""
    from ortools.sat.python import cp_model

    plain = cp_model.CpModel()
    taken = [plain.new_bool_var("") for _score in model.score]
    usable = {at for columns in model.of_lot for at in columns}
    for at, x in enumerate(taken):
        if at not in usable:
            plain.add(x == 0)
    for columns in model.of_lot:
        plain.add_at_most_one(taken[at] for at in columns)
    for row in model.rows:
        plain.add(sum(used * taken[at] for at, used in row.terms) <= row.limit)
    plain.maximize(sum(score * x for score, x in zip(model.score, taken, strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers, solver.parameters.max_time_in_seconds = 2, seconds
    status = solver.solve(plain)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return 0.0, solver.best_objective_bound / POINTS
    return solver.objective_value / POINTS, solver.best_objective_bound / POINTS
