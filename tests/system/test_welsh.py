"""What pages say through variables is in Welsh too, and pages come out in it."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import translation
from lxml import html

from throughcare.commissioning import rules as commissioning
from throughcare.config import menus, translations
from throughcare.config.env import ROOT
from throughcare.contracts import rules as contracts
from throughcare.market import rules as market
from throughcare.referrals import rules as referrals
from throughcare.ui import words

STATUS_COLOURS = ROOT / "src/throughcare/ui/templates/ui/components/status.html"


@pytest.fixture(autouse=True)
def english_afterwards() -> Iterator[None]:
    """A request in Welsh leaves its language behind in this thread."""
    with translation.override("en-gb"):
        yield


def without_welsh(texts: list[str]) -> list[str]:
    """Those texts that come out in English on a Welsh page."""
    with translation.override("cy"):
        return sorted({text for text in texts if translation.gettext(text) == text})


def test_every_menu_item_has_welsh():
    assert without_welsh([item.text for item in [*menus.PUBLIC, *menus.SIGNED_IN]]) == []


def test_what_partner_agencies_read_by_its_code_has_welsh():
    assert without_welsh(list(referrals.CARE_AREAS.values())) == []


def test_every_word_of_a_status_has_welsh():
    statuses = re.findall(r'"(\w+)": "\w+"', STATUS_COLOURS.read_text())

    assert len(statuses) > 30
    assert without_welsh([status.replace("_", " ").capitalize() for status in statuses]) == []


def test_every_status_has_a_colour():
    machines = [value for rules in (market, commissioning, contracts) for value in vars(rules).values()]
    states = {str(state) for machine in machines for state in getattr(machine, "states", ())}
    coloured = set(re.findall(r'"(\w+)": "\w+"', STATUS_COLOURS.read_text()))

    assert states
    assert set() == states - coloured


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "heading"), [("/sign-in", "Mewngofnodi"), ("/help", "Cymorth"), ("/nothing", "Heb ganfod y dudalen")]
)
def test_a_page_comes_out_in_welsh_and_says_that_it_is_a_draft(path: str, heading: str):
    client = Client(headers={"host": "localhost"})
    client.post("/language", {"language": "cy", "next": path})

    page = html.fromstring(client.get(path).content)

    assert ("cy", heading) == (page.get("lang"), page.cssselect("h1")[0].text_content())
    assert "Drafft yw Cymraeg y dudalen hon" in page.cssselect("footer")[0].text_content()


@pytest.mark.parametrize(
    ("number", "says"), [(1, "1 diwrnod yn hwyr"), (2, "2 ddiwrnod yn hwyr"), (3, "3 diwrnod yn hwyr")]
)
def test_numbers_change_the_word_after_them(number: int, says: str):

    with translation.override("cy"):
        assert says == words.days_left(date(2022, 3, 7), date(2022, 3, 7) + timedelta(days=number))


def test_each_message_has_its_welsh_in_one_catalogue():
    owners: dict[str, list[str]] = {}
    for path in translations.catalogues("cy"):
        for message in filter(None, translations.read(path)):
            owners.setdefault(message.split(translations.PLURAL)[0], []).append(str(path.relative_to(ROOT)))

    assert {message: paths for message, paths in owners.items() if len(paths) > 1} == {}
