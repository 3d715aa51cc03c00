"""Why a person is in their group, why another is in none, in words that can be checked by hand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from throughcare.optimise.cohorts.arrays import gains
from throughcare.optimise.cohorts.calendar import session_slots
from throughcare.optimise.cohorts.columns import person_suits
from throughcare.optimise.cohorts.problem import Index, Problem
from throughcare.optimise.cohorts.solution import Solution, full_groups
from throughcare.optimise.cohorts.values import RISKS, Group, GroupSex, Sex


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A group of the plan that a person could be in by every rule of their own, and what stands against it."""

    group: str
    points: int  # what their seat there would bring
    against: tuple[str, ...]  # "full", "keep apart from …": nothing, where they could simply move


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """For one person: their group and its points if placed, every other group that suits, the reasons if none does."""

    person: str
    group: str | None
    points: int
    options: tuple[Option, ...]  # best first
    reasons: tuple[str, ...]


def explain(problem: Problem, solution: Solution, person_ref: str) -> Explanation:
    """Why here, or why not. KeyError for an unknown person."""
    index = Index(problem)
    at = index.person[person_ref]
    alone = problem.changed(
        people=(problem.people[at],),
        travel_minutes=problem.travel_minutes[[at]],
        apart=frozenset(),
        held_groups=(),
    )
    table = gains(alone)
    groups = full_groups(problem, solution)
    own = next((group for group in groups if person_ref in group.members), None)
    options = sorted(
        (
            Option(
                group=group.ref,
                points=_points(problem, index, at, group, table[0]),
                against=tuple(_against(problem, index, at, group)),
            )
            for group in groups
            if group is not own and not group.sessions_done and group.start_week < problem.weeks
            if suits(problem, index, at, group)
        ),
        key=lambda option: (-option.points, option.group),
    )
    mine = own is not None and own.start_week < problem.weeks and not own.sessions_done
    return Explanation(
        person=person_ref,
        group=own.ref if own else None,
        points=_points(problem, index, at, own, table[0]) if own and mine else 0,
        options=tuple(options),
        reasons=() if own else tuple(_reasons(problem, index, at, options)),
    )


def suits(problem: Problem, index: Index, at: int, group: Group) -> bool:
    """Whether a person may be in a group by every rule of their own: place, days, dates."""
    person, programme = problem.people[at], problem.programmes[index.programme[group.programme]]
    room = problem.rooms[index.room[group.room]]
    venue_at = index.venue[room.venue]
    last = _last(problem, programme.group_sessions, group.pattern, group.start_week)
    return (
        person_suits(person, programme, room, problem.venues[venue_at], int(problem.travel_minutes[at, venue_at]))
        and set(group.pattern) <= person.blocks
        and group.start_week >= person.ready_week + programme.pre_group_weeks
        and last + programme.review_weeks <= person.last_week
    )


def _last(problem: Problem, sessions: int, pattern: tuple[int, ...], start: int) -> int:
    slots = session_slots(sessions=sessions, pattern=pattern, start_week=start, closed_days=problem.closed_days)
    return slots[-1][0]


def _points(problem: Problem, index: Index, at: int, group: Group, gain: Sequence[int]) -> int:
    venue_at = index.venue[problem.rooms[index.room[group.room]].venue]
    return int(gain[group.start_week]) - problem.weights.travel * int(problem.travel_minutes[at, venue_at])


def _against(problem: Problem, index: Index, at: int, group: Group) -> Iterator[str]:
    """What in the make-up of a group stands against one more."""
    person, programme = problem.people[at], problem.programmes[index.programme[group.programme]]
    room = problem.rooms[index.room[group.room]]
    if len(group.members) >= min(programme.max_size, room.seats - programme.staff_count):
        yield "full"
    members = [problem.people[index.person[ref]] for ref in group.members]
    if person.risk in RISKS[2:] and sum(m.risk in RISKS[2:] for m in members) >= programme.max_high_risk:
        yield "as many of high risk as the group may have"
    for pair in sorted(problem.apart):
        if person.ref in pair and set(pair) & set(group.members):
            yield f"keep apart from {next(iter(set(pair) - {person.ref}))}"
    women = [m for m in members if m.sex is Sex.FEMALE]
    if programme.sex is GroupSex.MIXED and person.sex is Sex.FEMALE and not women and not person.may_be_only_woman:
        yield "would be the only woman"


def _reasons(problem: Problem, index: Index, at: int, options: list[Option]) -> Iterator[str]:
    """The rule that leaves nothing, or else what stands against each group that suits."""
    if options:
        yield f"{len(options)} groups suit: " + "; ".join(
            f"{option.group}: {', '.join(option.against) or 'others bring more'}" for option in options[:3]
        )
        return
    yield from _binding(problem, index, at)


def _binding(problem: Problem, index: Index, at: int) -> Iterator[str]:
    person = problem.people[at]
    if not person.programmes:
        yield "no programme named"
        return
    places = [
        (programme, room)
        for programme in problem.programmes
        for room in problem.rooms
        if programme.ref in room.programmes
        and person_suits(
            person,
            programme,
            room,
            problem.venues[index.venue[room.venue]],
            int(problem.travel_minutes[at, index.venue[room.venue]]),
        )
    ]
    if not places:
        yield f"no room for their programmes within {person.travel_limit_minutes} minutes that they may use"
        return
    weeks = [
        (programme, pattern)
        for programme, room in places
        for pattern in programme.patterns
        if set(pattern) <= room.open_blocks & person.blocks
    ]
    if not weeks:
        yield "no weekly pattern of a near room fits the days they are free"
        return
    in_time = [
        start
        for programme, pattern in set(weeks)
        for start in [max(0, person.ready_week + programme.pre_group_weeks)]
        if _last(problem, programme.group_sessions, pattern, start) + programme.review_weeks <= person.last_week
    ]
    if not in_time:
        yield "the order ends before any group they could start would have its review"
        return
    if min(in_time) >= problem.weeks:
        yield "not ready, with the pre-group work done, in the weeks planned here"
        return
    yield "groups could suit, but none was opened: too few near share days and programme, or staff are elsewhere"
