"""The public reference pages, as anybody reads them."""

from datetime import date

import pytest
from django.test import Client
from lxml import html

from throughcare.reference.models import Policy

pytestmark = pytest.mark.django_db

Page = html.HtmlElement


def get(client: Client, path: str, status: int = 200, **query: str) -> Page:
    response = client.get(path, query, headers={"host": "localhost"})
    assert response.status_code == status
    return html.fromstring(response.content.decode())


def words(page: Page, css: str) -> list[str]:
    return [" ".join(element.text_content().split()) for element in page.cssselect(css)]


def table(page: Page, caption: str) -> list[list[str]]:
    found = next(t for t in page.cssselect("table") if caption in t.cssselect("caption")[0].text_content())
    return [words(row, "th, td") for row in found.cssselect("tbody tr")]


def test_the_areas_page_lists_the_twelve_regions(client: Client) -> None:
    page = get(client, "/areas")

    regions = words(page, "main ul a[href^='/areas/region']")
    assert len(regions) == 12
    assert regions[0] == "East Midlands"
    assert regions[-1] == "Wales"


@pytest.mark.requirement(35)
def test_a_search_for_derby_shows_wellbeing_by_police_area_and_housing_by_region(client: Client) -> None:
    page = get(client, "/areas/find", where="Derby")

    services = {row[0]: row[2] for row in table(page, "How services are provided here")}
    assert words(page, "h1") == ["Areas and services of Derby"]
    assert services["Personal wellbeing"] == "Derbyshire"
    assert services["Women’s services"] == "Derbyshire"
    assert services["Accommodation"] == "East Midlands"
    assert page.cssselect("a[href='/areas/police-derbyshire']")


@pytest.mark.requirement(37)
def test_a_postcode_in_gwent_shows_housing_for_gwent_and_employment_for_wales(client: Client) -> None:
    page = get(client, "/areas/find", where="np20 4ur")

    services = {row[0]: row[2] for row in table(page, "How services are provided here")}
    assert services["Accommodation"] == "Gwent"
    assert services["Education, training and employment"] == "Wales"


def test_a_search_may_ask_for_another_day(client: Client) -> None:
    day = {"on-day": "1", "on-month": "4", "on-year": "2024"}

    page = get(client, "/areas/find", where="Derby", **day)

    assert "Education, training and employment" not in {row[0] for row in table(page, "How services")}
    assert "As on 1 April 2024." in words(page, "main p")[0]


def test_a_name_of_several_places_asks_which_and_keeps_the_day(client: Client) -> None:
    page = get(client, "/areas/find", where="Newport", **{"on-day": "1", "on-month": "4", "on-year": "2024"})

    links = page.cssselect("main li a")
    assert [" ".join(link.text_content().split()) for link in links][:2] == ["Newport", "Newport"]
    chosen = get(client, links[0].get("href"))
    assert words(chosen, "h1") == ["Areas and services of Newport"]
    assert "As on 1 April 2024." in words(chosen, "main p")[0]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"where": ""}, "Enter a town, a London borough or a postcode"),
        ({"where": "Atlantis"}, "Nothing is called that. Check the spelling, or try a postcode"),
        ({"where": "Derby", "on-day": "31", "on-month": "2", "on-year": "2022"}, "The date must be a real date"),
    ],
)
def test_a_search_that_finds_nothing_says_what_to_do(client: Client, query: dict[str, str], message: str) -> None:
    page = get(client, "/areas/find", 422, **query)

    assert message in words(page, ".govuk-error-summary li")[0]
    assert words(page, "title")[0].startswith("Error: ")
    assert page.cssselect("#where")[0].get("value") == query["where"]


def test_a_search_with_two_mistakes_is_told_of_both(client: Client) -> None:
    page = get(client, "/areas/find", 422, where="Atlantis", **{"on-day": "1", "on-month": "", "on-year": "2022"})

    assert [link.get("href") for link in page.cssselect(".govuk-error-summary li a")] == ["#where", "#on-day"]


def test_the_search_page_can_be_opened_empty(client: Client) -> None:
    page = get(client, "/areas/find")

    assert page.cssselect("#where")
    assert not page.cssselect(".govuk-error-summary")


def test_a_region_shows_its_codes_and_all_that_lies_in_it(client: Client) -> None:
    page = get(client, "/areas/region-east-midlands")

    facts = dict(zip(words(page, "dt"), words(page, "dd"), strict=True))
    assert facts["Country"] == "England"
    assert facts["HMPPS letter (A to L)"] == "F"
    assert facts["Probation area code (N03 to N59)"] == "N53"
    assert words(page, "h2.govuk-heading-m")[:3] == [
        "Police areas (4)",
        "Local authorities (33)",
        "Probation delivery units (6)",
    ]
    assert {row[0]: row[2] for row in table(page, "How services")}["Personal wellbeing"] == "Each police area"


def test_an_authority_that_is_to_be_abolished_links_to_its_successor(client: Client) -> None:
    page = get(client, "/areas/la-carlisle")

    assert words(page, ".govuk-inset-text") == ["It becomes part of Cumberland on 1 April 2023."]
    assert page.cssselect(".govuk-inset-text a[href='/areas/la-cumberland']")


def test_an_authority_lists_its_places(client: Client) -> None:
    page = get(client, "/areas/la-high-peak")

    assert words(page, "ul.app-columns a") == ["Buxton", "Chapel-en-le-Frith", "Glossop", "New Mills"]


def test_an_area_that_does_not_exist_is_not_found(client: Client) -> None:
    get(client, "/areas/atlantis", 404)


@pytest.mark.requirement(24)
def test_the_services_page_shows_needs_and_the_fourteen_categories(client: Client) -> None:
    page = get(client, "/services-and-needs")

    services = {row[0]: row[1:] for row in table(page, "Services and the needs")}
    assert services["Accommodation"] == ["Accommodation", "Organisations chosen in competitions"]
    assert services["Unpaid work"] == ["Carries out the court’s order", "The Probation Service itself"]
    assert len(words(page, "ul.govuk-list--bullet li")) == 14
    assert table(page, "When the assessment")[0] == ["Accommodation", "–", "3", "2", "7"]


def test_the_register_shows_each_policy_with_its_source(client: Client) -> None:
    page = get(client, "/policy")

    rows = {row[0]: row[1:] for row in table(page, "Policy in force")}
    assert rows["Days from referral to first appointment"] == [
        "10 working days",
        "26 June 2021",
        "Commissioned rehabilitative services: service standards",
    ]
    assert rows["Most of unpaid work that may be learning"][0] == "30%"
    assert rows["Largest grant in a year"][0] == "£250,000"
    assert rows["Hours of an unpaid work requirement"][0] == "40 to 300 hours"
    assert rows["The framework opened"][0] == "15 June 2020"
    assert (
        rows["Most sessions of social inclusion mentoring"][0] == "low 4 sessions, medium 8 sessions, high 12 sessions"
    )
    assert (
        len(rows)
        == Policy.objects.filter(valid_from__lte=date(2022, 3, 7)).exclude(valid_until__lte=date(2022, 3, 7)).count()
    )


def test_policies_whose_source_was_not_read_say_so_and_have_a_list(client: Client) -> None:
    page = get(client, "/policy?show=to-check")

    names = [row[0] for row in table(page, "Policy in force")]
    sources = {row[0]: row[3] for row in table(page, "Policy in force")}
    assert "Longest community order" in names
    assert "Days to bring a breach to court" not in names
    assert sources["Longest community order"] == (
        "Criminal Justice Act 2003, section 177(5); since 1 December 2020 the Sentencing Code, section 220"
        "Written from general knowledge: the source was not read. Check it before relying on this."
    )
    assert f"({len(names)})" in page.text_content()


def test_a_policy_shows_what_it_was_before_and_what_it_will_be(client: Client) -> None:
    page = get(client, "/policy/standstill-days")

    assert [row[:3] for row in table(page, "Every value")] == [
        ["8 working days To come", "24 February 2025", "–"],
        ["10 days In force", "15 June 2020", "24 February 2025"],
    ]


def test_a_policy_that_does_not_exist_is_not_found(client: Client) -> None:
    get(client, "/policy/atlantis", 404)


@pytest.mark.parametrize("path", ["/areas", "/areas/police-gwent", "/areas/find?where=Newport", "/services-and-needs"])
def test_pages_name_welsh_areas_in_welsh_on_a_welsh_page(client: Client, path: str) -> None:
    client.cookies["django_language"] = "cy"

    page = get(client, path)

    assert page.get("lang") == "cy"
    assert "Cymru" in page.text_content() or "Casnewydd" in page.text_content() or "Llety" in page.text_content()


@pytest.mark.parametrize(
    "path", ["/areas", "/areas/find?where=Derby", "/areas/region-london", "/policy", "/services-and-needs"]
)
def test_a_page_asks_the_database_a_fixed_number_of_times(
    client: Client, path: str, django_assert_max_num_queries: object
) -> None:
    get(client, path)

    with django_assert_max_num_queries(14):  # type: ignore[operator]
        get(client, path)
