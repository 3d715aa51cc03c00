"""Shares of supply chains: the index, what is flagged, who sees what of it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throughcare.access.acting import acting
from throughcare.access.actor import SYSTEM
from throughcare.access.roles import Role
from throughcare.commissioning.models import AwardShare
from throughcare.insight.actions.reckon import reckon_shares
from throughcare.insight.models import ShareTally
from throughcare.insight.queries import shares as queries
from throughcare.insight.queries.waiting import waiting_shares
from throughcare.insight.rules import shares as rules
from throughcare.insight.rules.shares import Kind, Limits, Part
from throughcare.people.tests.factories import NOW, browser, make_actor, make_person, make_sentence
from throughcare.referrals.models import Referral
from throughcare.referrals.tests.factories import make_cast, share_award

LIMITS = Limits(tolerance_points=10, floor_percent=50, floor_holds=True)


def chain(**parts):
    """Parts by name: (promised, low, medium, high); the first leads."""
    return [
        Part(
            organisation_id=n, name=name, promised=row[0], is_lead=n == 0,
            counts=dict(zip(rules.EVERY, row[1:], strict=True)),
        )
        for n, (name, row) in enumerate(parts.items())
    ]  # fmt: skip


def test_the_index_says_how_many_of_a_hundred_cases_are_where_they_were_promised_to_be():
    parts = chain(lead=(60, 40, 20, 0), sub=(40, 10, 10, 20))

    assert rules.index(parts) == 100
    assert rules.index(parts, ["low"]) == 80
    assert rules.index(parts, ["high"]) == 40
    assert rules.index(chain(lead=(60, 0, 0, 0), sub=(40, 0, 0, 0))) is None


def test_what_no_sharing_of_whole_cases_can_keep_does_not_count_against_the_index():
    assert rules.index(chain(lead=(50, 1, 0, 0), sub=(50, 0, 0, 0))) == 100
    assert rules.index(chain(lead=(50, 2, 0, 0), sub=(50, 0, 0, 0))) == 50


@given(st.lists(st.tuples(st.integers(1, 60), st.integers(0, 9)), min_size=1, max_size=5))
def test_the_index_is_never_beyond_its_ends_and_is_full_when_shared_as_fairly_as_can_be(rows):
    parts = [Part(organisation_id=n, name="", promised=p, counts={"low": c}) for n, (p, c) in enumerate(rows)]
    total = sum(count for _promised, count in rows)
    fair = [rules.Fraction(p * total, sum(p for p, _ in rows)) for p, _count in rows]
    best = [
        Part(organisation_id=n, name="", promised=p, counts={"low": c})
        for n, ((p, _), c) in enumerate(zip(rows, rules._rounded(fair, total), strict=True))
    ]

    found = rules.index(parts)

    assert (found is None) == (total == 0)
    assert found is None or 0 <= found <= 100
    assert rules.index(best) in (None, 100)


@pytest.mark.requirement(87)
def test_a_lead_that_keeps_four_fifths_of_the_easy_cases_is_flagged_and_whoever_is_left_the_hard_ones_too():
    parts = chain(lead=(60, 40, 20, 4), sub=(40, 10, 15, 16))

    found = [(flag.kind, flag.part.name, round(flag.actual)) for flag in rules.flags(parts, LIMITS)]

    assert found == [(Kind.EASY_KEPT, "lead", 80), (Kind.HARD_LEFT, "sub", 80)]


@pytest.mark.requirement(90)
def test_a_partner_with_less_than_half_of_its_promised_share_is_flagged_once_six_months_are_over():
    parts = chain(lead=(60, 90, 0, 0), sub=(40, 10, 0, 0))
    early = Limits(tolerance_points=50, floor_percent=50, floor_holds=False)
    later = Limits(tolerance_points=50, floor_percent=50, floor_holds=True)

    assert list(rules.flags(parts, early)) == []
    assert [flag.words for flag in rules.flags(parts, later)] == ["sub has 10% of all cases, where 40% was promised"]


def test_a_difference_of_less_than_a_case_is_no_flag():
    assert list(rules.flags(chain(lead=(60, 1, 0, 0), sub=(40, 1, 0, 0)), LIMITS)) == []
    found = rules.flags(chain(lead=(40, 2, 0, 1), sub=(60, 0, 0, 3)), LIMITS)
    assert [(flag.kind, flag.part.name) for flag in found] == [(Kind.EASY_KEPT, "lead")]


@pytest.fixture
def cast(db):
    """A contract whose lead kept the easy cases: 8 of 10, and its subcontractor has 4 of 5 hard ones."""
    cast = make_cast()
    member = share_award(cast.body, Anchor=40)["Anchor"]
    lead = cast.body.organisation_id
    for number, (who, complexity, days) in enumerate(
        [(lead, "low", 20)] * 8 + [(member.pk, "low", 20)] * 2 + [(lead, "high", 70)] + [(member.pk, "high", 70)] * 4
    ):
        person = make_person()
        make_sentence(person)
        row = Referral.objects.create(
            reference=f"SH{number:04d}AC", person=person, body=cast.body, sentence=person.sentences.get(),
            area_id=cast.area, delivery_unit=person.delivery_unit, status="accepted", created_at=NOW,
            created_by_id=cast.practitioner.user_id, sent_at=NOW - timedelta(days=days), first_due_on=NOW.date(),
            decided_at=NOW - timedelta(days=days), deliverer_id=who,
        )  # fmt: skip
        row.needs.create(need_id="accommodation", complexity=complexity, outcome_wanted="ACC1")
        row.needs.create(need_id="finance", complexity="low", outcome_wanted="ACC1")
    reckon_shares(actor=SYSTEM, now=NOW)
    return cast, member


def posted(role, organisation):
    return make_actor(role, area=None, organisation=organisation)


def test_shares_are_reckoned_by_month_and_by_the_hardest_need_and_again_without_a_second_row(cast):
    first = list(ShareTally.objects.order_by("month", "band", "-count").values_list("month", "band", "count"))

    reckon_shares(actor=SYSTEM, now=NOW + timedelta(minutes=15))

    assert first == [
        (date(2021, 12, 1), "high", 4),
        (date(2021, 12, 1), "high", 1),
        (date(2022, 2, 1), "low", 8),
        (date(2022, 2, 1), "low", 2),
    ]
    assert ShareTally.objects.count() == 4


@pytest.mark.requirement(87)
def test_buyer_and_lead_see_every_share_with_index_trend_and_flags(cast):
    cast, _member = cast
    contract = cast.body.contract
    watchers = (posted(Role.COMMISSIONER, contract.buyer), posted(Role.CONTRACT_MANAGER, contract.buyer), cast.manager)
    for actor in watchers:
        with acting(actor):
            found = queries.of_contract(actor, contract.reference, NOW)
            desk = [line.text for line in waiting_shares(actor, NOW)]

        assert [(p.name, p.promised, p.had()) for p in found.parts] == [
            (cast.body.organisation.name, 60, 9),
            ("Anchor", 40, 6),
        ]
        assert (found.index, found.by_band["low"], found.by_band["high"]) == (100, 80, 60)
        assert [(p.month, p.index) for p in found.trend] == [
            (date(2021, 12, 1), 60),
            (date(2022, 1, 1), 60),
            (date(2022, 2, 1), 100),
            (date(2022, 3, 1), 80),
        ]
        assert len(desk) == len(found.flags) == 2


@pytest.mark.requirement(87)
def test_a_subcontractor_sees_the_index_the_leads_flag_and_its_own_share_and_no_more_even_in_the_tables(cast):
    cast, member = cast
    actor = posted(Role.SUBCONTRACTOR, member)

    with acting(actor):
        found = queries.of_contract(actor, cast.body.contract.reference, NOW)
        rows = set(ShareTally.objects.values_list("organisation", flat=True))
    page = browser(actor).get(f"/shares/{cast.body.contract.reference}").text

    assert [part.name for part in found.parts] == ["Anchor"]
    assert found.share(found.parts[0]) == 40
    assert rows == {member.pk}
    assert [flag.kind for flag in found.flags] == [Kind.EASY_KEPT, Kind.HARD_LEFT]
    assert found.trend[-1].own == 50
    assert "Your promised and actual share" in page
    assert "6 of 15" in page
    assert "9 of 15" not in page


@pytest.mark.requirement(90)
def test_a_partner_far_below_its_promise_after_six_months_is_flagged_on_the_page_of_its_contract(cast):
    cast, member = cast
    client = browser(posted(Role.COMMISSIONER, cast.body.contract.buyer))
    before = client.get(f"/shares/{cast.body.contract.reference}").text

    AwardShare.objects.filter(organisation=member).update(percent=90)

    after = client.get(f"/shares/{cast.body.contract.reference}").text
    words = "Anchor has 40% of all cases, where 90% was promised"
    assert (words in before, words in after) == (False, True)


def test_a_stranger_finds_no_supply_chain(cast):
    cast, _member = cast
    stranger = make_actor(Role.SUBCONTRACTOR, area=None)

    client = browser(stranger)
    assert client.get(f"/shares/{cast.body.contract.reference}").status_code == 404
    assert "No contract that you may see" in client.get("/shares").text
    with acting(stranger):
        assert not ShareTally.objects.exists()


def test_the_list_asks_as_many_queries_for_one_contract_as_for_several(cast, django_assert_max_num_queries):
    cast, _member = cast
    client = browser(posted(Role.COMMISSIONER, cast.body.contract.buyer))
    client.get("/shares")

    with django_assert_max_num_queries(14):
        page = client.get("/shares").text

    assert "Not as promised" in page
    assert cast.body.contract.reference in page


def test_pages_draw_the_trend_beside_a_table(cast):
    cast, _member = cast

    page = browser(cast.manager).get(f"/shares/{cast.body.contract.reference}").text

    assert page.count("app-chart__trend--") == 2
    assert "February 2022" in page
