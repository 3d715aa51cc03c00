"""Solve: find the order that leaves the tightest lot most time, and then all lots together most.

A rule of precedence begins, addition gives a first bound, and CP-SAT closes what is left between them. Every stage is
an interval; a bidder's responses and the panels' evaluations may overlap only so far. First it is asked for the bound
itself, which gives every stage a day by which it must end, and is often answered at once; then for the largest least
margin; last for the largest sum of all days to mobilise at that margin. One worker and a fixed seed: an answer that is
proven is the same on any machine.
"""

from typing import Any

from throughcare.optimise.result import Progress, Step, silent
from throughcare.optimise.stop import Stop, StopReason
from throughcare.optimise.timetable.bound import most_margin, step_days
from throughcare.optimise.timetable.codec import problem_hash
from throughcare.optimise.timetable.priority import by_need
from throughcare.optimise.timetable.problem import Problem
from throughcare.optimise.timetable.replay import Days, awarded, in_order, replay
from throughcare.optimise.timetable.solution import Solution

SHARE_OF_TRY, SHARE_OF_FIRST = 0.2, 0.5  # of the seconds: the tightest lot matters more than the rest


def solve(problem: Problem, *, stop: Stop, seed: int = 1, progress: Progress = silent) -> Solution:
    """The best timetable there is, or the best that is found before the stop, with its proven bound."""
    days = _better(problem, by_hand(problem), by_need(problem))
    watch, bound = stop.start(), most_margin(problem)
    model = _Model(problem)
    model.at_most(bound)
    if margin(problem, days) < bound:
        days = _better(problem, days, _reaching(problem, bound, seconds=_share(stop, SHARE_OF_TRY), seed=seed))
    if margin(problem, days) < bound:
        model.hint(days)
        seconds = _share(stop, SHARE_OF_FIRST)
        found, proven = model.maximise(model.margin, seconds=seconds, seed=seed)
        days, bound = _better(problem, days, found), min(bound, proven)
    least = margin(problem, days)
    progress(Step(phase="tightest", done=0.5, value=float(least), bound=float(bound)))
    model.at_least(least)
    model.hint(days)
    left = None if stop.seconds is None else max(0.01, stop.seconds - watch.elapsed())
    found, _bound = model.maximise(sum(model.mobilise), seconds=left, seed=seed)
    days = _better(problem, days, found)
    progress(Step(phase="done", done=1.0, value=float(least), bound=float(bound)))
    return _solution(problem, days, seed=seed, bound=max(bound, least))


def _share(stop: Stop, part: float) -> float | None:
    return None if stop.seconds is None else stop.seconds * part


def _reaching(problem: Problem, wanted: int, *, seconds: float | None, seed: int) -> Days | None:
    """Days that leave the tightest lot this margin; None where there are none or they aren't found."""
    model = _Model(problem)
    model.at_most(wanted)
    model.at_least(wanted)
    return model.maximise(model.margin, seconds=seconds, seed=seed)[0]


def by_hand(problem: Problem) -> Days:
    """As a planner would: every lot in planned order, each as soon as there is room."""
    return replay(problem, [(stage, at) for at in range(len(problem.lots)) for stage in ("respond", "evaluate")])


def _margins(problem: Problem, days: Days) -> list[int]:
    decided = zip(problem.lots, awarded(problem, days), strict=True)
    return [problem.days - day - lot.mobilise_days for lot, day in decided]


def margin(problem: Problem, days: Days) -> int:
    """Days of the tightest lot beyond what it needs."""
    return min(_margins(problem, days))


def _better(problem: Problem, known: Days, found: Days | None) -> Days:
    """What was found, packed, if it leaves more."""
    if found is None:
        return known
    packed = replay(problem, in_order(problem, found))
    return max(known, packed, key=lambda days: (margin(problem, days), sum(_margins(problem, days))))


def _solution(problem: Problem, days: Days, *, seed: int, bound: int) -> Solution:
    refs = [lot.ref for lot in problem.lots]
    left = [problem.days - day for day in awarded(problem, days)]
    value = margin(problem, days)
    return Solution(
        value=float(value),
        bound=float(bound),
        seed=seed,
        iterations=2,
        stop_reason=StopReason.OPTIMAL if value >= bound else StopReason.SECONDS,
        problem_hash=problem_hash(problem),
        publish_on={ref: problem.day(day) for ref, day in zip(refs, days.respond, strict=True)},
        evaluate_on={ref: problem.day(day) for ref, day in zip(refs, days.evaluate, strict=True)},
        mobilise_days=dict(zip(refs, left, strict=True)),
        order=tuple(refs[at] for stage, at in in_order(problem, days) if stage == "respond"),
    )


class _Model:
    """The problem as CP-SAT has it, in steps: what all lengths are multiples of.

    Days may run past the day of going live: then that is what it costs.
    """

    def __init__(self, problem: Problem) -> None:
        # Imported here: heavy, and web processes that read a solution never need it.
        from ortools.sat.python import cp_model

        self.cp, self.model, self.problem, self.step = cp_model, cp_model.CpModel(), problem, step_days(problem)
        end = sum(lot.respond_days + lot.evaluate_days for lot in problem.lots)
        self.respond = [self.model.new_int_var(0, end // self.step, "") for _lot in problem.lots]
        self.evaluate = [self.model.new_int_var(0, end // self.step, "") for _lot in problem.lots]
        self.mobilise: list[Any] = []
        self.margin = self.model.new_int_var(-2 * end - problem.days, problem.days, "")
        for lot, respond, evaluate in zip(problem.lots, self.respond, self.evaluate, strict=True):
            self.model.add(evaluate >= respond + lot.respond_days // self.step)
            left = problem.days - lot.evaluate_days - lot.decide_days - evaluate * self.step
            self.mobilise.append(left)
            self.model.add(self.margin <= left - lot.mobilise_days)
        self._share()

    def _share(self) -> None:
        """Panels and bidders do only so much at once."""
        new = self.model.new_fixed_size_interval_var
        lots, step = self.problem.lots, self.step
        writing = [new(start, lot.respond_days // step, "") for start, lot in zip(self.respond, lots, strict=True)]
        scoring = [new(start, lot.evaluate_days // step, "") for start, lot in zip(self.evaluate, lots, strict=True)]
        self.model.add_cumulative(scoring, [1] * len(lots), self.problem.panels)
        for most, places in self.problem.rivals():
            self.model.add_cumulative([writing[at] for at in places], [1] * len(places), most)

    def at_least(self, margin: int) -> None:
        """Every timetable from now on leaves the tightest lot so much."""
        self.model.add(self.margin >= margin)

    def at_most(self, margin: int) -> None:
        """No timetable leaves the tightest lot more: as addition has it."""
        self.model.add(self.margin <= margin)

    def hint(self, days: Days) -> None:
        """Where to begin to look."""
        self.model.clear_hints()
        for variables, values in ((self.respond, days.respond), (self.evaluate, days.evaluate)):
            for variable, value in zip(variables, values, strict=True):
                self.model.add_hint(variable, value // self.step)

    def maximise(self, goal: Any, *, seconds: float | None, seed: int) -> tuple[Days | None, int]:
        """The best days that are found, and what no timetable exceeds."""
        self.model.maximize(goal)
        solver = self.cp.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = seed
        if seconds is not None:
            solver.parameters.max_time_in_seconds = max(0.01, seconds)
        status = solver.solve(self.model)
        if status not in (self.cp.OPTIMAL, self.cp.FEASIBLE):
            return None, self.problem.days
        days = Days(
            respond=tuple(solver.value(start) * self.step for start in self.respond),
            evaluate=tuple(solver.value(start) * self.step for start in self.evaluate),
        )
        return days, int(solver.best_objective_bound)
