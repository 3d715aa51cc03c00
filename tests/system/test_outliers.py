"""A contract far outside what chance explains is called out in words; the others are not ranked."""

import csv
import io

import pytest
from lxml import html

from throughcare.access.roles import Role
from throughcare.contracts.models import Contract
from throughcare.desk.queries import waiting
from throughcare.people.tests.factories import NOW, browser, make_actor, make_organisation, text_of
from throughcare.referrals.models import Referral
from throughcare.referrals.tests.factories import make_cast, make_sent

pytestmark = [pytest.mark.django_db, pytest.mark.requirement(18)]
PAGE = "/measures/first-appointment"


def delivered(area: str, *, in_time: int, late: int) -> Contract:
    """A contract with so many people seen in time, and so many seen late."""
    cast = make_cast("PWB", area, cohort="all-adults")
    first = make_sent(cast, needs=("lifestyle",))
    due = NOW.replace(day=first.first_due_on.day, month=first.first_due_on.month)
    held = [NOW] * in_time + [due.replace(month=due.month + 1)] * late
    fields = {f.attname: getattr(first, f.attname) for f in Referral._meta.concrete_fields if f.attname != "id"}
    Referral.objects.bulk_create(
        Referral(**fields | {"reference": f"{area[7:9].upper()}{n:04}PW", "first_held_at": at})
        for n, at in enumerate(held)
    )
    Referral.objects.filter(pk=first.pk).update(status="draft")
    return cast.body.contract


@pytest.fixture
def outlier() -> Contract:
    """One contract at 30%, beside two at 78% and 76%."""
    delivered("police-derbyshire", in_time=78, late=22)
    delivered("police-nottinghamshire", in_time=76, late=24)
    return delivered("police-leicestershire", in_time=9, late=21)


def test_the_measure_calls_an_outlier_out_in_words_and_ranks_no_other(outlier: Contract):
    page = browser(make_actor(Role.ANALYST, area=None)).get(PAGE)

    words = f"{outlier.reference} {outlier.title}, {outlier.provider.name}: 30.0% of 30 in time, far lower than chance"
    assert words in text_of(page)
    rows = [row.text_content().split() for row in html.fromstring(page.content).cssselect("tbody tr")]
    assert rows[0][0] == outlier.reference
    assert "Far lower than chance explains (99.8%)" in " ".join(rows[0])
    within = Contract.objects.exclude(pk=outlier.pk).order_by("pk").values_list("reference", flat=True)
    assert [row[0] for row in rows[1:]] == list(within)


def test_the_csv_says_so_too(outlier: Contract):
    answer = browser(make_actor(Role.ANALYST, area=None)).get(f"{PAGE}/csv")

    found = csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode()))
    says = {row["contract"]: row["says"] for row in found}
    assert says.pop(outlier.reference) == "Far lower than chance explains (99.8%)"
    assert len(says) == 2


def test_it_stands_on_the_desk_of_its_contract_manager_and_of_no_other(outlier: Contract):
    manager = make_actor(Role.CONTRACT_MANAGER, area=None, organisation=outlier.buyer)
    another = make_actor(Role.CONTRACT_MANAGER, area=None, organisation=make_organisation("Another", "commissioner"))

    found = [line.text for line in waiting(manager, NOW)]

    said = "first appointment within 10 working days is far lower than chance explains (99.8%). Ask the provider why"
    assert found == [f"{outlier.reference}: {said}"]
    assert waiting(another, NOW) == []


def test_nothing_is_called_out_where_all_lie_within_chance():
    first = delivered("police-derbyshire", in_time=40, late=10)
    delivered("police-nottinghamshire", in_time=42, late=8)

    assert waiting(make_actor(Role.CONTRACT_MANAGER, area=None, organisation=first.buyer), NOW) == []
