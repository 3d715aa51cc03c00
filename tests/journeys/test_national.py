"""A national call-off from publication to award, through pages alone.

In browsers goes what a role does once; what many do, or one does many times, goes by plain requests for the same pages:
300 bids, 600 locked sets of scores, 300 agreed ones and 110 awards. `THROUGHCARE_NATIONAL_SCALE` makes it smaller: 1 is
all of it.
"""

import os
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from itertools import islice
from math import ceil
from statistics import median
from time import perf_counter
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from throughcare.access.actor import Actor
from throughcare.clock import clock
from throughcare.commissioning import tasks
from throughcare.commissioning.actions import drafting
from throughcare.commissioning.models import Award, AwardProposal, Bid, CallOff, Invitation, Lot
from throughcare.commissioning.tests import factories as make
from throughcare.commissioning.tests.browser import signed_in
from throughcare.contracts.models import Contract
from throughcare.letters.models import Letter
from throughcare.market.models import Qualification
from throughcare.reference.queries import LotPlace, lots_called_for

SCALE = float(os.environ.get("THROUGHCARE_NATIONAL_SCALE", "1"))
LOTS, BIDS, BIDDERS = (max(4, ceil(whole * SCALE)) for whole in (110, 300, 60))
SMALL_WITH_EVERY, SMALL_GBP, LARGE_GBP = 2, "1900000.00", "900000000.00"  # the small ones have room for two lots
WHY = {
    "reason": "The highest total score that turnovers allow.",
    "concentration_reason": "It is small elsewhere, and nobody scored as high.",
}
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.proof]


class Times:
    """How long each page, form and job took."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = defaultdict(list)

    def take(self, name: str, act: Callable[[], Any]) -> Any:
        """Do it and keep how long it took."""
        began = perf_counter()
        try:
            return act()
        finally:
            self.seconds[name].append(perf_counter() - began)

    def say(self) -> None:
        """What took how long, the longest in all first."""
        for name, found in sorted(self.seconds.items(), key=lambda row: -sum(row[1])):
            print(f"{name}: {len(found)}, p50 {median(found):.3f} s, most {max(found):.3f}, all {sum(found):.1f}")


class Browsing:
    """A browser whose pages are timed, from the click or the address to the next page."""

    def __init__(self, times: Times, page: Page) -> None:
        self.times, self.page = times, page

    def go(self, name: str, *args: object) -> Page:
        """Open a page by the name of its address."""
        address = reverse(f"commissioning:{name}", args=args)
        answer = self.times.take(f"{name} in a browser", lambda: self.page.goto(address))
        assert answer.status == 200, name
        return self.page

    def press(self, name: str, button: str) -> Page:
        """Press a button and wait for the page after it."""

        def press() -> None:
            with self.page.expect_navigation():
                self.page.get_by_role("button", name=button).click()

        self.times.take(f"{name} sent in a browser", press)
        expect(self.page.locator(".govuk-error-summary")).to_have_count(0)
        return self.page


class Asking:
    """Plain requests of one who is signed in, timed."""

    def __init__(self, times: Times, actor: Actor) -> None:
        self.times, self.client = times, signed_in(actor)

    def get(self, name: str, *args: object) -> str:
        """A page that is there."""
        answer = self.times.take(name, lambda: self.client.get(reverse(f"commissioning:{name}", args=args)))
        assert answer.status_code == 200, name
        return answer.content.decode()

    def send(self, name: str, *args: object, **data: object) -> str:
        """Send a form that is taken; returns where it leads to."""
        address = reverse(f"commissioning:{name}", args=args)
        answer = self.times.take(f"{name} sent", lambda: self.client.post(address, data))
        assert answer.status_code == 302, f"{name}: {answer.status_code} {answer.content.decode()[:2000]}"
        return answer["Location"]


def test_a_national_call_off_from_publication_to_contracts(
    enter: Callable[..., Page], jobs: Callable[[], list[str]]
) -> None:
    made, times = drafted(), Times()
    try:
        go(made, times, enter, jobs)
    finally:
        times.say()
    assert_all_is_told(made)


def go(made: make.Competition, times: Times, enter: Callable[..., Page], jobs: Callable[[], list[str]]) -> None:
    """From the draft to contracts, everybody in turn."""
    clock.set_demo(make.NOW)
    publish(made, times, enter)
    times.take("jobs after publication", jobs)
    bid(made, times, enter)
    clock.set_demo(make.OPENING)
    sit(made, times, enter, "Take part in the opening")
    score(made, times, enter)
    moderate(made, times, enter)
    sit(made, times, enter, "Take part in opening the prices")
    times.take("jobs of the proposal", jobs)
    award(made, times, enter)
    times.take("jobs after the awards", jobs)
    clock.set_demo(make.OPENING + timedelta(days=12))
    times.take("jobs of standstill", lambda: tasks.due(clock.now()))
    times.take("jobs after standstill", jobs)
    look_afterwards(made, times)


def assert_all_is_told(made: make.Competition) -> None:
    """Every lot with a bid that fits has the award that was proposed, its contract, and a letter for each bidder."""
    winners = AwardProposal.objects.get().answer["winners"]
    won = {str(row.lot.number): str(row.organisation_id) for row in Award.objects.select_related("lot")}
    assert won == {lot: winner for lot, winner in winners.items() if winner is not None}
    assert made.fresh().status == "awarded"
    assert Contract.objects.count() == Award.objects.filter(status="confirmed").count() == len(won)
    assert Letter.objects.filter(template="award_feedback").count() == BIDS
    assert Letter.objects.filter(template="bid_receipt").count() == BIDS


def drafted() -> make.Competition:
    """A draft with a lot for each service and area that is called for, and bidders who are qualified for all."""
    made = make.make_draft(supplier_count=BIDDERS)
    for place in places():
        terms = make.terms(
            service_type=place.rule.service_type_id, cohort=place.rule.cohort_id, areas=(place.area.code,)
        )
        drafting.add_lot(actor=made.commissioner, now=make.NOW, call_off=made.call_off, terms=terms)
    first = make.terms()
    cells = {(place.rule.service_type_id, place.area.code) for place in places()}
    Qualification.objects.bulk_create(
        Qualification(
            organisation=supplier,
            framework=made.call_off.framework,
            service_type_id=service,
            area_id=area,
            valid_from=make.NOW - timedelta(days=30),
        )
        for supplier in made.suppliers
        for service, area in sorted(cells - {(first.service_type, first.areas[0])})
    )
    for place_of, supplier in enumerate(made.suppliers):
        make.give_turnover(supplier, LARGE_GBP if place_of % SMALL_WITH_EVERY else SMALL_GBP)
    return made


def places() -> Iterator[LotPlace]:
    """Service, cohort and area of every lot but the one that a draft has already."""
    first = make.terms()
    drafted = (first.service_type, first.cohort, first.areas[0])
    rest = (
        place
        for place in lots_called_for(make.NOW.date())
        if (place.rule.service_type_id, place.rule.cohort_id, place.area.code) != drafted
    )
    return islice(rest, LOTS - 1)


def publish(made: make.Competition, times: Times, enter: Callable[..., Page]) -> None:
    """The commissioner checks the draft and publishes; everybody can read it."""
    reference = made.call_off.reference
    commissioner = Browsing(times, enter(made.commissioner))
    commissioner.go("show", reference)
    commissioner.go("lots", reference)
    commissioner.go("publish", reference)
    commissioner.press("publish", "Publish call-off")
    commissioner.go("public_show", reference)
    assert CallOff.objects.get(pk=made.call_off.pk).status == "published"
    assert Invitation.objects.filter(lot__call_off=made.call_off).count() == LOTS * BIDDERS


def bid(made: make.Competition, times: Times, enter: Callable[..., Page]) -> None:
    """Bids spread over the lots, each by another bidder; the first is written in a browser."""
    lots = list(Lot.objects.filter(call_off=made.fresh()).order_by("number"))
    writers = [Asking(times, writer) for writer in made.writers]
    for number in range(BIDS):
        lot, at = lots[number % len(lots)], (number * 7 + number // len(lots)) % BIDDERS
        price = (lot.value_gbp * Decimal(100 - number % 17) / 100).quantize(Decimal("0.01"))
        if number:
            write(writers[at], lot, price)
        else:
            write_in_browser(Browsing(times, enter(made.writers[at])), lot, price)


def write(writer: Asking, lot: Lot, price: Decimal) -> None:
    """A whole bid: looked up, begun, written, priced, checked and submitted."""
    writer.get("invitations")
    reference = writer.send("bid_start", lot.pk).rsplit("/", 1)[-1]
    for question, words in make.WORDS.items():
        writer.send("bid_answer", reference, question, words=words)
    writer.send("bid_price", reference, price_gbp=str(price))
    writer.get("bid_submit", reference)
    writer.send("bid_submit", reference, understood="on")
    writer.get("bid", reference)


def write_in_browser(writer: Browsing, lot: Lot, price: Decimal) -> None:
    """The same as somebody sees it."""
    writer.go("invitations")
    page = writer.go("bid_start", lot.pk)
    writer.press("bid_start", "Start")
    reference = page.url.rsplit("/", 1)[-1]
    for question, words in make.WORDS.items():
        writer.go("bid_answer", reference, question).get_by_label("Your answer").fill(words)
        writer.press("bid_answer", "Save" if question == max(make.WORDS) else "Save and go back")
    writer.go("bid_price", reference).get_by_label("Your price for the whole term").fill(str(price))
    writer.press("bid_price", "Save")
    writer.go("bid_submit", reference).get_by_label("I understand that nobody").check()
    writer.press("bid_submit", "Submit and seal bid")
    expect(page.get_by_text("Receipt").first).to_be_visible()


def sit(made: make.Competition, times: Times, enter: Callable[..., Page], button: str) -> None:
    """Two officers take part, each in their own browser."""
    for number in (1, 2):
        officer = Browsing(times, enter(made.officers[number - 1]))
        officer.go("opening", made.call_off.reference)
        officer.page.get_by_label("Your passphrase").fill(make.PASSPHRASES[number])
        officer.press(f"{button}, officer {number}", button)


def marks_of(made: make.Competition) -> dict[str, tuple[int, int]]:
    """By reference: the scores of both questions, as all evaluators give them."""
    bids = Bid.objects.filter(lot__call_off=made.fresh(), status="opened").order_by("received_at")
    assert len(bids) == BIDS
    return {row.reference: (2 + place % 3, 2 + place % 2) for place, row in enumerate(bids)}


def score(made: make.Competition, times: Times, enter: Callable[..., Page]) -> None:
    """Both evaluators declare and lock their scores; the first does so once in a browser."""
    reference, marks = made.call_off.reference, marks_of(made)
    for evaluator in made.evaluators:
        asking = Asking(times, evaluator)
        declare(asking, made)
        asking.get("scoring", reference)
        for bid_reference, given in list(marks.items())[evaluator is made.evaluators[0] :]:
            asking.get("score", bid_reference)
            asking.send("score", bid_reference, do="lock", **said(given, "Reasons"))
    first = Browsing(times, enter(made.evaluators[0]))
    first.go("scoring", reference)
    bid_reference, given = next(iter(marks.items()))
    fill(first.go("score", bid_reference), given)
    first.press("score", "Lock my scores of this bid")


def declare(asking: Asking, made: make.Competition) -> None:
    """No interest in any of the bidders."""
    asking.get("declare", made.call_off.reference)
    nothing = {f"interest_{supplier.pk}": "no" for supplier in made.suppliers}
    asking.send("declare", made.call_off.reference, **nothing)


def said(given: tuple[int, int], words: str) -> dict[str, object]:
    """Scores with a reason each, as a form sends them."""
    return {
        f"{field}_{number}": value
        for number, score in enumerate(given, 1)
        for field, value in (("score", score), ("reason", f"{words} {score}."))
    }


def fill(page: Page, given: tuple[int, int]) -> None:
    """The same in a browser."""
    for number, value in enumerate(given, 1):
        page.locator(f"input[name=score_{number}][value='{value}']").check()
        page.locator(f"textarea[name=reason_{number}]").fill(f"Agreed {value}.")


def moderate(made: make.Competition, times: Times, enter: Callable[..., Page]) -> None:
    """What evaluators agreed on is written down, the last in a browser, and the moderator concludes."""
    reference, marks = made.call_off.reference, marks_of(made)
    asking = Asking(times, made.moderator)
    declare(asking, made)
    *others, (last, given) = marks.items()
    for bid_reference, agreed in others:
        asking.get("consensus", bid_reference)
        asking.send("consensus", bid_reference, **said(agreed, "Agreed"))
    moderator = Browsing(times, enter(made.moderator))
    moderator.go("moderation", reference)
    fill(moderator.go("consensus", last), given)
    moderator.page.get_by_role("main").get_by_role("button").last.click()
    moderator.go("moderation", reference)
    moderator.press("moderation", "Conclude moderation")


def award(made: make.Competition, times: Times, enter: Callable[..., Page]) -> None:
    """Lot by lot: what is proposed is read, and awarded with its reason; a lot that fits nobody is closed."""
    reference = made.call_off.reference
    asking = Asking(times, made.approver)
    declare(asking, made)
    approver = Browsing(times, enter(made.approver))
    approver.go("proposal", reference)
    approver.go("awards", reference)
    first, *others = Lot.objects.filter(call_off=made.call_off).order_by("number").values_list("number", flat=True)
    page = approver.go("award", reference, first)
    page.get_by_label("Reason").fill(WHY["reason"])
    high = page.get_by_label("Why is it right that one organisation holds so much?")
    if high.count():
        high.fill(WHY["concentration_reason"])
    approver.press("award", "Award to")
    for number in others:
        if "gives this lot to nobody" in asking.get("award", reference, number):
            asking.send("close_lot", reference, number, reason="No bidder has room left for this lot.")
        else:
            asking.send("award", reference, number, **WHY)
    approver.go("awards", reference)


def look_afterwards(made: make.Competition, times: Times) -> None:
    """Bidders read where their bid is and why; everybody reads who won."""
    for place, writer in enumerate(made.writers[:10]):
        bidder = Asking(times, writer)
        own = Bid.objects.filter(organisation=made.suppliers[place]).first()
        if own:
            bidder.get("bid", own.reference)
            letter = Letter.objects.filter(template="award_feedback", organisation=made.suppliers[place]).first()
            bidder.get("letter", letter.pk)
    Asking(times, made.commissioner).get("show", made.call_off.reference)
    nobody = Client(headers={"host": "localhost"})
    for address in (
        reverse("commissioning:public_show", args=[made.call_off.reference]),
        reverse("insight:register"),
    ):
        answer = times.take(f"public {address}", lambda address=address: nobody.get(address))
        assert answer.status_code == 200
