"""Of what an officer writes down about somebody, whoever delivers sees what is for them, and nothing else anywhere."""

import pytest
from django.urls import reverse

from throughcare.people.tests.factories import browser, text_of
from throughcare.referrals.tests.factories import make_assigned, make_cast

pytestmark = pytest.mark.django_db


def test_whoever_delivers_reads_adjustments_that_are_for_them_and_no_page_or_answer_has_the_others():
    cast = make_cast()
    referral = make_assigned(cast)
    officer, theirs = browser(cast.practitioner), browser(cast.caseworker)
    for text, audience in (
        ("A quiet room", "and_those_who_deliver_services"),
        ("Never alone with men", "the_probation_service"),
        ("Cut her own hair", "their_officers"),
    ):
        typed = {"condition": "other", "adjustment": text, "audience": audience}
        officer.post(f"/people/{cast.person.pk}/adjustments/add", typed)
    said = {"declared_on-day": "7", "declared_on-month": "3", "declared_on-year": "2022"}
    officer.post(
        f"/people/{cast.person.pk}/declare/sexual_orientation",
        said | {"answer": "bisexual", "audience": "the_probation_service"},
    )
    names = ("referrals:referral", "services:progress", "services:timeline", "referrals:notes", "api:referral")
    pages = {name: theirs.get(reverse(name, args=[referral.pk])) for name in names}
    pages["desk"] = theirs.get("/desk")

    told = {name: page.content.decode() for name, page in pages.items()}

    assert {page.status_code for page in pages.values()} == {200}
    assert "A quiet room" in text_of(pages["services:progress"])
    for secret in ("Never alone with men", "Cut her own hair", "isexual"):
        assert [name for name, text in told.items() if secret in text] == []
    assert theirs.get(f"/people/{cast.person.pk}/circumstances").status_code in (403, 404)
