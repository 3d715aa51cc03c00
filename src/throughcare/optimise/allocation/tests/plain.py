"""The README's statement once more, slow and plain: what lines are worth, and which rules they break.

It reads a problem's document in which every field is given, knows people and slots by their refs, and shares no code
with the package.
"""

import math
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from itertools import combinations
from typing import Any, NamedTuple

Row = dict[str, Any]
Line = tuple[str, str]  # person, slot

EARTH_KM = 6371.0088
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Fault(NamedTuple):
    """A rule that is broken, who or what it names, and the lines that break it together."""

    rule: str
    names: tuple[str, ...]
    lines: frozenset[Line]


class Statement:
    """A problem as the README states it."""

    def __init__(self, document: Row) -> None:
        tables = ("people", "slots", "places", "teams")
        self.people, self.slots, self.places, self.teams = ({r["ref"]: r for r in document[t]} for t in tables)
        self.fixed = frozenset((row["person"], row["slot"]) for row in document["committed"])
        self.hours, self.limit = document["half_day_hours"], document["turned_away_limit"]
        self.weights, self.travel = document["weights"], document["travel"]
        self.apart = {frozenset((p["ref"], other)) for p in document["people"] for other in p["apart"]}
        self.mean = sum(p["attendance"] for p in document["people"]) / max(1, len(document["people"]))
        self.minutes, self.line_cost = cache(self._minutes), cache(self._line_cost)

    # what lines are worth

    def worth(self, lines: Iterable[Line]) -> int:
        """The worth of lines in minute-equivalents."""
        lines = set(lines)
        return (
            sum(self.week_worth(person, slots) for person, slots in by(lines, 0).items())
            - sum(self.line_cost(*line) for line in lines)
            - sum(self.slot_cost(slot, people) for slot, people in by(lines, 1).items())
        )

    def week_worth(self, person: str, slots: Iterable[str]) -> int:
        """What the hours of somebody's slots are worth over the active weeks."""
        half_days = sum(len(self.slots[slot]["parts"]) for slot in slots)
        worth = min(2, half_days) * self.needed(person) + max(0, half_days - 2) * self.beyond(person)
        return worth * len(self.active(person))

    def needed(self, person: str) -> int:
        """A half-day of the first seven hours, in one week."""
        row, weights = self.people[person], self.weights
        hour = weights["hour_offered"] + weights["hour_worked"] * row["attendance"]
        percent = 100 + weights["late_percent"] * min(52, row["weeks_late"])
        percent += weights["waiting_percent"] * min(26, row["weeks_waiting"])
        return half_up(self.hours * hour * percent / 100)

    def beyond(self, person: str) -> int:
        """A half-day above seven hours, in one week: never worth more than one that is needed."""
        hour = self.weights["hour_intensive" if self.people[person]["unemployed"] else "hour_beyond"]
        return min(self.needed(person), half_up(self.hours * hour))

    def _line_cost(self, person: str, slot: str) -> int:
        """Travel, mismatch, unpleasant work, change, and hours lost in weeks without a session."""
        who, where, weights = self.people[person], self.slots[slot], self.weights
        session = 2 * (self.minutes(person, slot) or 0) * weights["travel_minute"]
        if who["skills"] and not set(who["skills"]) & set(where["skills"]):
            session += weights["unmatched"]
        session += weights["unpleasant"] * where["unpleasant"] * (1 + who["unpleasant_before"])
        change = weights["change"] if who["usual"] and slot not in who["usual"] else 0
        worked = len(self.sessions(person, slot))
        lost = (len(self.active(person)) - worked) * len(where["parts"]) * self.needed(person)
        return int(worked * session + change + lost)

    def slot_cost(self, slot: str, people: Iterable[str]) -> int:
        """What the sessions of a slot cost with these people in it: that they run, and who is missing."""
        there = [sum(week in self.sessions(person, slot) for person in people) for week in self.weeks(slot)]
        missing = sum(max(0, self.slots[slot]["viable"] - count) for count in there if count)
        return sum(count > 0 for count in there) * self.weights["session"] + missing * self.weights["short_of_viable"]

    # time and place

    def weeks(self, slot: str) -> range:
        return range(len(self.slots[slot]["capacity"]))

    def active(self, person: str) -> list[int]:
        row, planned = self.people[person], len(next(iter(self.slots.values()))["capacity"])
        return [week for week in range(planned) if row["from_week"] <= week < row["until_week"]]

    def sessions(self, person: str, slot: str) -> list[int]:
        """The weeks of somebody's sessions in a slot."""
        return [week for week in self.active(person) if self.slots[slot]["capacity"][week]]

    def _minutes(self, person: str, slot: str) -> int | None:
        """Whole minutes one way; None where there is no way."""
        home, site = self.people[person]["home"], self.slots[slot]["place"]
        if "minutes" in self.travel:
            order = self.travel["places"]
            found = self.travel["minutes"][order.index(home)][order.index(site)]
            return None if found is None else half_up(found)
        road = self.travel["detour"] * kilometres(self.places[home], self.places[site])
        minutes, begin = self.travel["wait_minutes"], 0.0
        for end, speed in zip((*self.travel["upto_km"], math.inf), self.travel["speed_kmh"], strict=True):
            minutes += 60 * max(0.0, min(road, end) - begin) / speed
            begin = end
        return half_up(minutes)

    # which rules are broken

    def breaches(self, lines: Iterable[Line]) -> list[Fault]:
        """Faults that committed lines don't make among themselves."""
        return [fault for fault in self.faults(lines) if not fault.lines <= self.fixed]

    def faults(self, lines: Iterable[Line]) -> list[Fault]:
        """Every hard rule that lines break."""
        lines = set(lines)
        found = [fault for line in sorted(lines) for fault in self.pair_faults(*line)]
        for person, slots in by(lines, 0).items():
            found += self.week_faults(person, slots)
        for slot, people in by(lines, 1).items():
            found += self.slot_faults(slot, people)
        return found + self.team_faults(lines)

    def pair_faults(self, person: str, slot: str) -> list[Fault]:
        """Rules for a person and a slot alone."""
        who, where, minutes = self.people[person], self.slots[slot], self.minutes(person, slot)
        free = who["available"][WEEKDAYS.index(where["weekday"])]
        site = self.places[where["place"]]
        rules = {
            "availability": set(where["parts"]) - set(free),
            "no way": minutes is None,
            "travel": minutes is not None and minutes > who["travel_limit"],
            "women's slot": where["women_only"] and not who["woman"],
            "women's slots only": who["women_only"] and not where["women_only"],
            "offence": set(where["bars"]) & set(who["offences"]),
            "health": set(where["demands"]) & set(who["cannot"]),
            "access": set(who["access"]) - set(where["access"]),
            "zone": any(kilometres(zone, site) <= zone["radius_km"] for zone in who["zones"]),
            "weeks": not self.sessions(person, slot),
        }
        line = frozenset({(person, slot)})
        return [Fault(rule, (person, slot), line) for rule, broken in rules.items() if broken]

    def week_faults(self, person: str, slots: Iterable[str]) -> list[Fault]:
        """The shape of somebody's week."""
        slots, who, found = set(slots), self.people[person], []
        for weekday in WEEKDAYS:
            there = {slot for slot in slots if self.slots[slot]["weekday"] == weekday}
            letters = "".join(self.slots[slot]["parts"] for slot in there)
            rules = {
                "twice": len(set(letters)) < len(letters),
                "two sites": len({self.slots[slot]["place"] for slot in there}) > 1,
                "three half-days": len(letters) > 2,
            }
            lines = frozenset((person, slot) for slot in there)
            found += [Fault(rule, (person,), lines) for rule, broken in rules.items() if broken]
        half_days = sum(len(self.slots[slot]["parts"]) for slot in slots)
        lines = frozenset((person, slot) for slot in slots)
        if half_days * self.hours > min(who["hours_limit"], who["hours_wanted"]) + 1e-9:
            found.append(Fault("hours", (person,), lines))
        return found + ([Fault("whole day", (person,), lines)] if half_days == 1 else [])

    def slot_faults(self, slot: str, people: Iterable[str]) -> list[Fault]:
        """Rules for those who are together: kept apart, promised too many, too likely to be too many, alone."""
        people, found = set(people), []
        for pair in combinations(sorted(people), 2):
            if frozenset(pair) in self.apart:
                found.append(Fault("apart", (*pair, slot), frozenset((person, slot) for person in pair)))
        for week in self.weeks(slot):
            there = [person for person in sorted(people) if week in self.sessions(person, slot)]
            lines, name = frozenset((person, slot) for person in there), f"{slot} in week {week + 1}"
            seats = self.slots[slot]["capacity"][week]
            women = [person for person in there if self.people[person]["woman"]]
            if len(there) > self.promised(seats):
                found.append(Fault("promised", (name,), lines))
            if more_come([self.people[person]["attendance"] for person in there], seats) > self.limit:
                found.append(Fault("chance", (name,), lines))
            if len(women) == 1 < len(there) and not self.people[women[0]]["alone_with_men"]:
                found.append(Fault("alone", (women[0], name), lines))
        return found

    def promised(self, seats: int) -> int:
        """The most people that would be safe if each came like the average, at most four above the seats."""
        safe = (extra for extra in range(1, 5) if more_come([self.mean] * (seats + extra), seats) <= self.limit)
        return seats + max(safe, default=0)

    def team_faults(self, lines: Iterable[Line]) -> list[Fault]:
        """Supervisors and vehicles by team, week and day. Sessions with a committed line run anyway."""
        lines, found, running = set(lines), [], defaultdict(set)
        for person, slot in lines:
            if self.slots[slot]["supervised"]:
                for week in self.sessions(person, slot):
                    running[self.slots[slot]["team"], self.slots[slot]["weekday"], week].add(slot)
        for (team, weekday, week), there in sorted(running.items()):
            day, duty = WEEKDAYS.index(weekday), self.teams[team]
            name = f"{team} on day {day + 1} of week {week + 1}"
            driven = {slot for slot in there if self.slots[slot]["vehicle"]}
            for rule, needing in (("supervisors", there), ("vehicles", driven)):
                anyway = {slot for person, slot in self.fixed if week in self.sessions(person, slot)}
                cause = frozenset(line for line in lines if line[1] in needing - anyway)
                if len(needing) > duty[rule][week][day]:
                    found.append(Fault(rule, (name,), cause))
        return found


def by(lines: Iterable[Line], column: int) -> dict[str, list[str]]:
    """Slots by person (0), or people by slot (1)."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in sorted(lines):
        found[line[column]].append(line[1 - column])
    return dict(found)


def half_up(number: float) -> int:
    return math.floor(number + 0.5)


@cache
def _more_come(chances: tuple[float, ...], seats: int) -> float:
    """The chance that more come than there are seats, person by person."""
    if seats < 0:
        return 1.0
    if len(chances) <= seats:
        return 0.0
    first, rest = chances[0], chances[1:]
    return first * _more_come(rest, seats - 1) + (1 - first) * _more_come(rest, seats)


def more_come(chances: Iterable[float], seats: int) -> float:
    """The chance that more come than there are seats."""
    return _more_come(tuple(chances), seats)


def kilometres(one: Row, other: Row) -> float:
    """Along a great circle, by the angle between two directions from the middle of the earth."""
    a, b = (
        (
            math.cos(math.radians(p["lat"])) * math.cos(math.radians(p["lon"])),
            math.cos(math.radians(p["lat"])) * math.sin(math.radians(p["lon"])),
            math.sin(math.radians(p["lat"])),
        )
        for p in (one, other)
    )
    return 2 * EARTH_KM * math.asin(min(1.0, math.dist(a, b) / 2))
