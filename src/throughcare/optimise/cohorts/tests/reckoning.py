"""What the README's statement says of a plan, reckoned slowly and plainly: the tests' own judge and their brute force.

Shares no code with the package but the values that a problem is made of.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations, product

from throughcare.optimise.cohorts.problem import Problem
from throughcare.optimise.cohorts.values import Group, Person, Programme, Room, Venue

HIGH = ("high", "very high")
Joined = dict[str, tuple[str, ...]]


def row(rows, ref):
    """The row of that name, and where it stands."""
    return next((at, each) for at, each in enumerate(rows) if each.ref == ref)


def programme_of(problem: Problem, group: Group) -> Programme:
    return row(problem.programmes, group.programme)[1]


def place_of(problem: Problem, group: Group) -> tuple[Room, int, Venue]:
    """The room of a group, and its venue with where it stands."""
    room = row(problem.rooms, group.room)[1]
    return room, *row(problem.venues, room.venue)


def meetings(problem: Problem, group: Group) -> list[tuple[int, int]]:
    """(week, block) of every session still to come."""
    wanted = programme_of(problem, group).group_sessions - group.sessions_done
    met: list[tuple[int, int]] = []
    week = group.start_week
    while len(met) < wanted:
        met += [(week, block) for block in sorted(group.pattern) if (week, block // 3) not in problem.closed_days]
        week += 1
    return met[:wanted]


def weeks_of(problem: Problem, group: Group) -> set[int]:
    dates = meetings(problem, group)
    return set(range(dates[0][0], dates[-1][0] + 1))


def person_breaks(problem: Problem, group: Group, ref: str) -> set[str]:
    """The rules of their own that keep a person out of a group."""
    at, person = row(problem.people, ref)
    programme, (room, venue_at, venue) = programme_of(problem, group), place_of(problem, group)
    review = meetings(problem, group)[-1][0] + programme.review_weeks
    kept = {
        "eligible": group.programme in person.programmes,
        "sex": programme.sex.value in ("mixed", person.sex.value),
        "women's group": programme.sex.value == "female" if person.women_only else True,
        "unit": person.unit in venue.serves if venue.serves else True,
        "barred": room.venue not in person.barred_venues,
        "travel": problem.travel_minutes[at, venue_at] <= person.travel_limit_minutes,
        "steps": room.step_free if person.needs_step_free else True,
        "days": all(block in person.blocks for block in group.pattern),
        "ready": person.ready_week + programme.pre_group_weeks <= group.start_week,
        "order": review <= person.last_week,
    }
    return {rule for rule, is_kept in kept.items() if not is_kept}


def mix_breaks(problem: Problem, group: Group, there: Sequence[str], coming: Sequence[str]) -> set[str]:
    """The rules of the make-up that those who come would break, beside those who are there already."""
    if not coming:
        return set()
    programme, (room, _, _) = programme_of(problem, group), place_of(problem, group)
    everybody: list[Person] = [row(problem.people, ref)[1] for ref in (*there, *coming)]
    high = [one.ref for one in everybody if one.risk.value in HIGH]
    women = [one for one in everybody if one.sex.value == "female"]
    lone = programme.sex.value == "mixed" and len(women) == 1 and women[0].ref in coming
    pairs = [{one, two} for one, two in problem.apart if {one, two} <= {*there, *coming} and {one, two} & set(coming)]
    kept = {
        "most": len(everybody) <= programme.max_size,
        "seats": len(everybody) + programme.staff_count <= room.seats,
        "high risk": len(high) <= programme.max_high_risk or not set(high) & set(coming),
        "only woman": not lone or women[0].may_be_only_woman,
        "apart": not pairs,
    }
    return {rule for rule, is_kept in kept.items() if not is_kept}


def opening_breaks(problem: Problem, group: Group) -> set[str]:
    """The rules that a new group breaks, whoever is in it and whatever else is planned."""
    programme, (room, venue_at, _) = programme_of(problem, group), place_of(problem, group)
    weeks = weeks_of(problem, group)
    kept = {
        "start": group.start_week in range(problem.weeks) and min(weeks) == group.start_week,
        "new": group.sessions_done == 0,
        "pattern": set(group.pattern) in map(set, programme.patterns),
        "room's programmes": group.programme in room.programmes,
        "room's days": set(group.pattern) <= room.open_blocks,
        "room closed": not weeks & room.closed_weeks,
        "staff": len(group.staff) == programme.staff_count == len(set(group.staff)),
    }
    for at, staff in (row(problem.facilitators, ref) for ref in group.staff):
        kept[f"{staff.ref} trained"] = group.programme in staff.trained
        kept[f"{staff.ref} free"] = set(group.pattern) <= staff.blocks
        kept[f"{staff.ref} there"] = not weeks & staff.away_weeks
        kept[f"{staff.ref} near"] = problem.staff_travel_minutes[at, venue_at] <= staff.travel_limit_minutes
    return {rule for rule, is_kept in kept.items() if not is_kept}


def clashes(problem: Problem, groups: Sequence[Group], *, rooms: bool = True) -> set[str]:
    """Who and what would be in two places at once, or have too many minutes in a week with something new in it."""
    used: Counter[tuple[str, int, int]] = Counter()
    minutes: Counter[tuple[str, int]] = Counter()
    for group in (*problem.held_groups, *groups):
        load = len(group.pattern) * programme_of(problem, group).staff_minutes_per_session
        who = (*group.staff, group.room) if rooms else group.staff
        used.update((ref, *when) for ref in who for when in meetings(problem, group))
        minutes.update({(ref, week): load for ref in group.staff for week in weeks_of(problem, group)})
    asked = {(ref, week) for group in groups for ref in group.staff for week in weeks_of(problem, group)}
    twice = {f"{ref} twice in week {week}" for (ref, week, _), times in used.items() if times > 1}
    return twice | {
        f"{ref}'s minutes"
        for ref, week in asked
        if minutes[ref, week] > row(problem.facilitators, ref)[1].weekly_minutes
    }


def broken(problem: Problem, groups: Sequence[Group], joined: Joined) -> set[str]:
    """Every rule that a plan breaks."""
    found = clashes(problem, groups)
    seats = Counter(ref for group in (*problem.held_groups, *groups) for ref in group.members)
    seats.update(ref for members in joined.values() for ref in members)
    found |= {f"{ref} twice" for ref, times in seats.items() if times > 1}
    for group in groups:
        found |= opening_breaks(problem, group) | mix_breaks(problem, group, (), group.members)
        found |= {"least"} if len(group.members) < programme_of(problem, group).min_size else set()
        found |= {f"{ref} {rule}" for ref in group.members for rule in person_breaks(problem, group, ref)}
    for held, coming in ((row(problem.held_groups, ref)[1], coming) for ref, coming in joined.items()):
        found |= {"begun"} if held.sessions_done else set()
        found |= mix_breaks(problem, held, held.members, coming)
        found |= {f"{ref} {rule}" for ref in coming for rule in person_breaks(problem, held, ref)}
    return found


def value(problem: Problem, groups: Sequence[Group], joined: Joined) -> int:
    """The points of a plan."""
    held = [(row(problem.held_groups, ref)[1], members) for ref, members in joined.items()]
    seated = [*((group, group.members) for group in groups), *held]
    people = sum(seat_points(problem, group, ref) for group, members in seated for ref in members)
    return people - sum(opening_cost(problem, group) for group in groups)


def seat_points(problem: Problem, group: Group, ref: str) -> int:
    """What a person's seat in a group brings."""
    weights = problem.weights
    at, person = row(problem.people, ref)
    charge = lambda weeks: weights.wait * weeks + weights.long_wait * weeks**2 // 100  # noqa: E731
    points = weights.finish + dict(zip(("low", "medium", "high", "very high"), weights.risk, strict=True))[person.risk]
    points += 0 if starts_later(problem, person) else weights.last_chance
    points += charge(person.waited_weeks + problem.weeks) - charge(person.waited_weeks + group.start_week)
    return int(points - weights.travel * problem.travel_minutes[at, place_of(problem, group)[1]])


def starts_later(problem: Problem, person: Person) -> bool:
    """Whether a group that begins as soon as these weeks are over would still do."""
    return any(
        meetings(problem, Group(ref="", programme=one.ref, room="", pattern=pattern, start_week=problem.weeks, staff=(),
                                members=()))[-1][0] + one.review_weeks <= person.last_week
        for one in problem.programmes if one.ref in person.programmes for pattern in one.patterns
    )  # fmt: skip


def opening_cost(problem: Problem, group: Group) -> int:
    """What a new group costs."""
    weights, (_, venue_at, venue) = problem.weights, place_of(problem, group)
    staff = [row(problem.facilitators, ref) for ref in group.staff]
    journeys = sum(int(problem.staff_travel_minutes[at, venue_at]) for at, _ in staff)
    strangers = sum(venue.ref not in one.own_venues for _, one in staff)
    return weights.group + weights.staff_travel * journeys + weights.staff_away * strangers


def best(problem: Problem) -> int:
    """The value of the best of all plans, by trying every one."""
    least = min((one.min_size for one in problem.programmes), default=1)
    shells = [shell for shell in _shells(problem) if _staffings(problem, shell)]
    found = 0
    for count in range(len(problem.people) // least + 1):
        for plan in combinations(shells, count):
            ceiling = sum(sorted((_most(problem, plan, one.ref) for one in problem.people), reverse=True))
            if ceiling <= found:
                continue
            cost = _cheapest_staff(problem, plan)
            if cost is not None and ceiling - cost > found:
                found = max(found, _best_seats(problem, plan) - cost)
    return found


def _shells(problem: Problem) -> Iterator[Group]:
    """Every group that could be opened, as far as programme, room, days and start go: nobody in it, no staff."""
    for one, room, week in product(problem.programmes, problem.rooms, range(problem.weeks)):
        for pattern in one.patterns:
            ref = f"{one.ref} {room.ref} {pattern} {week}"
            shell = Group(
                ref=ref, programme=one.ref, room=room.ref, pattern=pattern, start_week=week, staff=(), members=()
            )
            if opening_breaks(problem, shell) <= {"staff"} and not clashes(problem, (shell,)):
                yield shell


def _with(group: Group, staff: tuple[str, ...] = (), members: tuple[str, ...] = ()) -> Group:
    return Group(
        ref=group.ref,
        programme=group.programme,
        room=group.room,
        pattern=group.pattern,
        start_week=group.start_week,
        staff=staff,
        members=members,
    )


def _staffings(problem: Problem, shell: Group) -> list[Group]:
    """A group with each of the staff that could run it, cheapest first."""
    count = programme_of(problem, shell).staff_count
    able = [_with(shell, some) for some in combinations([one.ref for one in problem.facilitators], count)]
    able = [group for group in able if not opening_breaks(problem, group) and not clashes(problem, (group,))]
    return sorted(able, key=lambda group: opening_cost(problem, group))


def _cheapest_staff(problem: Problem, plan: Sequence[Group]) -> int | None:
    """The least that opening all these groups together costs; None where staff or rooms do not suffice."""
    if clashes(problem, plan):
        return None
    costs = [
        sum(opening_cost(problem, group) for group in staffed)
        for staffed in product(*(_staffings(problem, shell) for shell in plan))
        if not clashes(problem, staffed, rooms=False)
    ]
    return min(costs, default=None)


def _seats(problem: Problem, plan: Sequence[Group], ref: str) -> list[tuple[int, int]]:
    """(which of the groups, points) of each seat that a person could have; the held groups come after the new ones."""
    taken = {one for group in problem.held_groups for one in group.members}
    groups = [*plan, *problem.held_groups] if ref not in taken else []
    return [
        (at, seat_points(problem, group, ref))
        for at, group in enumerate(groups)
        if not group.sessions_done and group.start_week < problem.weeks and not person_breaks(problem, group, ref)
    ]


def _most(problem: Problem, plan: Sequence[Group], ref: str) -> int:
    return max(0, *(points for _, points in _seats(problem, plan, ref)), 0)


def _best_seats(problem: Problem, plan: Sequence[Group]) -> int:
    """The most points that people can bring with these groups opened; far below nought where one stays too small."""
    found = -(10**9)
    refs = [one.ref for one in problem.people]
    for seats in product(*([(-1, 0), *_seats(problem, plan, ref)] for ref in refs)):
        points = sum(each for _, each in seats)
        if points > found and _fits(problem, plan, [at for at, _ in seats], refs):
            found = points
    return found


def _fits(problem: Problem, plan: Sequence[Group], seats: Sequence[int], refs: Sequence[str]) -> bool:
    for at, group in enumerate((*plan, *problem.held_groups)):
        coming = [ref for ref, seat in zip(refs, seats, strict=True) if seat == at]
        there = group.members if at >= len(plan) else ()
        if at < len(plan) and len(coming) < programme_of(problem, group).min_size:
            return False
        if mix_breaks(problem, group, there, coming):
            return False
    return True
