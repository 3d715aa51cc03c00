"""Who delivers which need for this person, at this address, on this date."""

from datetime import date

import pytest

from throughcare.kernel.errors import NotValid
from throughcare.people.tests.factories import make_person
from throughcare.referrals.queries.directory import for_person, who_delivers
from throughcare.referrals.tests.factories import make_body, make_in_house

pytestmark = pytest.mark.django_db
ON = date(2022, 3, 7)
BORN = date(1990, 5, 1)


def ask(need, district="DE1", sex="male", born=BORN, on=ON):
    return who_delivers(need=need, postcode_district=district, sex=sex, date_of_birth=born, on=on)


def can(answer):
    return [(row.body.service_type_id, row.area.name) for row in answer.can]


def why_not(answer):
    return {row.body.pk: [str(problem) for problem in row.against] for row in answer.cannot}


@pytest.mark.requirement(35)
def test_a_derby_address_has_wellbeing_by_police_area_and_accommodation_by_region():
    make_body("PWB", "police-derbyshire")
    make_body("PWB", "police-nottinghamshire")
    make_body("ACC", "region-east-midlands")
    make_body("ACC", "region-west-midlands")

    assert can(ask("emotional-wellbeing")) == [("PWB", "Derbyshire")]
    assert can(ask("accommodation")) == [("ACC", "East Midlands")]
    assert can(ask(["family", "accommodation"])) == [("ACC", "East Midlands"), ("PWB", "Derbyshire")]


@pytest.mark.requirement(37)
def test_in_wales_housing_is_bought_by_police_area_and_employment_once():
    make_body("ACC", "police-gwent")
    make_body("ACC", "police-south-wales")
    make_body("ETE", "region-wales")
    make_body("ETE", "region-south-west")

    assert can(ask("accommodation", "NP10")) == [("ACC", "Gwent")]
    assert can(ask("ete", "NP10")) == [("ETE", "Wales")]
    assert can(ask("ete", "CF10")) == [("ETE", "Wales")]


def test_a_lot_in_an_area_by_which_the_service_is_not_bought_is_not_found():
    make_body("ACC", "police-derbyshire")

    assert can(ask("accommodation")) == []


def test_what_the_service_itself_delivers_stands_beside_contracts():
    make_body("PWB", "police-derbyshire")
    in_house = make_in_house("SI", "region-east-midlands")

    answer = ask("family")

    assert in_house in [row.body for row in answer.can]


def test_a_woman_is_offered_womens_services_and_told_why_not_the_others():
    women = make_body("WOS", "police-derbyshire", cohort="women")
    men = make_body("ACC", "region-east-midlands")

    answer = ask("accommodation", sex="female")

    assert [row.body for row in answer.can] == [women]
    assert why_not(answer) == {men.pk: ["For men only"]}


def test_age_is_that_of_the_day_asked_about():
    young = make_body("PWB", "police-gwent", cohort="young-men-18-25")
    older = make_body("PWB", "police-gwent", cohort="men-26-plus")
    born = date(1996, 3, 8)

    before, after = (ask("family", "NP10", born=born, on=day) for day in (date(2022, 3, 7), date(2022, 3, 8)))

    assert [row.body for row in before.can] == [young]
    assert [row.body for row in after.can] == [older]
    assert why_not(after) == {young.pk: ["For people aged 18 to 25"]}


def test_a_service_that_starts_or_ended_lately_is_named_with_its_day():
    ended = make_body("ACC", "region-east-midlands", ends_on=date(2022, 2, 1))
    starts = make_body("ACC", "region-east-midlands", starts_on=date(2022, 4, 1))

    answer = ask("accommodation")

    assert answer.can == ()
    assert [need.pk for need in answer.unmet] == ["accommodation"]
    assert why_not(answer) == {ended.pk: ["Ended on 31 January 2022"], starts.pk: ["Starts on 1 April 2022"]}


def test_a_contract_that_is_not_live_takes_nobody():
    body = make_body("ACC", "region-east-midlands", status="mobilising")

    assert why_not(ask("accommodation")) == {body.pk: ["Its contract is not live"]}


def test_a_person_in_custody_is_kept_from_services_of_the_community_only():
    body = make_body("ACC", "region-east-midlands", takes_from_custody=False)
    person = make_person(in_custody=True)

    answer = for_person(person, needs=["accommodation"], postcode_district="DE1", on=ON)

    assert why_not(answer) == {body.pk: ["Takes people in the community only"]}


@pytest.mark.parametrize(
    ("ethnicity", "expected"),
    [
        ("B1", []),
        ("W1", ["For people of minority ethnic heritage"]),
        ("", ["For people of minority ethnic heritage; the record does not say theirs"]),
    ],
)
def test_a_service_for_a_heritage_goes_by_what_the_record_says(ethnicity, expected):
    make_body("PWB", "police-derbyshire", cohort="minority-ethnic")
    person = make_person(ethnicity=ethnicity)

    answer = for_person(person, needs=["family"], postcode_district="de1 2ab", on=ON)

    assert [str(problem) for row in answer.cannot for problem in row.against] == expected


def test_an_unknown_postcode_and_an_unknown_need_are_both_named():
    with pytest.raises(NotValid) as refused:
        ask("plumbing", "ZZ99")

    assert [p.field for p in refused.value.problems] == ["district", "needs"]


def test_an_answer_takes_a_bounded_number_of_queries(django_assert_max_num_queries):
    for cohort in ("men", "young-men-18-25", "men-26-plus", "minority-ethnic"):
        make_body("PWB", "police-derbyshire", cohort=cohort)
    make_body("ACC", "region-east-midlands")

    with django_assert_max_num_queries(13):
        answer = ask(["family", "accommodation"])

    assert len(answer.can) == 3
