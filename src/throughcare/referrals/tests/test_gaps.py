"""Needs that were found and that nobody was asked to meet, by area."""

from datetime import date, timedelta

import pytest

from throughcare.access.roles import Role
from throughcare.people.models import AccessRule
from throughcare.people.tests.factories import (
    NOW,
    TODAY,
    browser,
    limit,
    make_actor,
    make_need,
    make_person,
    make_sentence,
    text_of,
)
from throughcare.referrals import actions
from throughcare.referrals.queries import gaps as queries
from throughcare.referrals.tests.factories import make_cast, make_sent

pytestmark = pytest.mark.django_db
MONTH_AGO = TODAY - timedelta(days=30)


def someone(need="accommodation", assessed_on=MONTH_AGO, **fields):
    person = make_person(**fields)
    make_sentence(person)
    make_need(person, need, assessed_on=assessed_on)
    return person


def listed(actor):
    return [(row.person_id, row.need_id) for row in queries.gaps(actor, TODAY)]


@pytest.mark.requirement(34)
def test_a_need_of_thirty_days_without_a_referral_is_in_the_gap_list_of_its_area():
    actor = make_actor(Role.SENIOR_PRACTITIONER, area="region-east-midlands")
    first, second = someone(), someone(delivery_unit_id="pdu-nottingham-city")
    someone(assessed_on=MONTH_AGO + timedelta(days=1))

    assert listed(actor) == [(first.pk, "accommodation"), (second.pk, "accommodation")]
    found = [(gap.unit_name, gap.need_name, gap.count) for gap in queries.by_area(actor, TODAY)]
    assert found == [("Derby City", "Accommodation", 1), ("Nottingham City", "Accommodation", 1)]
    assert listed(make_actor()) == [(first.pk, "accommodation")]


def test_a_referral_that_was_sent_fills_the_gap_and_one_that_was_declined_opens_it_again():
    cast = make_cast()
    make_need(cast.person, assessed_on=date(2022, 1, 10))
    assert listed(cast.practitioner) == [(cast.person.pk, "accommodation")]

    sent = make_sent(cast)
    assert listed(cast.practitioner) == []

    actions.decline(actor=cast.manager, now=NOW, referral_id=sent.pk, reason="We are full")
    assert listed(cast.practitioner) == [(cast.person.pk, "accommodation")]


def test_a_part_of_a_need_is_met_by_a_referral_for_the_whole():
    person = someone("drugs")
    cast = make_cast("DNR", "police-derbyshire")
    make_need(cast.person, "alcohol", assessed_on=MONTH_AGO)
    make_sent(cast, needs=("dependency-recovery",))

    assert listed(make_actor()) == [(person.pk, "drugs")]


def test_what_is_no_need_any_more_or_has_no_sentence_or_no_service_is_no_gap():
    better = someone()
    make_need(better, level="none", score=0, assessed_on=TODAY)
    make_need(make_person(), assessed_on=MONTH_AGO)
    someone("attitudes")

    assert listed(make_actor()) == []


def test_a_limited_record_is_in_nobodys_list_but_theirs_who_may_see_it():
    hidden, actor = someone(), make_actor()
    limit(hidden, make_actor().user_id, AccessRule.Kind.ONLY)

    assert listed(actor) == []
    assert queries.by_area(actor, TODAY) == []


@pytest.mark.requirement(34)
def test_the_page_names_the_people_by_area_and_leads_to_the_search():
    first, second = someone(), someone(delivery_unit_id="pdu-nottingham-city")
    early = someone("finance", assessed_on=MONTH_AGO + timedelta(days=1))

    web = browser(make_actor(Role.SENIOR_PRACTITIONER, area="region-east-midlands"))

    shown = web.get("/gaps")
    derby = web.get("/gaps?unit=pdu-derby-city&need=accommodation").content.decode()

    assert "Accommodation in Derby City1" in text_of(shown)
    assert "Accommodation in Nottingham City1" in text_of(shown)
    found = [f"/people/{person.pk}/find" in shown.content.decode() for person in (first, second, early)]
    assert found == [True, True, False]
    assert [f"/people/{person.pk}/find" in derby for person in (first, second)] == [True, False]
