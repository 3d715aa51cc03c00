"""Changes to worlds of all rules whose effect on the proven best is known."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throughcare.optimise.allocation.document import read_problem
from throughcare.optimise.allocation.solve import Solution, solve
from throughcare.optimise.allocation.tests.test_best import examples, named
from throughcare.optimise.allocation.tests.worlds import documents
from throughcare.optimise.stop import Stop

Row = dict[str, Any]


def proven(document: Row) -> Solution:
    """The best answer, proven."""
    solution = solve(read_problem(document), stop=Stop(iterations=450))
    assert solution.value == solution.bound
    return solution


def people(**fields: Any):
    """Everybody with other fields."""
    return lambda made: made | {"people": [row | fields for row in made["people"]]}


def slots(**fields: Any):
    """Every slot with other fields."""
    return lambda made: made | {"slots": [row | fields for row in made["slots"]]}


def roomier(made: Row) -> Row:
    more = [row | {"capacity": [seats + (seats > 0) for seats in row["capacity"]]} for row in made["slots"]]
    return made | {"slots": more}


def staffed(name: str):
    """One more of these on every day."""

    def more(made: Row) -> Row:
        teams = [row | {name: [[count + 1 for count in week] for week in row[name]]} for row in made["teams"]]
        return made | {"teams": teams}

    return more


def own_choice(made: Row) -> Row:
    return made | {"people": [row | {"alone_with_men": row["woman"]} for row in made["people"]]}


LOOSER = {
    "more seats": roomier,
    "more supervisors": staffed("supervisors"),
    "more vehicles": staffed("vehicles"),
    "no supervisor needed": slots(supervised=False, vehicle=False),
    "no vehicle needed": slots(vehicle=False),
    "further": people(travel_limit=300),
    "freer": people(available=["MAE"] * 7),
    "a higher limit": people(hours_limit=35),
    "more hours wanted": people(hours_wanted=35),
    "no zones": people(zones=[]),
    "nobody apart": people(apart=[]),
    "no offences": people(offences=[]),
    "in health": people(cannot=[]),
    "no access needed": people(access=[]),
    "all access": slots(access=["hearing", "step_free"]),
    "nothing barred": slots(bars=[]),
    "nothing demanded": slots(demands=[]),
    "any slot for women": people(women_only=False),
    "alone by choice": own_choice,
    "likelier to turn away": lambda made: made | {"turned_away_limit": 0.9},
    "viable": slots(viable=0),
    "pleasant": slots(unpleasant=0),
    "matched": people(skills=[]),
    "no habits": people(usual=[]),
}


@pytest.mark.parametrize("loosen", LOOSER.values(), ids=LOOSER.keys())
@examples(8)
@given(document=documents(people=5))
def test_the_proven_best_never_falls_when(loosen, document):
    assert proven(loosen(document)).value >= proven(document).value


@examples(20)
@given(document=documents(people=5), data=st.data())
def test_the_order_of_rows_changes_nothing_and_names_nothing_but_themselves(document, data):
    made = copy.deepcopy(document)
    for table in ("places", "teams", "slots", "people", "committed"):
        made[table] = data.draw(st.permutations(made[table]))
    if "minutes" in made["travel"]:
        order = data.draw(st.permutations(range(4)))
        minutes = [[document["travel"]["minutes"][i][j] for j in order] for i in order]
        made["travel"] = {"places": [document["travel"]["places"][i] for i in order], "minutes": minutes}
    renamed = read_problem(document | {"teams": backwards(document["teams"])} | slots_of_teams(document))

    before, shuffled = proven(document), proven(made)

    assert shuffled.problem_hash == before.problem_hash
    assert named(read_problem(made), shuffled.lines) == named(read_problem(document), before.lines)
    assert solve(renamed, stop=Stop(iterations=450)).value == before.value


def backwards(teams: list[Row]) -> list[Row]:
    """The teams in the other order of names."""
    return [row | {"ref": {"north": "zz north", "south": "aa south"}[row["ref"]]} for row in teams]


def slots_of_teams(document: Row) -> Row:
    names = {"north": "zz north", "south": "aa south"}
    return {"slots": [row | {"team": names[row["team"]]} for row in document["slots"]]}


@examples(20)
@given(document=documents(people=4))
def test_somebody_whom_nobody_can_place_changes_nothing(document):
    mean = sum(row["attendance"] for row in document["people"]) / len(document["people"])
    nobody = document["people"][0] | {"ref": "zz", "available": [""] * 7, "attendance": mean, "apart": []}

    with_them = proven(document | {"people": [*document["people"], nobody]})

    before = proven(document)
    assert with_them.value == before.value
    assert with_them.lines.tolist() == before.lines.tolist()


@examples(20)
@given(document=documents(people=4), east=st.sampled_from((-3.0, -0.125, 0.25, 5.0, 170.0)))
def test_a_world_further_east_is_worth_as_much(document, east):
    moved = copy.deepcopy(document)
    for row in (*moved["places"], *(zone for person in moved["people"] for zone in person["zones"])):
        row["lon"] += east

    assert proven(moved).value == proven(document).value


@examples(20)
@given(document=documents(people=3, slots=3), south=st.sampled_from((0.0, -104.2)))
def test_a_world_and_its_mirror_side_by_side_are_worth_twice_as_much(document, south):
    """The other world is the same far to the north, or mirrored in the south."""
    far = {"travel": {"detour": 1.2, "wait_minutes": 3.0, "upto_km": [], "speed_kmh": [30.0]}}
    one = document | far | {"committed": []}
    two = copy.deepcopy(one)
    for table in ("places", "teams", "slots", "people"):
        for row in two[table]:
            row["ref"] += "'"
    for row in two["places"]:
        row["lat"] += 20.0 if not south else south - 2 * (row["lat"] - 52)
    for row in two["slots"]:
        row["place"], row["team"] = row["place"] + "'", row["team"] + "'"
    for row in two["people"]:
        row["home"] += "'"
        row["apart"], row["usual"] = ([ref + "'" for ref in row[name]] for name in ("apart", "usual"))
    for row in (*one["people"], *two["people"]):
        row["zones"] = []
    tables = ("places", "teams", "slots", "people")

    joined = proven(one | {table: [*one[table], *two[table]] for table in tables})

    apart_worth = [proven(one | {table: part[table] for table in tables}).value for part in (one, two)]
    assert joined.value == sum(apart_worth)
