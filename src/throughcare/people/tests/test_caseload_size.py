"""Twenty thousand rows are taken in within minutes."""

import time

import pytest

from throughcare.access.roles import Role
from throughcare.imports import actions as imports
from throughcare.people.models import Person
from throughcare.people.tests.factories import make_actor
from throughcare.people.tests.test_caseload import EAST_MIDLANDS, GOOD, accept, counted, officer_email, send

ROWS, SECONDS = 20_000, 240


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)  # each step is kept before the next, as in a real import
def test_twenty_thousand_rows_are_taken_in_and_again_change_nothing(record_property):
    keeper, officer = make_actor(Role.CASE_ADMINISTRATOR, area=EAST_MIDLANDS), make_actor()
    rows = [
        GOOD | {"CRN": f"X{900_000 + n}", "Surname": f"Marsh-{n % 997}", "Officer": officer_email(officer)}
        for n in range(ROWS)
    ]

    began = time.monotonic()
    file = send(keeper, *rows)
    checked = time.monotonic()
    accept(keeper, file)
    taken = time.monotonic()
    again = send(keeper, *rows)
    seen = time.monotonic()

    record_property("rows", ROWS)
    print(f"{ROWS} rows: checked {checked - began:.0f} s, written {taken - checked:.0f} s, again {seen - taken:.0f} s")
    assert imports.STEP == 500
    assert Person.objects.count() == ROWS
    assert counted(again) == {"new": 0, "changed": 0, "same": ROWS, "refused": 0}
    assert taken - began < SECONDS
