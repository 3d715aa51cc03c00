"""Verifies an allocation from scratch: every hard rule, and what it is worth. Shares no code with the solver.

It reads the problem as it was given and works in plain Python, person by person and session by session.
"""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from throughcare.optimise.allocation.problem import Problem
from throughcare.optimise.travel import EARTH_RADIUS_KM, SpeedBands

Line = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the verifier found. `breaches` are the answer's; `standing` ones come of committed lines alone.

    `value` is the worth in minute-equivalents; `shortfalls` the hours a week each person is short of seven, by ref.
    """

    value: int
    breaches: tuple[str, ...]
    standing: tuple[str, ...]
    shortfalls: dict[str, float]

    @property
    def good(self) -> bool:
        """Whether the answer breaks no rule."""
        return not self.breaches


def check(problem: Problem, lines: Iterable[Line]) -> Report:
    """Verify the lines (pairs of person and slot, committed ones included)."""
    return _Checker(problem, [(int(p), int(s)) for p, s in lines]).report()


class _Checker:
    """The lines seen by person and by session."""

    def __init__(self, problem: Problem, lines: list[Line]) -> None:
        self.problem, self.lines = problem, lines
        self.fixed = {(int(p), int(s)) for p, s in problem.committed}
        self.by_person: dict[int, list[int]] = defaultdict(list)
        self.by_session: dict[tuple[int, int], list[int]] = defaultdict(list)
        self.breaches: list[str] = []
        self.standing: list[str] = []
        attendance = problem.people.attendance
        self.mean_attendance = float(attendance.mean()) if len(attendance) else 1.0
        for person, slot in lines:
            self.by_person[person].append(slot)
            for week in self.weeks(person, slot):
                self.by_session[slot, week].append(person)

    def report(self) -> Report:
        """All rules in turn."""
        if len(set(self.lines)) != len(self.lines):
            self.breaches.append("a line is there twice")
        for person, slot in sorted(self.fixed - set(self.lines)):
            self.breaches.append(f"{self.who(person)}'s committed line to {self.what(slot)} is gone")
        for person, slot in self.lines:
            for wrong in self.pair_problems(person, slot):
                self.tell([(person, slot)], f"{self.who(person)} at {self.what(slot)}: {wrong}")
        for person in sorted(self.by_person):
            self.check_week(person)
        for (slot, week), people in sorted(self.by_session.items()):
            self.check_session(slot, week, people)
        self.check_apart()
        self.check_teams()
        return Report(
            value=self.value(),
            breaches=tuple(self.breaches),
            standing=tuple(self.standing),
            shortfalls=self.shortfalls(),
        )

    def tell(self, lines: Iterable[Line], message: str) -> None:
        """A breach; standing when committed lines alone make it."""
        (self.standing if set(lines) <= self.fixed else self.breaches).append(message)

    def who(self, person: int) -> str:
        return self.problem.people.ref[person]

    def what(self, slot: int) -> str:
        return self.problem.slots.ref[slot]

    def weeks(self, person: int, slot: int) -> list[int]:
        """Weeks in which the person takes part."""
        people, capacity = self.problem.people, self.problem.slots.capacity
        active = range(max(0, people.from_week[person]), min(self.problem.weeks, people.until_week[person]))
        return [week for week in active if capacity[slot, week] > 0]

    def minutes(self, person: int, slot: int) -> int:
        """Whole minutes one way, half up; -1 where there is no way."""
        home, site = int(self.problem.people.home[person]), int(self.problem.slots.place[slot])
        if isinstance(self.problem.travel, SpeedBands):
            minutes = _drive(self.problem.travel, self.kilometres(home, site))
        else:
            minutes = float(self.problem.travel.minutes[home, site])
        return -1 if math.isnan(minutes) else math.floor(minutes + 0.5)

    def kilometres(self, home: int, site: int) -> float:
        lat, lon = self.problem.places.lat, self.problem.places.lon
        return _crow(float(lat[home]), float(lon[home]), float(lat[site]), float(lon[site]))

    def pair_problems(self, person: int, slot: int) -> list[str]:
        """Hard rules that concern the person and the slot alone."""
        people, slots, minutes = self.problem.people, self.problem.slots, self.minutes(person, slot)
        held_away = int(slots.parts[slot]) & ~int(people.available[person])
        rules = (
            (held_away, "not available then"),
            (minutes < 0, "no way to travel there"),
            (minutes > people.travel_limit[person], f"{minutes} minutes is beyond the travel limit"),
            (slots.women_only[slot] and not people.woman[person], "the slot is for women only"),
            (people.women_only[person] and not slots.women_only[slot], "she asked for women's slots only"),
            (int(slots.bars[slot]) & int(people.offences[person]), "barred by the offence"),
            (int(slots.demands[slot]) & int(people.cannot[person]), "the work demands what health rules out"),
            (int(people.access[person]) & ~int(slots.access[slot]), "without the access that is needed"),
            (self.in_zone(person, slot), "inside an exclusion zone"),
            (not self.weeks(person, slot), "never runs while the person is active"),
        )
        return [message for broken, message in rules if broken]

    def in_zone(self, person: int, slot: int) -> bool:
        zones, site = self.problem.zones, int(self.problem.slots.place[slot])
        lat, lon = float(self.problem.places.lat[site]), float(self.problem.places.lon[site])
        return any(
            _crow(float(zones.lat[i]), float(zones.lon[i]), lat, lon) <= zones.radius_km[i]
            for i in np.flatnonzero(zones.person == person)
        )

    def check_week(self, person: int) -> None:
        """The person's week: hours, one site a day, no half-day twice, at most two a day, a whole day or nothing."""
        slots, chosen = self.problem.slots, self.by_person[person]
        lines = [(person, slot) for slot in chosen]
        by_day: dict[int, list[int]] = defaultdict(list)
        for slot in chosen:
            by_day[(int(slots.parts[slot]).bit_length() - 1) // 3].append(slot)
        for day, there in sorted(by_day.items()):
            bits = [int(slots.parts[slot]) for slot in there]
            day_lines = [(person, slot) for slot in there]
            where = f"{self.who(person)} on day {day + 1}"
            if sum(b.bit_count() for b in bits) > int(np.bitwise_or.reduce(bits)).bit_count():
                self.tell(day_lines, f"{where}: in two places at one time")
            if len({int(slots.place[slot]) for slot in there}) > 1:
                self.tell(day_lines, f"{where}: at two sites")
            if sum(b.bit_count() for b in bits) > 2:
                self.tell(day_lines, f"{where}: more than two half-days")
        half_days = self.half_days(person)
        hours = half_days * self.problem.half_day_hours
        limit = min(self.problem.people.hours_limit[person], self.problem.people.hours_wanted[person])
        if hours > limit + 1e-9:
            self.tell(lines, f"{self.who(person)}: {hours:g} hours a week is above {limit}")
        if half_days < 2:
            self.tell(lines, f"{self.who(person)}: less than a whole day a week")

    def half_days(self, person: int) -> int:
        return sum(int(self.problem.slots.parts[slot]).bit_count() for slot in self.by_person.get(person, ()))

    def check_session(self, slot: int, week: int, people: list[int]) -> None:
        """How many are promised, the exact chance of turning somebody away, nobody alone."""
        problem, lines = self.problem, [(person, slot) for person in people]
        where, seats = f"{self.what(slot)} in week {week + 1}", int(problem.slots.capacity[slot, week])
        chances = [float(problem.people.attendance[person]) for person in people]
        if len(people) > _promised(seats, self.mean_attendance, problem.turned_away_limit):
            self.tell(lines, f"{where}: promised to {len(people)} people, too many for {seats} seats")
        if _turned_away(chances, seats) > problem.turned_away_limit + 1e-12:
            self.tell(lines, f"{where}: too likely to turn somebody away")
        women = [person for person in people if problem.people.woman[person]]
        if len(women) == 1 and len(people) > 1 and not problem.people.alone_with_men[women[0]]:
            self.tell(lines, f"{where}: {self.who(women[0])} alone in a group with men")

    def check_apart(self) -> None:
        """People kept apart share no slot."""
        for a, b in self.problem.apart.tolist():
            for slot in sorted(set(self.by_person.get(a, ())) & set(self.by_person.get(b, ()))):
                self.tell([(a, slot), (b, slot)], f"{self.who(a)} and {self.who(b)} are together at {self.what(slot)}")

    def check_teams(self) -> None:
        """Supervisors and vehicles of each team on each day of each week."""
        slots, teams = self.problem.slots, self.problem.teams
        running: dict[tuple[int, int, int], list[int]] = defaultdict(list)
        for slot, week in self.by_session:
            if slots.supervised[slot]:
                day = (int(slots.parts[slot]).bit_length() - 1) // 3
                running[int(slots.team[slot]), week, day].append(slot)
        for (team, week, day), there in sorted(running.items()):
            driven = [slot for slot in there if slots.vehicle[slot]]
            where = f"{teams.ref[team]} on day {day + 1} of week {week + 1}"
            if len(there) > teams.supervisors[team, week, day]:
                message = f"{where}: {len(there)} sessions need more supervisors than there are"
                self.tell(self.added_to(there, week), message)
            if len(driven) > teams.vehicles[team, week, day]:
                self.tell(self.added_to(driven, week), f"{where}: too few vehicles")

    def added_to(self, there: list[int], week: int) -> list[Line]:
        """The lines of the sessions that wouldn't run for committed lines alone."""
        people = {slot: self.by_session[slot, week] for slot in there}
        new = [slot for slot in there if not any((person, slot) in self.fixed for person in people[slot])]
        return [(person, slot) for slot in new for person in people[slot]]

    def value(self) -> int:
        """The worth of all lines in minute-equivalents."""
        problem, weights, total = self.problem, self.problem.weights, 0
        for person in self.by_person:
            half_days = self.half_days(person)
            worth = min(2, half_days) * self.need(person) + max(0, half_days - 2) * self.beyond(person)
            total += worth * self.active_weeks(person)
        total -= sum(self.line_cost(person, slot) for person, slot in self.lines)
        for (slot, _), people in self.by_session.items():
            total -= weights.session + weights.short_of_viable * max(0, int(problem.slots.viable[slot]) - len(people))
        return total

    def active_weeks(self, person: int) -> int:
        people = self.problem.people
        return int(min(self.problem.weeks, people.until_week[person]) - max(0, people.from_week[person]))

    def need(self, person: int) -> int:
        """A needed half-day of one week."""
        people, weights = self.problem.people, self.problem.weights
        hour = weights.hour_offered + weights.hour_worked * float(people.attendance[person])
        late = weights.late_percent * min(52, int(people.weeks_late[person]))
        percent = 100 + late + weights.waiting_percent * min(26, int(people.weeks_waiting[person]))
        return math.floor(self.problem.half_day_hours * hour * percent / 100 + 0.5)

    def beyond(self, person: int) -> int:
        """A half-day of one week above seven hours."""
        weights = self.problem.weights
        hour = weights.hour_intensive if self.problem.people.unemployed[person] else weights.hour_beyond
        return min(self.need(person), math.floor(self.problem.half_day_hours * hour + 0.5))

    def line_cost(self, person: int, slot: int) -> int:
        """Travel, mismatch, unpleasant work, change, and hours lost in weeks when the slot doesn't run."""
        people, slots, weights = self.problem.people, self.problem.slots, self.problem.weights
        worked = len(self.weeks(person, slot))
        wanted = int(people.skills[person])
        session = 2 * max(0, self.minutes(person, slot)) * weights.travel_minute
        session += weights.unmatched if wanted and not wanted & int(slots.skills[slot]) else 0
        session += weights.unpleasant * int(slots.unpleasant[slot]) * (1 + int(people.unpleasant_before[person]))
        lost = (self.active_weeks(person) - worked) * int(slots.parts[slot]).bit_count() * self.need(person)
        usual = self.usual().get(person, ())
        return worked * session + lost + (weights.change if usual and slot not in usual else 0)

    def usual(self) -> dict[int, set[int]]:
        """Each person's usual slots."""
        return _usual(self.problem)

    def shortfalls(self) -> dict[str, float]:
        """Hours a week below seven, by ref."""
        hour = self.problem.half_day_hours
        return {
            ref: (2 - min(2, self.half_days(person))) * hour
            for person, ref in enumerate(self.problem.people.ref)
            if self.half_days(person) < 2
        }


@lru_cache(maxsize=4)
def _usual(problem: Problem) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for person, slot in problem.usual.tolist():
        found[person].add(slot)
    return found


def _crow(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    """Kilometres along a great circle."""
    a, b, across = math.radians(lat_a), math.radians(lat_b), math.radians(lon_b - lon_a)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(across / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, half)))


def _drive(bands: SpeedBands, crow_km: float) -> float:
    """Minutes one way by the bands."""
    left, minutes, start = crow_km * bands.detour, bands.wait_minutes, 0.0
    for end, speed in zip((*bands.upto_km, math.inf), bands.speed_kmh, strict=True):
        part = min(left, end - start)
        minutes += part / speed * 60.0
        left, start = left - part, end
    return minutes


@lru_cache(maxsize=10_000)
def _promised(seats: int, attendance: float, limit: float) -> int:
    """How many average people a session may be promised to: at most four above its seats (README, overbooking)."""
    safe = [n for n in range(seats + 1, seats + 5) if _turned_away([attendance] * n, seats) <= limit]
    return max(safe, default=seats)


def _turned_away(chances: list[float], seats: int) -> float:
    """The exact chance that more people come than there are seats."""
    coming = [1.0]
    for chance in chances:
        longer = [*coming, 0.0]
        coming = [longer[i] * (1 - chance) + (coming[i - 1] * chance if i else 0.0) for i in range(len(longer))]
    return math.fsum(coming[seats + 1 :])
