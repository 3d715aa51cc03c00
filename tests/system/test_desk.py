"""A desk shows a few of each kind, counts the others, and asks no more of the database however many wait."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import html

from throughcare.deadlines.models import Deadline
from throughcare.deadlines.rules import FEW
from throughcare.desk.queries import cast_lines, waiting
from throughcare.people.tests.factories import NOW, TODAY, browser
from throughcare.referrals.models import Referral
from throughcare.referrals.tests.factories import make_cast, make_sent

pytestmark = pytest.mark.django_db


def send_more(first: Referral, numbers: range) -> None:
    """More like it, each due a minute after the one before."""
    fields = {f.attname: getattr(first, f.attname) for f in Referral._meta.concrete_fields if f.attname != "id"}
    made = Referral.objects.bulk_create(Referral(**fields | {"reference": f"ZZ{n:04}AC"}) for n in numbers)
    due = Deadline.objects.get(kind="referral.decision", thing_id=first.pk)
    clock = {f.attname: getattr(due, f.attname) for f in Deadline._meta.concrete_fields if f.attname != "id"}
    Deadline.objects.bulk_create(
        Deadline(**clock | {"thing_id": r.pk, "ref": r.reference, "due_at": due.due_at + timedelta(minutes=n)})
        for n, r in enumerate(made, start=numbers.start + 1)
    )


def test_the_oldest_few_are_shown_and_the_others_counted_with_the_way_to_their_list():
    cast = make_cast()
    first = make_sent(cast)
    send_more(first, range(FEW + 2))

    client = browser(cast.manager)
    page = html.fromstring(client.get("/desk").content)

    lines = [" ".join(row.text_content().split()) for row in page.cssselect("tbody tr th, tbody tr td:first-child")]
    shown = [first.reference, *(f"ZZ{n:04}AC" for n in range(FEW - 1))]
    assert lines == [*(f"Decide on {reference}" for reference in shown), "More referrals to decide on: 3"]
    to_list = page.cssselect("tbody a")[-1].get("href")
    rows = html.fromstring(client.get(to_list).content).cssselect("tbody tr")
    assert (to_list, len(rows)) == ("/referrals?tab=waiting&sort=due", FEW + 3)
    assert cast_lines(cast.manager, TODAY)[-1] == f"and {FEW} more"


def test_a_thousand_that_wait_cost_no_more_queries_than_one():
    cast = make_cast()
    first = make_sent(cast)
    counts = []
    for numbers in (range(0), range(FEW), range(FEW, 1000)):
        send_more(first, numbers)
        with CaptureQueriesContext(connection) as asked:
            waiting(cast.manager, NOW)
        counts.append(len(asked))

    assert counts == [15, 15, 15]
