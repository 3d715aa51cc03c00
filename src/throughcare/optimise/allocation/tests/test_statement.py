"""The verifier and the plain statement, written apart, agree on every line of every world."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from throughcare.optimise.allocation.check import check
from throughcare.optimise.allocation.document import read_problem, write_problem
from throughcare.optimise.allocation.tests.plain import Fault, Statement
from throughcare.optimise.allocation.tests.worlds import documents

SLOW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SAYS = {
    "availability": "not available then",
    "no way": "no way to travel there",
    "travel": "beyond the travel limit",
    "women's slot": "the slot is for women only",
    "women's slots only": "she asked for women's slots only",
    "offence": "barred by the offence",
    "health": "the work demands what health rules out",
    "access": "without the access that is needed",
    "zone": "inside an exclusion zone",
    "weeks": "never runs while the person is active",
    "twice": "in two places at one time",
    "two sites": "at two sites",
    "three half-days": "more than two half-days",
    "hours": "hours a week is above",
    "whole day": "less than a whole day a week",
    "apart": "are together at",
    "promised": "people, too many for",
    "chance": "too likely to turn somebody away",
    "alone": "alone in a group with men",
    "supervisors": "need more supervisors than there are",
    "vehicles": "too few vehicles",
}


def told(faults: list[Fault], messages: tuple[str, ...]) -> bool:
    """Whether each fault is told once, by its rule and by every name."""
    left = list(messages)
    for fault in faults:
        words = (SAYS[fault.rule], *fault.names)
        left.remove(next(message for message in left if all(word in message for word in words)))
    return not left


@SLOW
@given(document=documents(people=5), data=st.data())
def test_any_lines_are_worth_what_the_statement_says_and_break_the_rules_that_it_says(document, data):
    world, said = read_problem(document), Statement(document)
    pairs = [(person, slot) for person in said.people for slot in said.slots]
    lines = set(data.draw(st.lists(st.sampled_from(pairs), max_size=10))) | said.fixed

    report = check(world, [(world.people.ref.index(p), world.slots.ref.index(s)) for p, s in lines])

    faults = said.faults(lines)
    assert report.value == said.worth(lines)
    assert told([fault for fault in faults if not fault.lines <= said.fixed], report.breaches)
    assert told([fault for fault in faults if fault.lines <= said.fixed], report.standing)
    short = {p: (2 - sum(len(said.slots[s]["parts"]) for q, s in lines if p == q)) * said.hours for p in said.people}
    assert report.shortfalls == {person: hours for person, hours in short.items() if hours > 0}


@SLOW
@given(document=documents())
def test_a_document_is_read_and_written_without_losing_anything(document):
    written = write_problem(read_problem(document))

    for row in document["people"]:
        row["available"] = ["".join(letter for letter in "MAE" if letter in day) for day in row["available"]]
    for row in document["slots"]:
        row["parts"] = "".join(letter for letter in "MAE" if letter in row["parts"])
    travel = {name: list(v) if isinstance(v, tuple) else v for name, v in written["travel"].items()}
    assert written | {"travel": travel} == document
