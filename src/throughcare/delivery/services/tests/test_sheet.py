"""What somebody takes home of a referral: their plan and appointments, in easy words, in English or Welsh."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from throughcare.clock import clock
from throughcare.delivery.services import letters
from throughcare.delivery.services.queries.progress import progress
from throughcare.delivery.services.tests.factories import TENTH, book, make_planned
from throughcare.people.models import Person
from throughcare.people.tests.factories import NOW, browser, text_of
from throughcare.referrals.queries.page import page
from throughcare.referrals.tests.factories import make_assigned, make_cast

pytestmark = pytest.mark.django_db
LATER = TENTH + timedelta(weeks=1)


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def planned(cast):
    return make_planned(cast)


def see(client, referral, **asked):
    return text_of(client.get(reverse("services:sheet", args=[referral.pk]), asked))


def test_before_anything_is_booked_the_sheet_says_so(cast):
    read = see(browser(cast.caseworker), make_assigned(cast))

    assert "Your plan and appointments Hello Jo," in read
    assert "No appointment is booked yet." in read
    assert "There is no plan yet." in read


def test_the_sheet_says_when_to_come_and_what_was_agreed(cast, planned):
    book(cast, planned, 1, LATER)
    clock.set_demo(LATER - timedelta(days=1))
    client = browser(cast.practitioner)

    assert "Plan and appointments to print" in text_of(client.get(reverse("services:progress", args=[planned.pk])))
    read = see(client, planned)

    assert re.search(r"Thursday 17 March 2022\s*2pm\s*You meet in person, Made-up Centre", read)
    assert "10 March 2022" not in read  # what is past
    assert "This is what you agreed to do: Apply for a tenancy Number of sessions: 2" in read
    assert "If you miss it without a good reason, you may get a warning." in read


def test_whoever_speaks_welsh_gets_it_in_welsh_and_either_can_be_asked_for(cast, planned):
    Person.objects.update(language="Welsh")
    client = browser(cast.caseworker)

    assert "Eich cynllun a’ch apwyntiadau" in see(client, planned)
    assert "Your plan and appointments" in see(client, planned, language="en")
    assert "Your plan and appointments" not in see(client, planned, language="xx")


def test_the_letter_is_a_pdf(cast, planned):
    answer = browser(cast.caseworker).get(reverse("services:sheet_pdf", args=[planned.pk]), {"language": "cy"})

    assert (answer["Content-Type"], answer.content[:4]) == ("application/pdf", b"%PDF")


def test_every_sentence_has_its_welsh_and_the_english_is_short(cast, planned):
    book(cast, planned, 1, LATER)
    found = page(cast.caseworker, planned.pk, NOW)
    said = {code: letters.sheet(found, progress(planned), NOW, code).blocks for code in letters.LANGUAGES}

    english, welsh = ([block.text for block in blocks if block.kind != "table"] for blocks in said.values())
    assert set(english) & set(welsh) == {"Apply for a tenancy"}  # in the words in which it was written
    assert max(len(part.split()) for text in english for part in re.split("[.?:] ?", text)) <= 13
