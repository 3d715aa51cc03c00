"""Who buys what where: the published structure of the first contracts comes out of the rules, as data."""

from collections import Counter
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from throughcare.kernel.policy import NoPolicyError
from throughcare.reference import queries
from throughcare.reference.models import Area, BankHoliday, Policy, PostcodeDistrict, Succession

pytestmark = pytest.mark.django_db

DAY_ONE = date(2021, 6, 26)


def district(code: str) -> PostcodeDistrict:
    found = queries.district_of(code)
    assert found is not None
    return found


def lots(service_type: str, code: str, on: date = DAY_ONE) -> list[str]:
    return [area.code for area in queries.lot_areas(service_type, district(code), on)]


@pytest.mark.requirement(35)
def test_derby_buys_wellbeing_by_police_area_and_housing_by_region() -> None:
    assert lots("PWB", "DE1") == ["police-derbyshire"]
    assert lots("WOS", "DE1") == ["police-derbyshire"]
    assert lots("ACC", "DE1") == ["region-east-midlands"]
    assert lots("ETE", "DE1") == ["region-east-midlands"]


@pytest.mark.requirement(37)
def test_gwent_buys_housing_by_police_area_and_employment_once_for_wales() -> None:
    assert lots("ACC", "NP20") == ["police-gwent"]
    assert lots("ETE", "NP20") == ["region-wales"]


@pytest.mark.requirement(37)
def test_wales_buys_wellbeing_for_two_ages_of_men() -> None:
    rules = queries.bought_by("PWB", district("NP20"), DAY_ONE)

    assert [rule.cohort_id for rule in rules] == ["young-men-18-25", "men-26-plus"]


def test_the_first_competition_called_for_110_lots_in_the_published_numbers() -> None:
    called = Counter(lot.rule.service_type_id for lot in queries.lots_called_for(DAY_ONE))

    assert called == {"ACC": 14, "ETE": 11, "PWB": 45, "WOS": 40}
    assert called.total() == 110


def test_greater_manchester_is_commissioned_together_and_for_all_adults() -> None:
    rules = queries.bought_by("ACC", district("M1"), DAY_ONE)

    assert [(rule.route, rule.cohort_id) for rule in rules] == [("CO_COMMISSIONED", "all-adults")]
    assert lots("ACC", "M1") == ["region-greater-manchester"]
    assert lots("WOS", "M1") == ["la-manchester"]


def test_greater_manchester_buys_wellbeing_by_borough_since_june_2024() -> None:
    assert lots("PWB", "BL1", date(2024, 6, 1)) == ["region-greater-manchester"]
    assert lots("PWB", "BL1", date(2024, 6, 2)) == ["la-bolton"]


def test_london_grants_womens_services_and_buys_wellbeing_once() -> None:
    assert [rule.route for rule in queries.bought_by("WOS", district("E20"), DAY_ONE)] == ["GRANT"]
    assert lots("WOS", "E20") == ["la-newham"]
    assert lots("PWB", "EC4M") == ["region-london"]


def test_nobody_buys_employment_in_england_after_the_contracts_ended() -> None:
    assert lots("ETE", "DE1", date(2024, 3, 31)) == ["region-east-midlands"]
    assert lots("ETE", "DE1", date(2024, 4, 1)) == []
    assert lots("ETE", "M1", date(2024, 4, 1)) == ["region-greater-manchester"]


def test_unpaid_work_is_not_on_the_framework_and_is_delivered_in_house() -> None:
    unpaid_work = queries.service_types(DAY_ONE).get(code="UPW")

    assert not unpaid_work.on_framework
    assert [rule.route for rule in queries.bought_by(unpaid_work, district("DE1"), DAY_ONE)] == ["IN_HOUSE"]


def test_an_address_in_carlisle_moves_from_one_authority_to_another_in_april_2023() -> None:
    def authority(on: date) -> str:
        area = queries.area_of(district("CA1"), Area.Kind.LOCAL_AUTHORITY, on)
        assert area is not None
        return area.name

    assert authority(date(2023, 3, 31)) == "Carlisle"
    assert authority(date(2023, 4, 1)) == "Cumberland"


def test_an_address_lies_in_its_areas_the_widest_first() -> None:
    names = [area.code for area in queries.areas_of(district("DE1"), DAY_ONE)]

    assert names == ["country-england", "region-east-midlands", "police-derbyshire", "la-derby", "pdu-derby-city"]


def test_a_region_holds_its_police_areas_authorities_and_units() -> None:
    kinds = Counter(area.kind for area in queries.areas_within(Area.objects.get(pk="region-east-midlands"), DAY_ONE))

    assert kinds == {"POLICE_AREA": 4, "LOCAL_AUTHORITY": 33, "DELIVERY_UNIT": 6}


@pytest.mark.parametrize("text", ["DE1", "de1", "DE1 2AB", "de12ab", " DE1  2ab "])
def test_a_postcode_is_found_by_its_district_however_it_is_typed(text: str) -> None:
    assert district(text).code == "DE1"


@pytest.mark.parametrize("text", ["", "Derby", "ZZ9", "DE1 2", "1234"])
def test_what_is_no_postcode_of_ours_finds_no_district(text: str) -> None:
    assert queries.district_of(text) is None


def test_places_are_found_by_part_of_their_name_in_either_language() -> None:
    assert [place.code for place in queries.find_places("kings lynn")] == ["kings-lynn"]
    assert [place.code for place in queries.find_places("Casnewydd")] == ["newport"]
    assert [place.code for place in queries.find_places("richmond")] == [
        "richmond-north-yorkshire",
        "richmond-upon-thames",
    ]
    assert queries.find_places("  ") == []


@pytest.mark.requirement(24)
def test_housing_needs_one_category_of_the_framework_and_wellbeing_four() -> None:
    housing = [category.code for category in queries.categories_for("ACC", DAY_ONE)]
    wellbeing = [category.code for category in queries.categories_for("PWB", DAY_ONE)]

    assert housing == ["accommodation"]
    assert wellbeing == ["family", "lifestyle", "emotional-wellbeing", "social-inclusion"]
    assert "ete" not in housing


def test_policy_is_read_for_the_day_that_the_law_looks_at() -> None:
    assert queries.policy("unpaid-work-ete-max-rate", date(2021, 6, 25)).value == 0.2
    assert queries.policy("unpaid-work-ete-max-rate", date(2021, 6, 26)).value == 0.3
    assert queries.policy("first-appointment-working-days", DAY_ONE).source.startswith("Commissioned rehabilitative")


def test_policy_that_is_not_in_force_is_refused() -> None:
    with pytest.raises(NoPolicyError, match="no policy 'first-appointment-working-days' in force on 2021-06-25"):
        queries.policy("first-appointment-working-days", date(2021, 6, 25))


def test_policy_that_a_test_writes_is_read_at_once() -> None:
    Policy.objects.create(key="made-up", name="Made up", value=3, unit="days", valid_from=DAY_ONE, source="A test")

    assert queries.policy("made-up", DAY_ONE).value == 3


def test_england_and_wales_have_their_own_working_days() -> None:
    assert date(2022, 9, 19) in queries.holidays(BankHoliday.Nation.WALES)
    assert queries.calendar(BankHoliday.Nation.ENGLAND).add(date(2022, 4, 14), 1) == date(2022, 4, 19)
    assert queries.nation_of(district("NP20"), DAY_ONE) == "WALES"
    assert queries.nation_of(district("DE1"), DAY_ONE) == "ENGLAND"


def test_a_code_list_offers_the_codes_of_the_day() -> None:
    def reasons(on: date) -> set[str]:
        return {code.code for code in queries.codes("withdrawal-reason", on)}

    assert len(reasons(DAY_ONE)) == 10
    assert len(reasons(date(2024, 1, 1))) == 13
    assert reasons(DAY_ONE) & reasons(date(2024, 1, 1)) == {"MIS", "MOV", "ACQ"}


@pytest.mark.requirement(43)
def test_the_database_refuses_a_second_successor_on_the_same_day():
    here = {"old_id": "package-essex", "valid_from": date(2022, 1, 1)}

    with pytest.raises(IntegrityError, match="area_has_one_successor_a_day"), transaction.atomic():
        Succession.objects.create(new_id="region-london", **here)

    assert [str(row) for row in Succession.objects.filter(old_id="package-essex")] == [
        "package-essex → region-east-of-england"
    ]
