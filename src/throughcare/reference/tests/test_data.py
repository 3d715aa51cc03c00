"""The project's own CSV files: complete, agreeing with each other, and near to where things really are."""

import csv
import os
import re
from collections import Counter
from datetime import date
from math import cos, hypot, radians
from pathlib import Path

import holidays
import pytest

from throughcare.reference.loader import DATA

DAY_ONE = "2021-06-26"
NEWER = {"M50"}  # Salford Quays, a district that the list of real districts lacks
FAR_KM = 26  # from a town to the middle of a country district that it serves
OWN_KM = 12  # from a town to the nearest of its districts

Row = dict[str, str]


def rows(file: str) -> list[Row]:
    with (DATA / file).open(newline="", encoding="utf-8") as source:
        return list(csv.DictReader(source))


def in_force(row: Row, on: str = DAY_ONE) -> bool:
    return row["valid_from"] <= on and (not row["valid_until"] or on < row["valid_until"])


def areas(kind: str, on: str = DAY_ONE) -> list[str]:
    return [row["code"] for row in rows("areas.csv") if row["kind"] == kind and in_force(row, on)]


def parents(on: str = DAY_ONE) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for link in rows("area_links.csv"):
        if in_force(link, on):
            found.setdefault(link["child"], []).append(link["parent"])
    return found


def km(one: Row, other: Row) -> float:
    north, east = (float(one[side]) - float(other[side]) for side in ("latitude", "longitude"))
    return 111.2 * hypot(north, east * cos(radians(float(one["latitude"]))))


@pytest.mark.requirement(36)
def test_there_are_twelve_regions_eleven_of_them_english() -> None:
    nations = Counter(parents()[region][0] for region in areas("REGION"))

    assert nations == {"country-england": 11, "country-wales": 1}


def test_every_region_has_a_letter_and_a_probation_area_code() -> None:
    codes = rows("area_codes.csv")
    letters = {row["code"]: row["area"] for row in codes if row["scheme"] == "hmpps-letter"}
    probation = {row["code"]: row["area"] for row in codes if row["scheme"] == "nomis"}

    assert "".join(sorted(letters)) == "ABCDEFGHIJKL"
    assert sorted(probation) == ["N03", "N07", *(f"N{n}" for n in range(50, 60))]
    assert set(letters.values()) == set(probation.values()) == set(areas("REGION"))
    assert (letters["F"], probation["N53"]) == ("region-east-midlands", "region-east-midlands")
    assert (letters["D"], probation["N03"]) == ("region-wales", "region-wales")


def test_there_are_42_police_areas_and_the_city_of_london_each_in_one_region() -> None:
    police = areas("POLICE_AREA")

    assert len(police) == 43
    assert "police-city-of-london" in police
    assert all(len(parents()[code]) == 1 for code in police)
    assert parents()["police-northamptonshire"] == ["region-east-of-england"]


def test_there_are_108_delivery_units_in_the_published_numbers() -> None:
    units = Counter(parents()[unit][0].removeprefix("region-") for unit in areas("DELIVERY_UNIT"))

    assert units == {
        "north-east": 7,
        "north-west": 13,
        "yorkshire-and-the-humber": 11,
        "wales": 6,
        "west-midlands": 9,
        "east-midlands": 6,
        "south-west": 9,
        "south-central": 7,
        "east-of-england": 8,
        "london": 18,
        "kent-surrey-and-sussex": 5,
        "greater-manchester": 9,
    }
    assert parents()["pdu-north-and-north-east-lincolnshire"] == ["region-yorkshire-and-the-humber"]


@pytest.mark.parametrize(("on", "count"), [("2021-06-26", 331), ("2023-04-01", 318)])
def test_england_and_wales_have_as_many_authorities_as_there_were(on: str, count: int) -> None:
    assert len(areas("LOCAL_AUTHORITY", on)) == count


def test_every_authority_lies_in_one_police_area_and_has_a_code_of_its_own() -> None:
    coded = {row["area"] for row in rows("area_codes.csv") if row["scheme"] == "gss"}
    up = parents()

    assert all(sum(p.startswith("police-") for p in up[la]) == 1 for la in areas("LOCAL_AUTHORITY"))
    assert set(areas("LOCAL_AUTHORITY")) <= coded


def test_an_abolished_authority_says_what_became_of_it() -> None:
    ended = [row["code"] for row in rows("areas.csv") if row["valid_until"] and row["kind"] == "LOCAL_AUTHORITY"]
    after = parents("2023-04-01")

    assert len(ended) == 17
    assert {after[code][0] for code in ended} == {
        "la-cumberland",
        "la-westmorland-and-furness",
        "la-north-yorkshire",
        "la-somerset",
    }


def test_districts_and_places_name_a_police_area_and_unit_of_one_region() -> None:
    up = parents()
    whole = [*rows("postcode_districts.csv"), *rows("places.csv")]

    for row in whole:
        assert up[row["police_area"]] == up[row["delivery_unit"]], row["code"]
        assert row["police_area"] in up[row["local_authority"]], row["code"]


def test_every_district_belongs_to_a_place_and_every_borough_of_london_is_one() -> None:
    listed = {code for row in rows("places.csv") for code in row["districts"].split()}
    boroughs = {row["local_authority"] for row in rows("places.csv") if row["police_area"] == "police-metropolitan"}

    assert listed == {row["code"] for row in rows("postcode_districts.csv")}
    assert len(boroughs) == 32
    assert len(rows("places.csv")) >= 400


def test_bank_holidays_are_those_of_the_calendar() -> None:
    ours = {row["on"] for row in rows("bank_holidays.csv") if row["nation"] == "ENGLAND"}
    theirs = holidays.country_holidays("GB", subdiv="ENG", years=range(2019, 2029))

    assert ours == {day.isoformat() for day in theirs if day.weekday() < 5}
    assert ours == {row["on"] for row in rows("bank_holidays.csv") if row["nation"] == "WALES"}


def test_every_policy_and_buying_rule_has_a_source() -> None:
    assert all(row["source"] for row in [*rows("policies.csv"), *rows("buying_rules.csv"), *rows("code_lists.csv")])


ACT_READ = {("standstill-days", "2025-02-24")}  # the others were written without reading them


def test_a_policy_of_an_act_names_the_section_and_says_that_it_was_not_read() -> None:
    of_acts = [
        row
        for row in rows("policies.csv")
        if re.search(r"Act \d{4}|Code,|GDPR|Regulations", row["source"]) and "own" not in row["source"]
    ]

    unplaced = [r["key"] for r in of_acts if not re.search(r"(section|article|regulation|chedule)s? \d", r["source"])]
    unsaid = [r["key"] for r in of_acts if not r["note"] and (r["key"], r["valid_from"]) not in ACT_READ]
    assert (unplaced, unsaid) == ([], [])
    assert len(of_acts) == 34


def test_needs_have_the_published_thresholds() -> None:
    thresholds = {r["code"]: (r["section"], r["standard_threshold"], r["severe_threshold"]) for r in rows("needs.csv")}

    assert thresholds["accommodation"] == ("3", "2", "7")
    assert thresholds["ete"] == ("4", "3", "7")
    assert thresholds["family"] == ("6", "2", "5")
    assert thresholds["lifestyle"] == ("7", "2", "5")
    assert thresholds["drugs"] == ("8", "2", "8")
    assert thresholds["alcohol"] == ("9", "4", "7")
    assert thresholds["thinking"] == ("11", "4", "7")
    assert thresholds["attitudes"] == ("12", "2", "7")


@pytest.mark.requirement(24)
def test_the_framework_has_fourteen_categories_in_three_groups() -> None:
    assert Counter(row["group"] for row in rows("categories.csv")) == {"NEED": 8, "COHORT": 3, "APPROACH": 3}


def test_holidays_reach_far_enough_for_every_deadline_of_a_contract() -> None:
    assert max(row["on"] for row in rows("bank_holidays.csv")) > date(2028, 12, 1).isoformat()


# Against the real districts, where a list of them is at hand


@pytest.fixture(scope="module")
def real() -> dict[str, Row]:
    folder = os.environ.get("THROUGHCARE_REAL_DATA")
    if not folder:
        pytest.skip("set THROUGHCARE_REAL_DATA to a folder with postcode_districts_cc0.csv to check the gazetteer")
    with (Path(folder) / "postcode_districts_cc0.csv").open(newline="", encoding="utf-8") as source:
        found = {row["postcode"]: row for row in csv.DictReader(source)}
    found["E20"]["longitude"] = "-0.01"  # the list has it east of Barking
    return found


def test_every_district_of_the_gazetteer_is_real(real: dict[str, Row]) -> None:
    assert {row["code"] for row in rows("postcode_districts.csv")} - set(real) == NEWER


def test_every_real_district_of_england_and_wales_is_in_the_gazetteer(real: dict[str, Row]) -> None:
    ours = {row["code"] for row in rows("postcode_districts.csv")}
    replaced = {"GU13", "OX6", "OX8", "WD1", "WD2"}  # split into newer districts

    missing = {c for c, row in real.items() if row["country_string"] in ("England", "Wales")} - ours

    assert missing == replaced


def test_places_lie_near_their_districts(real: dict[str, Row]) -> None:
    for place in rows("places.csv"):
        away = [km(place, real[code]) for code in place["districts"].split() if code not in NEWER]
        assert max(away) < FAR_KM, f"{place['name']} is {max(away):.0f} km from a district of its own"
        assert min(away) < OWN_KM, f"{place['name']} is {min(away):.0f} km from all of its districts"


def test_districts_lie_close_to_where_they_are(real: dict[str, Row]) -> None:
    away = [km(row, real[row["code"]]) for row in rows("postcode_districts.csv") if row["code"] not in NEWER]

    assert max(away) < FAR_KM
    assert sum(away) / len(away) < 4


@pytest.mark.requirement(43)
def test_each_of_the_21_old_areas_has_exactly_one_successor_among_todays_regions():
    found = {row["old"]: row["new"] for row in rows("successions.csv")}

    assert len(rows("successions.csv")) == len(found) == 21
    assert set(found) == {row["code"] for row in rows("areas.csv") if row["kind"] == "PACKAGE_AREA"}
    assert set(found.values()) == {row["code"] for row in rows("areas.csv") if row["kind"] == "REGION"}
    assert {old: row for old, row in found.items() if "manchester" in old} == {
        "package-cheshire-and-greater-manchester": "region-greater-manchester"
    }
