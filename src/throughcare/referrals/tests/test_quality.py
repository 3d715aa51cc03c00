"""The quality sample: a random draw that can be repeated, and what was found in each case of it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from throughcare.access.roles import Role
from throughcare.kernel.errors import NotAllowed, NotFound, NotValid
from throughcare.people.tests.factories import (
    DERBY,
    NOW,
    TODAY,
    browser,
    give_officer,
    limit,
    make_actor,
    make_address,
    make_person,
    make_sentence,
    text_of,
)
from throughcare.referrals.actions.quality import draw_sample, note_findings
from throughcare.referrals.models import QualityCheck
from throughcare.referrals.queries import quality as queries
from throughcare.referrals.queries.waiting import waiting
from throughcare.referrals.rules.quality import check_draw, draw
from throughcare.referrals.tests.factories import make_cast, make_sent

IDS = st.lists(st.integers(1, 10**9), unique=True, max_size=60)


@given(IDS, st.text(max_size=20), st.integers(1, 50), st.randoms())
def test_the_same_seed_draws_the_same_cases_in_whatever_order_they_come(ids, seed, count, chance):
    first = draw(ids, seed, count)
    shuffled = chance.sample(ids, len(ids))

    assert draw(shuffled, seed, count) == first
    assert len(first) == len(set(first)) == min(count, len(ids))
    assert set(first) <= set(ids)
    assert draw(ids, seed, count + 1)[:count] == first  # a larger sample holds the smaller


def test_each_case_is_about_as_likely_as_any_other():
    drawn = [pk for n in range(3000) for pk in draw(range(10), f"seed {n}", 1)]

    assert all(240 < drawn.count(pk) < 360 for pk in range(10))


def test_a_draw_needs_days_that_lie_behind_with_cases_in_them():
    day = timedelta(days=1)

    def problems(*told, population=5):
        return [str(each) for each in check_draw(*told, TODAY, population=population)]

    assert problems(TODAY, TODAY - day, 5) == ["The last day must not be before the first"]
    assert problems(TODAY, TODAY + day, 5) == ["The last day must not be after today"]
    assert problems(TODAY, TODAY, 5, population=0) == ["No referral of this unit was sent in that time"]
    assert problems(TODAY, TODAY, 51) == ["Draw from 1 to 50 cases"]


@pytest.fixture
def sent(db):
    first = make_cast()
    casts = [first, *(replace(first, person=somebody(first)) for _ in range(3))]
    return casts, [make_sent(cast) for cast in casts], make_actor(Role.SENIOR_PRACTITIONER)


def somebody(cast):
    """Another person of the same practitioner and provider."""
    person = make_person()
    make_sentence(person)
    make_address(person)
    give_officer(person, cast.practitioner.user_id)
    return person


def drawn(senior, **fields):
    told = {"unit": DERBY, "sent_from": TODAY, "sent_until": TODAY, "count": 2, "seed": "spring"} | fields
    return draw_sample(actor=senior, now=NOW, **told)


def test_a_senior_draws_looks_and_writes_down_what_was_found(sent):
    _casts, referrals, senior = sent

    sample = drawn(senior)
    again = drawn(senior)

    cases = queries.checks(senior, sample)
    assert sample.population_count == 4
    assert [case.referral_id for case in cases] == [case.referral_id for case in queries.checks(senior, again)]
    assert {case.referral_id for case in cases} <= {referral.pk for referral in referrals}
    with pytest.raises(NotValid) as refused:
        note_findings(actor=senior, now=NOW, check_id=cases[0].pk, verdict="", findings="")
    assert [each.field for each in refused.value.problems] == ["verdict", "findings"]
    note_findings(actor=senior, now=NOW, check_id=cases[0].pk, verdict="some", findings="No call after the absence")
    found = QualityCheck.objects.get(pk=cases[0].pk)
    assert (found.verdict, found.looked_by_id) == ("some", senior.user_id)
    assert f"Look at 1 of the cases of the quality sample of {sample.unit.name}" in [
        each.text for each in waiting(senior, NOW)
    ]


def test_the_desk_of_who_leads_a_unit_says_when_the_next_sample_is_due(sent):
    _casts, _referrals, senior = sent
    due = "Draw a quality sample of Derby City"

    def says(actor, days=0):
        return due in [each.text for each in waiting(actor, NOW + timedelta(days=days))]

    assert says(senior)
    drawn(senior)

    head = make_actor(Role.HEAD_OF_UNIT)
    assert [says(senior), says(head), says(head, 90), says(head, 93)] == [False, False, False, True]
    assert not says(make_actor(Role.SENIOR_PRACTITIONER, area="pdu-gwent"), 93)


def test_a_practitioner_draws_none_and_another_units_senior_finds_none(sent):
    casts, _referrals, senior = sent
    sample = drawn(senior)
    case = queries.checks(senior, sample)[0]
    far = make_actor(Role.SENIOR_PRACTITIONER, area="pdu-gwent")

    with pytest.raises((NotAllowed, NotFound)):
        drawn(casts[0].practitioner)
    with pytest.raises(NotFound):
        queries.sample(far, sample.pk)
    with pytest.raises(NotFound):
        note_findings(actor=far, now=NOW, check_id=case.pk, verdict="good", findings="x")


def test_a_limited_record_is_in_no_sample_of_whom_it_shuts_out(sent):
    casts, referrals, senior = sent
    limit(casts[0].person, senior.user_id)

    sample = drawn(senior, count=50)

    assert sample.population_count == 3
    assert referrals[0].pk not in {case.referral_id for case in queries.checks(senior, sample)}


def test_the_pages_of_a_sample(sent):
    _casts, _referrals, senior = sent
    client = browser(senior)
    days = {f"{name}-{part}": value for name in ("sent_from", "sent_until")
            for part, value in (("day", "7"), ("month", "3"), ("year", "2022"))}  # fmt: skip

    page = client.post(reverse("referrals:draw_sample", args=[DERBY]), days | {"count": "2"}, follow=True)

    assert "4 referrals" in text_of(page)
    case = QualityCheck.objects.order_by("position").first()
    told = {"verdict": "good", "findings": "Seen within a week"}
    page = client.post(reverse("referrals:quality_check", args=[case.pk]), told, follow=True)
    assert "Seen within a week" in text_of(page)
