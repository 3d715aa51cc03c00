"""The envelope of money: its split always sums, keeps its history, and awards never commit more than is available."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from throughcare.access.roles import Role
from throughcare.audit.models import Event
from throughcare.commissioning.actions import awarding, envelopes
from throughcare.commissioning.models import Award, Envelope, EnvelopeEntry
from throughcare.commissioning.rules.envelopes import profile, year_name, year_of
from throughcare.commissioning.tests import factories as make
from throughcare.commissioning.tests.browser import get, post, problems, signed_in, texts
from throughcare.kernel.errors import NotAllowed, NotValid

ALL = Decimal("280000000.00")
# £600,000 from 1 July 2022 to 30 June 2024, 731 days: 274, 366 and 91 of them
COSTS = {2022: Decimal("224897.40"), 2023: Decimal("300410.40"), 2024: Decimal("74692.20")}
database = pytest.mark.django_db


def ready() -> make.Competition:
    made = make.make_moderated()
    make.declare_none(made, made.approver)
    return made


def award(made: make.Competition) -> Award:
    return awarding.award(actor=made.approver, now=make.OPENING, lot=made.lot, bid=made.bids[0], reason="Best.")


def set_to(made: make.Competition, total: str, reserved: str = "0.00", year: int = 2022, reason: str = "The plan."):
    return envelopes.set_envelope(
        actor=made.commissioner,
        now=make.NOW,
        framework=made.call_off.framework,
        year=year,
        total_gbp=Decimal(total),
        reserved_gbp=Decimal(reserved),
        reason=reason,
    )


def stands(year: int = 2022) -> tuple[Decimal, Decimal, Decimal]:
    row = Envelope.objects.get(year=year)
    assert row.total_gbp == row.reserved_gbp + row.committed_gbp + row.available_gbp
    return row.reserved_gbp, row.committed_gbp, row.available_gbp


@database
@pytest.mark.requirement(53)
def test_through_the_pages_the_split_of_280_million_is_changed_and_its_history_kept() -> None:
    made = ready()
    client, framework = signed_in(made.commissioner), made.call_off.framework
    told = {"framework": framework.pk, "year": 2022, "total_gbp": "280,000,000"}

    post(client, "envelope_set", **told, reserved_gbp="100,000,000", reason="Partner contracts.")
    post(client, "envelope_set", **told, reserved_gbp="120,000,000", reason="One partner contract more.")
    refused = post(client, "envelope_set", **told, reserved_gbp="280,000,001", reason="Too much.")
    listed = texts(get(client, "envelopes"), "tbody tr > *")
    page = " ".join(get(client, "envelope", Envelope.objects.get().pk).text_content().split())

    assert stands() == (Decimal(120_000_000), Decimal(0), Decimal(160_000_000))
    assert problems(refused) == [
        "That is £1.00 more than the total: £0.00 is committed by awards. Raise the total or reserve less."
    ]
    assert listed == ["2022/23", "Made-up framework", "The buyer", "£280,000,000", "£120,000,000", "£0", "£160,000,000"]
    assert "Set: One partner contract more." in page
    assert "Set: Partner contracts." in page
    assert [entry.reserved_gbp for entry in EnvelopeEntry.objects.order_by("pk")] == [
        Decimal(100_000_000),
        Decimal(120_000_000),
    ]
    assert Event.objects.filter(verb="envelope.set").count() == 2


@database
@pytest.mark.requirement(53)
def test_an_award_commits_its_price_by_days_in_every_year_and_its_cancelling_gives_it_back() -> None:
    made = ready()
    for year in COSTS:
        set_to(made, "1000000.00", year=year)

    given = award(made)
    committed = {year: stands(year)[1] for year in COSTS}
    awarding.cancel_award(actor=made.approver, now=make.OPENING, award=given, reason="A mistake in a score.")

    assert committed == COSTS
    assert sum(COSTS.values()) == given.value_gbp
    assert all(stands(year) == (0, 0, Decimal(1_000_000)) for year in COSTS)
    kinds = EnvelopeEntry.objects.filter(envelope__year=2022).order_by("pk").values_list("kind", "amount_gbp")
    assert list(kinds) == [("set", None), ("commit", COSTS[2022]), ("release", COSTS[2022])]


@database
@pytest.mark.requirement(53)
def test_an_award_that_an_envelope_cant_bear_is_refused_by_a_penny_and_fits_to_the_penny() -> None:
    made = ready()
    set_to(made, "300000.00", reserved=str(Decimal(300_000) - COSTS[2022] + Decimal("0.01")))

    with pytest.raises(NotValid, match="costs £224,897.40 in 2022/23, and the envelope has £224,897.39 available"):
        award(made)
    assert Award.objects.count() == 0
    set_to(made, "300000.00", reserved=str(Decimal(300_000) - COSTS[2022]))
    award(made)

    assert stands()[1:] == (COSTS[2022], Decimal(0))


@database
def test_an_envelope_set_late_counts_the_awards_in_force_and_none_that_was_cancelled() -> None:
    made = ready()
    award(made)

    found = set_to(made, "300000.00")

    assert (found.committed_gbp, found.available_gbp) == (COSTS[2022], Decimal(300_000) - COSTS[2022])
    with pytest.raises(NotValid, match="is committed by awards"):
        set_to(made, "200000.00")


@database
def test_only_a_commissioner_for_all_of_the_frameworks_buyer_sets_an_envelope_with_a_reason() -> None:
    made = ready()
    told = {"now": make.NOW, "framework": made.call_off.framework, "year": 2022, "total_gbp": ALL, "reserved_gbp": 0}
    stranger = make.make_actor(Role.COMMISSIONER, make.make_organisation("commissioner"))

    for actor in (stranger, made.approver, made.inspector):
        with pytest.raises(NotAllowed):
            envelopes.set_envelope(actor=actor, **told, reason="Mine.")
    with pytest.raises(NotValid, match="Give the reason"):
        set_to(made, "1.00", reason=" ")

    assert Envelope.objects.count() == 0


@database
@pytest.mark.requirement(53)
def test_the_database_itself_keeps_the_sum_and_nothing_below_nought() -> None:
    row = make.make_envelope(make.make_framework(), "10.00")

    with pytest.raises(IntegrityError, match="envelope_sums"), transaction.atomic():
        Envelope.objects.filter(pk=row.pk).update(committed_gbp=1)
    with pytest.raises(IntegrityError, match="envelope_nothing_below_nought"), transaction.atomic():
        Envelope.objects.filter(pk=row.pk).update(committed_gbp=11, available_gbp=-1)


def test_a_financial_year_begins_on_1_april() -> None:
    assert [year_of(date(2022, 3, 31)), year_of(date(2022, 4, 1))] == [2021, 2022]
    assert [year_name(2022), year_name(2099)] == ["2022/23", "2099/00"]
    assert profile(Decimal("600000.00"), date(2022, 7, 1), date(2024, 7, 1)) == COSTS


@given(
    st.decimals("0.01", 10**9, places=2),
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.integers(1, 4000),
)
def test_a_profile_sums_to_the_penny_and_has_every_year_of_the_term(value, start, days) -> None:
    end = date.fromordinal(start.toordinal() + days)

    found = profile(value, start, end)

    assert sum(found.values()) == value
    assert list(found) == list(range(year_of(start), year_of(date.fromordinal(end.toordinal() - 1)) + 1))
    assert all(amount >= 0 for amount in found.values())
