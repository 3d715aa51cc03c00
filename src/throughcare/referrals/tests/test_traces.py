"""What may give somebody away is pointed out before risk is shared, and whoever shares it decides."""

import pytest
from django.urls import reverse

from throughcare.people.tests.factories import browser, text_of
from throughcare.referrals import actions
from throughcare.referrals.rules.traces import traces
from throughcare.referrals.tests.factories import NOW, make_cast, make_draft


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ring 07700 900123 first", [("a telephone number", "07700 900123")]),
        ("She lives near DE1 2AB", [("a postcode", "DE1 2AB")]),
        ("Not to meet Mrs Marsh", [("somebody named with a title", "Mrs Marsh")]),
        ("At 12 Made Up Street", [("a house and a street", "12 Made Up Street")]),
        ("Born 1/5/1990", [("a date of birth or another date", "1/5/1990")]),
        ("With X900123", [("a case or prison number", "X900123")]),
        ("kim@example.test", [("an e-mail address", "kim@example.test")]),
        ("No lone visits after 8pm; high risk to his partner in 2021", []),
    ],
)  # fmt: skip
def test_what_may_tell_who_or_where_somebody_is_is_found(text, found):
    assert traces(text) == found


@pytest.mark.django_db
def test_it_is_shown_before_the_summary_is_confirmed_and_kept_as_it_was_written():
    cast = make_cast()
    draft = make_draft(cast)
    actions.give_risk(
        actor=cast.practitioner, now=NOW, referral_id=draft.pk, texts={"risk_summary": "Keep from Mrs Marsh"}
    )

    page = text_of(browser(cast.practitioner).get(reverse("referrals:risk_confirm", args=[draft.pk])))

    assert "“Mrs Marsh”: somebody named with a title" in page
    assert "Keep from Mrs Marsh" in page
