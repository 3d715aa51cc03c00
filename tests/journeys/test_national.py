"""A national call-off from publication to award: commissioner, officers, moderator and approver in their browsers."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from statistics import median
from time import perf_counter

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from throughcare.clock import clock
from throughcare.commissioning.actions import bidding, drafting, scoring
from throughcare.commissioning.models import Award, Bid, CallOff, Lot
from throughcare.commissioning.tests import factories as make
from throughcare.market.models import Qualification
from throughcare.reference.queries import lots_called_for

LOTS, BIDS, BIDDERS = 110, 300, 60
SLOWEST_MEDIAN_SECONDS = 5.0
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.proof]


class Timed:
    """A browser whose pages are timed, from the click or the address to the next page."""

    seconds: dict[str, list[float]]

    def __init__(self, seconds: dict[str, list[float]], page: Page) -> None:
        self.seconds, self.page = seconds, page

    def go(self, name: str, *args: object) -> Page:
        """Open a page by the name of its address."""
        return self._note(name, lambda: self.page.goto(reverse(f"commissioning:{name}", args=args)))

    def press(self, name: str, button: str) -> Page:
        """Press a button and wait for the page after it."""

        def press() -> None:
            with self.page.expect_navigation():
                self.page.get_by_role("button", name=button).click()

        return self._note(f"{name}, sent", press)

    def _note(self, name: str, act: Callable[[], object]) -> Page:
        began = perf_counter()
        act()
        self.seconds.setdefault(name, []).append(perf_counter() - began)
        return self.page


def test_a_national_call_off_is_published_opened_moderated_and_awarded_lot_by_lot(enter: Callable[..., Page]) -> None:
    made, seconds = drafted(), {}
    reference = made.call_off.reference

    clock.set_demo(make.NOW)
    commissioner = Timed(seconds, enter(made.commissioner))
    commissioner.go("publish", reference)
    commissioner.press("publish", "Publish call-off")
    expect(commissioner.go("show", reference).get_by_role("heading", level=1)).to_be_visible()
    made.fresh()
    bid(made)

    clock.set_demo(make.OPENING)
    sit(made, enter, seconds, "Take part in the opening")
    made.fresh()
    made.bids = list(Bid.objects.filter(lot__call_off=made.call_off).order_by("received_at"))
    marks = [(2 + place % 3, 2 + place % 2) for place in range(len(made.bids))]
    make.score_bids(made, marks)
    moderate(made, marks, Timed(seconds, enter(made.moderator)))
    sit(made, enter, seconds, "Take part in opening the prices")
    made.fresh()
    make.propose(made)
    make.declare_none(made, made.approver)
    award(made, Timed(seconds, enter(made.approver)))

    assert CallOff.objects.get(pk=made.call_off.pk).status == "awarded"
    assert Award.objects.count() == Bid.objects.values("lot").distinct().count()
    for name, found in seconds.items():
        print(f"{name}: {len(found)} pages, p50 {median(found):.3f} s")
    assert {name: median(found) for name, found in seconds.items() if median(found) > SLOWEST_MEDIAN_SECONDS} == {}


def drafted() -> make.Competition:
    """A draft with a lot for each service and area that is called for, and bidders who are qualified for all."""
    made = make.make_draft(supplier_count=BIDDERS)
    for place in places():
        terms = make.terms(
            service_type=place.rule.service_type_id, cohort=place.rule.cohort_id, areas=(place.area.code,)
        )
        drafting.add_lot(actor=made.commissioner, now=make.NOW, call_off=made.call_off, terms=terms)
    first = make.terms().areas[0]
    Qualification.objects.bulk_create(
        Qualification(
            organisation=supplier,
            framework=made.call_off.framework,
            service_type_id=place.rule.service_type_id,
            area=place.area,
            valid_from=make.NOW - timedelta(days=30),
        )
        for supplier in made.suppliers
        for place in places()
        if (place.rule.service_type_id, place.area.code) != ("ACC", first)
    )
    for supplier in made.suppliers:
        make.give_turnover(supplier, "900000000.00")
    return made


def places() -> Iterator:
    """Services and areas but for the lot that a draft has already, each service and area once."""
    seen = {("ACC", make.terms().areas[0])}
    for place in lots_called_for(make.NOW.date()):
        cell = (place.rule.service_type_id, place.area.code)
        if cell not in seen and len(seen) < LOTS:
            seen.add(cell)
            yield place


def bid(made: make.Competition) -> None:
    """Bids spread over the lots, each by another bidder."""
    lots = list(Lot.objects.filter(call_off=made.call_off).order_by("number"))
    for number in range(BIDS):
        lot, writer = lots[number % len(lots)], made.writers[(number * 7 + number // len(lots)) % BIDDERS]
        price = (lot.value_gbp * Decimal(100 - number % 17) / 100).quantize(Decimal("0.01"))
        written = make.write_bid(writer, lot, str(price))
        bidding.submit(actor=writer, now=make.NOW + timedelta(minutes=number + 1), bid=written)


def sit(made: make.Competition, enter: Callable[..., Page], seconds: dict[str, list[float]], button: str) -> None:
    """Two officers take part, each in their own browser."""
    for number in (1, 2):
        officer = Timed(seconds, enter(made.officers[number - 1]))
        officer.go("opening", made.call_off.reference)
        officer.page.get_by_label("Your passphrase").fill(make.PASSPHRASES[number])
        officer.press("opening", button)


def moderate(made: make.Competition, marks: list[tuple[int, int]], moderator: Timed) -> None:
    """What evaluators agreed on is written down, and the moderator concludes."""
    make.declare_none(made, made.moderator)
    for found, (first, second) in zip(made.bids, marks, strict=True):
        agreed = {1: (first, f"Agreed {first}."), 2: (second, f"Agreed {second}.")}
        scoring.record_consensus(actor=made.moderator, now=make.OPENING, bid=found, agreed=agreed)
    moderator.go("moderation", made.call_off.reference)
    moderator.press("moderation", "Conclude moderation")


def award(made: make.Competition, approver: Timed) -> None:
    """Lot by lot: what is proposed is read, and awarded with its reason."""
    reference = made.call_off.reference
    approver.go("proposal", reference)
    approver.go("awards", reference)
    for lot in Lot.objects.filter(call_off=made.call_off).order_by("number"):
        page = approver.go("award", reference, lot.number)
        page.get_by_label("Reason").fill("The highest total score that turnovers allow.")
        why_so_much = page.get_by_label("Why is it right that one organisation holds so much?")
        if why_so_much.count():
            why_so_much.fill("It is small elsewhere, and nobody scored as high.")
        approver.press("award", "Award to")
