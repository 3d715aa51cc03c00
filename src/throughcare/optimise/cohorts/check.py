"""Verifies a proposal against its problem from scratch. Shares no code with the solver: only the values of a problem.

`check` returns every broken rule and the points worked out anew; `verify` raises when anything is wrong.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from throughcare.optimise.cohorts.problem import Problem
from throughcare.optimise.cohorts.solution import Solution
from throughcare.optimise.cohorts.values import Group, Person, Programme


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the verifier found: broken rules in words, and the value as it works it out."""

    broken: tuple[str, ...]
    value: int

    @property
    def sound(self) -> bool:
        return not self.broken


def check(problem: Problem, solution: Solution) -> Verdict:
    """Judge every rule and every point of a proposal."""
    return _Judge(problem, solution).verdict()


def verify(problem: Problem, solution: Solution) -> None:
    """ValueError that lists what is wrong, where anything is."""
    verdict = check(problem, solution)
    if verdict.broken:
        raise ValueError("the proposal breaks rules:\n" + "\n".join(verdict.broken))


class _Judge:
    def __init__(self, problem: Problem, solution: Solution) -> None:
        self.problem = problem
        self.solution = solution
        self.programmes = {row.ref: row for row in problem.programmes}
        self.rooms = {row.ref: row for row in problem.rooms}
        self.venues = {row.ref: (at, row) for at, row in enumerate(problem.venues)}
        self.staff = {row.ref: (at, row) for at, row in enumerate(problem.facilitators)}
        self.people = {row.ref: (at, row) for at, row in enumerate(problem.people)}
        self.held = {row.ref: row for row in problem.held_groups}
        self.apart = {frozenset(pair) for pair in problem.apart}

    def verdict(self) -> Verdict:
        unjudgeable = list(self._unknown()) or list(self._never_meeting())
        if unjudgeable:
            return Verdict(broken=tuple(unjudgeable), value=0)
        broken = [*self._one_place(), *self._clashes()]
        points = 0
        for group in self.solution.groups:
            broken += self._opening(group)
            broken += self._membership(group, group.members, ())
            points += self._points(group, group.members) - self._opening_points(group)
        for ref, members in self.solution.joined.items():
            held = self.held[ref]
            if held.sessions_done:
                broken.append(f"{ref}: has begun, nobody may join")
            broken += self._membership(held, members, held.members)
            points += self._points(held, members)
        if points != self.solution.value:
            broken.append(f"the value is {points}, not {self.solution.value}")
        if self.solution.bound < self.solution.value:
            broken.append(f"the bound {self.solution.bound} is below the value {self.solution.value}")
        return Verdict(broken=tuple(broken), value=points)

    def _unknown(self) -> Iterator[str]:
        for group in self.solution.groups:
            yield from self._strangers(group.ref, "programme", {group.programme} - set(self.programmes))
            yield from self._strangers(group.ref, "room", {group.room} - set(self.rooms))
            yield from self._strangers(group.ref, "facilitator", set(group.staff) - set(self.staff))
            yield from self._strangers(group.ref, "person", set(group.members) - set(self.people))
        for ref, members in self.solution.joined.items():
            yield from self._strangers(ref, "held group", {ref} - set(self.held))
            yield from self._strangers(ref, "person", set(members) - set(self.people))

    def _never_meeting(self) -> Iterator[str]:
        for group in self.solution.groups:
            if not group.pattern or group.sessions_done >= self.programmes[group.programme].group_sessions:
                yield f"{group.ref} has no session to come"

    def _strangers(self, where: str, kind: str, unknown: set[str]) -> Iterator[str]:
        yield from (f"{where}: unknown {kind} {ref}" for ref in sorted(unknown))

    def _one_place(self) -> Iterator[str]:
        seats = Counter(ref for group in (*self.problem.held_groups, *self.solution.groups) for ref in group.members)
        seats.update(ref for members in self.solution.joined.values() for ref in members)
        yield from (f"{ref} is in {count} groups" for ref, count in sorted(seats.items()) if count > 1)
        names = Counter(group.ref for group in (*self.problem.held_groups, *self.solution.groups))
        yield from (f"{count} groups are called {ref}" for ref, count in names.items() if count > 1)

    def _dates(self, group: Group) -> list[tuple[int, int]]:
        """(week, block) of each session still to come, counted day by day."""
        left = self.programmes[group.programme].group_sessions - group.sessions_done
        met: list[tuple[int, int]] = []
        week = group.start_week
        while len(met) < left:
            for day_part in sorted(group.pattern):
                if (week, day_part // 3) not in self.problem.closed_days and len(met) < left:
                    met.append((week, day_part))
            week += 1
        return met

    def _clashes(self) -> Iterator[str]:
        used: dict[tuple[str, str, int, int], str] = {}
        minutes: Counter[tuple[str, int]] = Counter()
        for group in (*self.problem.held_groups, *self.solution.groups):
            dates = self._dates(group)
            load = len(group.pattern) * self.programmes[group.programme].staff_minutes_per_session
            for kind, ref in [("room", group.room), *(("facilitator", ref) for ref in group.staff)]:
                other = {used.get((kind, ref, *when)) for when in dates} - {None}
                yield from (f"{group.ref} and {name} share {kind} {ref}" for name in sorted(filter(None, other)))
                used.update({(kind, ref, *when): group.ref for when in dates})
            for ref in group.staff:
                minutes.update({(ref, week): load for week in range(dates[0][0], dates[-1][0] + 1)})
        asked = {(ref, week) for group in self.solution.groups for ref in group.staff for week in self._weeks(group)}
        for ref, week in sorted(asked):
            limit = self.staff[ref][1].weekly_minutes
            if minutes[ref, week] > limit:
                yield f"{ref} has {minutes[ref, week]} minutes in week {week}, {limit} at most"

    def _weeks(self, group: Group) -> range:
        dates = self._dates(group)
        return range(dates[0][0], dates[-1][0] + 1)

    def _opening(self, group: Group) -> Iterator[str]:
        programme, room = self.programmes[group.programme], self.rooms[group.room]
        weeks = self._weeks(group)
        rules = {
            "starts outside the weeks planned": 0 <= group.start_week < self.problem.weeks,
            "does not meet in its first week": weeks[0] == group.start_week,
            "has begun, though it is new": group.sessions_done == 0,
            "meets on days the programme does not": sorted(group.pattern) in [sorted(p) for p in programme.patterns],
            "is in a room not for the programme": group.programme in room.programmes,
            "meets when the room is shut": set(group.pattern) <= room.open_blocks,
            "meets in a week the room is closed": room.closed_weeks.isdisjoint(weeks),
            "has not the staff it needs": len(set(group.staff)) == len(group.staff) == programme.staff_count,
            "is too small": len(group.members) >= programme.min_size,
        }
        yield from (f"{group.ref} {rule}" for rule, kept in rules.items() if not kept)
        for ref in group.staff:
            yield from self._staffing(group, ref, weeks)

    def _staffing(self, group: Group, ref: str, weeks: range) -> Iterator[str]:
        at, facilitator = self.staff[ref]
        venue_at, _ = self.venues[self.rooms[group.room].venue]
        rules = {
            "is not trained": group.programme in facilitator.trained,
            "is not free on those days": set(group.pattern) <= facilitator.blocks,
            "is away": facilitator.away_weeks.isdisjoint(weeks),
            "would travel too far": self.problem.staff_travel_minutes[at, venue_at] <= facilitator.travel_limit_minutes,
        }
        yield from (f"{group.ref}: {ref} {rule}" for rule, kept in rules.items() if not kept)

    def _membership(self, group: Group, coming: tuple[str, ...], there: tuple[str, ...]) -> Iterator[str]:
        programme, room = self.programmes[group.programme], self.rooms[group.room]
        everybody = [self.people[ref][1] for ref in (*there, *coming)]
        if coming and len(everybody) > min(programme.max_size, room.seats - programme.staff_count):
            yield f"{group.ref} has {len(everybody)} members, more than programme or room allow"
        risky = sum(person.risk.value in ("high", "very high") for person in everybody)
        if risky > programme.max_high_risk and any(
            self.people[ref][1].risk.value in ("high", "very high") for ref in coming
        ):
            yield f"{group.ref} has {risky} members of high risk, {programme.max_high_risk} at most"
        women = [person for person in everybody if person.sex.value == "female"]
        only = women[0] if programme.sex.value == "mixed" and len(women) == 1 else None
        if only is not None and only.ref in coming and not only.may_be_only_woman:
            yield f"{group.ref}: {only.ref} would be the only woman"
        for person in everybody:
            for ref in coming:
                once = ref < person.ref or person.ref in there
                if once and frozenset((ref, person.ref)) in self.apart:
                    yield f"{group.ref}: {ref} and {person.ref} must be kept apart"
        for ref in coming:
            yield from self._suits(group, programme, *self.people[ref])

    def _suits(self, group: Group, programme: Programme, at: int, person: Person) -> Iterator[str]:
        room = self.rooms[group.room]
        venue_at, venue = self.venues[room.venue]
        last = self._dates(group)[-1][0]
        rules = {
            "is not eligible": programme.ref in person.programmes,
            "is not of the group's sex": programme.sex.value in ("mixed", person.sex.value),
            "asked for a women's group": not person.women_only or programme.sex.value == "female",
            "is of a unit the venue does not serve": not venue.serves or person.unit in venue.serves,
            "is barred from the venue": venue.ref not in person.barred_venues,
            "would travel too far": self.problem.travel_minutes[at, venue_at] <= person.travel_limit_minutes,
            "needs a room without steps": room.step_free or not person.needs_step_free,
            "is not free on those days": set(group.pattern) <= person.blocks,
            "is not ready": group.start_week >= person.ready_week + programme.pre_group_weeks,
            "would not finish before the order ends": last + programme.review_weeks <= person.last_week,
        }
        yield from (f"{group.ref}: {person.ref} {rule}" for rule, kept in rules.items() if not kept)

    def _points(self, group: Group, members: tuple[str, ...]) -> int:
        venue_at, _ = self.venues[self.rooms[group.room].venue]
        return sum(
            self._start_points(self.people[ref][1], group.start_week)
            - self.problem.weights.travel * int(self.problem.travel_minutes[self.people[ref][0], venue_at])
            for ref in members
        )

    def _start_points(self, person: Person, week: int) -> int:
        weights = self.problem.weights
        bonus = weights.risk[["low", "medium", "high", "very high"].index(person.risk.value)]
        chance = 0 if self._could_start_later(person) else weights.last_chance
        waited = self._wait_cost(person.waited_weeks + week)
        return weights.finish + bonus + chance + self._wait_cost(person.waited_weeks + self.problem.weeks) - waited

    def _wait_cost(self, weeks: int) -> int:
        return self.problem.weights.wait * weeks + self.problem.weights.long_wait * weeks * weeks // 100

    def _could_start_later(self, person: Person) -> bool:
        for ref in person.programmes:
            programme = self.programmes[ref]
            for pattern in programme.patterns:
                group = Group(
                    ref="", programme=ref, room="", pattern=pattern, start_week=self.problem.weeks, staff=(), members=()
                )
                if self._dates(group)[-1][0] + programme.review_weeks <= person.last_week:
                    return True
        return False

    def _opening_points(self, group: Group) -> int:
        venue_at, venue = self.venues[self.rooms[group.room].venue]
        weights = self.problem.weights
        points = weights.group
        for ref in group.staff:
            at, facilitator = self.staff[ref]
            points += weights.staff_travel * int(self.problem.staff_travel_minutes[at, venue_at])
            points += 0 if venue.ref in facilitator.own_venues else weights.staff_away
        return points
