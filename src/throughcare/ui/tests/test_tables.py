"""What an address asks a table to be sorted by."""

import pytest
from django.test import RequestFactory

from throughcare.ui.tables import listed, sort_of

KEYS = {"name": lambda row: row[0], "wait": lambda row: row[1]}
ROWS = [("b", 2), ("a", None), ("c", 1), ("d", 2)]


def sort(asked, default="name"):
    return sort_of(RequestFactory().get("/", {"sort": asked}), KEYS, default)


def test_a_heading_leads_to_its_order_then_the_other_way_round():
    up, down = sort("wait"), sort("-wait")

    assert (up.of("wait"), up.next("wait"), up.of("name"), up.next("name")) == ("ascending", "-wait", "none", "name")
    assert (down.of("wait"), down.next("wait")) == ("descending", "wait")


@pytest.mark.parametrize("bad", ["nonsense", "--wait", "-", "pk", "owner__name", "", "é", "wait,name"])
def test_an_order_that_is_not_offered_is_the_default(bad):
    found = sort(bad, "-wait")

    assert (found.column, found.descending) == ("wait", True)


def test_what_has_no_value_comes_last_both_ways_and_ties_stay_as_they_were():
    assert listed(ROWS, KEYS, sort("wait")) == [("c", 1), ("b", 2), ("d", 2), ("a", None)]
    assert listed(ROWS, KEYS, sort("-wait")) == [("b", 2), ("d", 2), ("c", 1), ("a", None)]


def test_rows_without_an_order_stay_as_they_come():
    assert listed(ROWS, KEYS, sort("nonsense", "")) == ROWS
