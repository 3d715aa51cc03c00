"""Every list that people work from is sorted by following its headings, without a script, in a made-up world."""

import re
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.db import connection, transaction
from django.db.models import F
from django.test import Client
from django.urls import reverse
from lxml import html

from access.test_every_url import ENTRIES, admitted
from throughcare.access.roles import Role
from throughcare.accounts.models import Invitation
from throughcare.accounts.queries import actor_of
from throughcare.accounts.rules import token_hash
from throughcare.clock.clock import DEMO_START, london_day
from throughcare.commissioning.letters import CANCELLED, INVITATION
from throughcare.commissioning.models import CallOff
from throughcare.commissioning.models import Invitation as LotInvitation
from throughcare.contracts.models import Contract, DeliveryBody
from throughcare.delivery.attendance.models import Absence, Booking
from throughcare.demo import load, scales, staff
from throughcare.insight.models import Notice
from throughcare.insight.queries import notices
from throughcare.insight.views.register import NOTICE_COLUMNS
from throughcare.letters.models import Letter
from throughcare.market.models import Application
from throughcare.people import queries as people
from throughcare.people.models import Handover, Person
from throughcare.people.rules import search_key
from throughcare.referrals.models import DirectoryFigure
from throughcare.referrals.queries import lists
from throughcare.ui import tables
from throughcare.ui.tables import Sort

EMPTY = ("–", "Nobody yet", "Not set", "Not held", "Not said", "Not known yet", "Nothing", "None", "To do")
WORDS = "reference name crn provider organisation title buyer caseworker unit officer area referral who"
PEOPLE = "name crn born ends risk officer"
REFERRALS = "reference person service sent stage"
NOT_SORTED = {  # pages with a table of several rows that has its own order
    "desk:desk": "what is due first comes first; that is what a desk is for",
    "api_reference": "a text",
    "accounts:audit": "millions of events, read newest first and narrowed by filters",
    "insight:reports": "one's own reports, the newest first, for some days",
    "letters:failures": "what failed last comes first, and few do",
    "people:caseloads": "the files of one’s organisation, the newest first",
    "people:duplicates": "those most alike come first",
    "ui:cookies": "a text",
    "ui:components": "a gallery",
    "reference:services": "a short catalogue in the order of the framework",
    "reference:policies": "a short register in its own order",
    "reference:areas": "a short list",
}


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A list: its address, who works from it, and the columns by which it is sorted.

    `same` are those of which this small world has one value only.
    """

    at: Callable[[], str]
    who: Role | None
    by: str
    same: str = ""


def plain(name: str, query: str = "") -> Callable[[], str]:
    return lambda: reverse(name) + query


def busiest_body() -> str:
    body = DeliveryBody.objects.filter(service_type="PWB", referrals__isnull=False).order_by("pk")[0]
    return reverse("insight:behind", args=["first-appointment", body.pk])


def somebody() -> str:
    return (
        f"{reverse('accounts:audit_viewers')}?thing_type=people.person&thing_id={Person.objects.order_by('pk')[0].pk}"
    )


LISTS = {
    "my people": Listing(at=plain("people:people"), who=Role.PRACTITIONER, by=PEOPLE, same="officer"),
    "people": Listing(
        at=plain("people:people", "?whose=all"), who=Role.SENIOR_PRACTITIONER, by=f"{PEOPLE} unit", same="unit"
    ),
    "everybody": Listing(at=plain("people:people"), who=Role.INSPECTOR, by="name crn born unit"),
    "referrals to decide": Listing(
        at=plain("referrals:referrals"),
        who=Role.PROVIDER_MANAGER,
        by=f"{REFERRALS} unit caseworker due",
        same="unit caseworker",
    ),
    "referrals open": Listing(
        at=plain("referrals:referrals", "?tab=open"), who=Role.PRACTITIONER, by=f"{REFERRALS} provider caseworker due"
    ),
    "drafts": Listing(
        at=plain("referrals:referrals", "?tab=drafts"),
        who=Role.PRACTITIONER,
        by=f"{REFERRALS} provider caseworker due",
        same="service provider caseworker sent stage due",
    ),
    "caseload": Listing(
        at=plain("referrals:referrals"), who=Role.CASEWORKER, by=f"{REFERRALS} unit due", same="service stage unit"
    ),
    "referrals ended": Listing(
        at=plain("referrals:referrals", "?tab=ended"),
        who=Role.PROVIDER_MANAGER,
        by=f"{REFERRALS} unit caseworker ended",
        same="unit",
    ),
    "every referral": Listing(at=plain("referrals:referrals"), who=Role.INSPECTOR, by="reference sent"),
    "our services": Listing(
        at=plain("referrals:services"), who=Role.PROVIDER_MANAGER, by="service cohort waiting open wait capacity"
    ),
    "appointments": Listing(at=plain("services:appointments"), who=Role.CASEWORKER, by="when person service"),
    "absences": Listing(at=plain("attendance:absences", "?whose=all"), who=Role.PRACTITIONER, by="person held service"),
    "applications": Listing(
        at=plain("market:applications"),
        who=Role.BID_WRITER,
        by="reference organisation stage decided",
        same="organisation decided",
    ),
    "assessments": Listing(
        at=plain("market:assessments"), who=Role.ASSESSOR, by="reference organisation sent decided due"
    ),
    "who is qualified": Listing(at=plain("market:register"), who=None, by="organisation service area since"),
    "programmes": Listing(
        at=plain("engagement:managed"),
        who=Role.COMMISSIONER,
        by="name stage published questions",
        same="published",
    ),
    "call-offs": Listing(
        at=plain("commissioning:call_offs"),
        who=Role.COMMISSIONER,
        by="reference title buyer lots stage deadline",
        same="buyer",
    ),
    "invitations": Listing(
        at=plain("commissioning:invitations"),
        who=Role.BID_WRITER,
        by="call_off value deadline bid",
        same="deadline bid",
    ),
    "letters": Listing(at=plain("commissioning:letters"), who=Role.BID_WRITER, by="letter about date"),
    "contracts": Listing(
        at=plain("contracts:contracts"), who=Role.CONTRACT_MANAGER, by="reference provider service stage starts value"
    ),
    "awards": Listing(at=plain("insight:awards"), who=None, by="provider service value starts ends"),
    "notices": Listing(at=plain("insight:notices"), who=None, by="published closes value buyer"),
    "measure": Listing(
        at=lambda: reverse("insight:measure", args=["first-appointment"]),
        who=Role.ANALYST,
        by="contract provider count signal",
    ),
    "behind a figure": Listing(
        at=busiest_body, who=Role.INSPECTOR, by="referral unit sent due held stage", same="unit"
    ),
    "handovers": Listing(
        at=plain("people:handovers", "?whose=all"),
        who=Role.PRISON_OFFENDER_MANAGER,
        by="name release due prison community",
        same="prison",
    ),
    "users": Listing(at=plain("accounts:people"), who=Role.ADMINISTRATOR, by="name second_factor"),
    "users invited": Listing(at=plain("accounts:invitations"), who=Role.ADMINISTRATOR, by="name role until"),
    "who looked": Listing(at=somebody, who=Role.INSPECTOR, by="who times last", same="last"),
}


@pytest.fixture(scope="module")
def town(django_db_setup, django_db_blocker) -> Iterator[dict[Role | None, Client]]:
    """A made-up world of a few score people, and a browser for each member of the cast."""
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(scales, "TOWN", {"pdu-derby-city": 240, "pdu-gwent": 40})
        patch.setitem(load.OTHER_STEPS, "competitions", lambda rng, now: 1)  # slow to make; two stand in for them
        load.load(scale="town", seed=7, now=DEMO_START)
        clients = {role: sign_in(role) for role in {None, *(each.who for each in LISTS.values())}}
        add_what_the_town_lacks(clients)
        yield clients
        transaction.set_rollback(True)


def sign_in(role: Role | None) -> Client:
    client = Client(headers={"host": "localhost"})
    if role:
        user = staff.cast(role).user
        TOTP.activate(user, "JBSWY3DPEHPK3PXP")
        RecoveryCodes.activate(user)
        client.force_login(user)
    return client


def add_what_the_town_lacks(clients: dict[Role | None, Client]) -> None:
    """Rows of the lists that are short in so small a town."""
    writer, administrator = staff.cast(Role.BID_WRITER), staff.cast(Role.ADMINISTRATOR)
    day_one = CallOff.objects.get()
    for n, status in enumerate(("withdrawn", "decided")):
        at = DEMO_START - timedelta(days=40 - n)
        Application.objects.create(
            reference=f"AP-TEST-{n}",
            framework=day_one.framework,
            organisation=writer.organisation,
            status=status,
            created_at=at,
            created_by=writer.user,
            submitted_at=at,
        )
    for n, status in enumerate(("draft", "cancelled")):
        CallOff.objects.create(
            reference=f"CO-TEST-{n}",
            ocid=f"ocds-test-{n}",
            framework=day_one.framework,
            buyer=day_one.buyer,
            title=("Zeal", "Aid")[n],
            status=status,
            responses_due_at=DEMO_START if n else None,
            created_at=DEMO_START,
            created_by=writer.user,
        )
    for n, lot in enumerate(day_one.lots.order_by("-number")[:3]):
        at = DEMO_START - timedelta(days=n)
        LotInvitation.objects.create(lot=lot, organisation=writer.organisation, invited_at=at)
        facts = {
            "call_off": f"CO-{n}",
            "title": "Day one",
            "buyer": "The board",
            "reason": "None",
            "lots": [],
            "due_at": at.isoformat(),
        }
        Letter.objects.create(
            template=(CANCELLED, INVITATION, INVITATION)[n],
            organisation=writer.organisation,
            thing_type="commissioning.lot",
            thing_id=lot.pk,
            facts=facts,
            made_at=at,
        )
    for n, role in enumerate((Role.CASEWORKER, Role.BID_WRITER)):
        Invitation.objects.create(
            email=f"{n}@made-up.example",
            name=("Zoe Ahn", "Abel Zu")[n],
            organisation=administrator.organisation,
            role=role,
            token_hash=token_hash(str(n)),
            invited_by=administrator.user,
            invited_at=DEMO_START - timedelta(days=n),
            expires_at=DEMO_START + timedelta(days=7 - n),
        )
    for n in range(3):
        Notice.objects.create(
            ocid=f"ocds-test-{n}",
            source="Test",
            title=f"Notice {n}",
            buyer=("Zetland", "Angus", "Moray")[n],
            stage="tender",
            value_gbp=(300, 200, None)[n],
            published_at=DEMO_START - timedelta(days=(2, 3, 1)[n]),
            closes_at=(None, DEMO_START, DEMO_START + timedelta(days=1))[n],
            record={},
        )
    unnamed = Handover.objects.filter(community_officer=None, person__delivery_unit="pdu-derby-city")
    some = list(unnamed.order_by("pk").values_list("pk", flat=True)[1:])
    Handover.objects.filter(pk__in=some).update(community_officer=staff.cast(Role.SENIOR_PRACTITIONER).user)
    absent = Booking.objects.filter(absence=None, starts_at__lt=DEMO_START, person__delivery_unit="pdu-derby-city")
    for n, booking in enumerate(absent.order_by("-starts_at")[:4]):
        at = DEMO_START - timedelta(hours=n)
        Absence.objects.create(booking=booking, person=booking.person, reported_at=at)
    last = Contract.objects.order_by("-pk")[0]
    for row in (last, last.award):
        type(row).objects.filter(pk=row.pk).update(starts_on=date(2021, 7, 1), ends_on=date(2026, 1, 1))
    Contract.objects.filter(pk=last.pk).update(status="ended")
    DirectoryFigure.objects.filter(body__organisation=staff.cast(Role.PROVIDER_MANAGER).organisation).update(
        capacity_count=F("open_count"), median_wait_days=F("body_id")
    )
    somebody_at = reverse("referrals:person", args=[Person.objects.order_by("pk")[0].pk])
    for role in (Role.PRACTITIONER, Role.SENIOR_PRACTITIONER, Role.INSPECTOR, Role.INSPECTOR):
        clients[role].get(somebody_at)


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A page: the address that each heading leads to, the standing of each, and the rows' words by column."""

    links: dict[str, str]
    standing: dict[str, str]
    rows: list[list[str]]
    place: dict[str, int]

    def cells(self, column: str) -> list[str]:
        """The words of one column from top to bottom."""
        return [row[self.place[column]] if column in self.place else row[0] for row in self.rows]


def show(client: Client, path: str) -> Shown:
    answer = client.get(path)
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    page = html.fromstring(answer.content)
    tables = page.cssselect("table:has(.app-sort)")
    base = path.partition("?")[0]
    links = {column_of(a.get("href")): base + a.get("href") for a in page.cssselect("a.app-sort")}
    if not tables:
        standing = {column_of(a.get("href")): a.get("aria-current", "none") for a in page.cssselect("a.app-sort")}
        return Shown(links=links, standing=standing, rows=[[words(r)] for r in page.cssselect(".app-result")], place={})
    table = max(tables, key=lambda each: len(each.cssselect("tbody tr")))
    heads = [(place, head) for place, head in enumerate(table.cssselect("thead tr > *")) if head.cssselect("a")]
    columns = {column_of(head.cssselect("a")[0].get("href")): (place, head) for place, head in heads}
    return Shown(
        links=links,
        standing={column: head.get("aria-sort") for column, (_, head) in columns.items()},
        rows=[[words(cell) for cell in row] for row in table.cssselect("tbody tr")],
        place={column: place for column, (place, _) in columns.items()},
    )


def column_of(href: str) -> str:
    return re.search(r"[?&]sort=-?(\w+)", href)[1]


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def value(column: str, cell: str) -> object:
    """What a cell says as something to compare; None where the words don't show the order."""
    for shape in ("%d %B %Y", "%d %b %Y"):
        with suppress(ValueError):
            return datetime.strptime(cell, shape).replace(tzinfo=UTC)
    if re.fullmatch(r"£?[\d,]+(\.\d+)?", cell):
        return float(cell.replace("£", "").replace(",", ""))
    return search_key(cell, "") if column in WORDS.split() else None


# The same page seen from another side: tried when a claim is made.
TWINS = {"my people", "everybody", "referrals to decide", "drafts", "caseload", "referrals ended", "every referral"}


def once_a_page(names: Iterable[str | None], twins: Container[str | None]) -> list[Any]:
    return [pytest.param(name, marks=pytest.mark.proof if name in twins else ()) for name in names]


@pytest.mark.parametrize("name", once_a_page(LISTS, TWINS))
def test_every_heading_sorts_its_list_both_ways(town: dict[Role | None, Client], name: str):
    listing = LISTS[name]
    client, path = town[listing.who], listing.at()

    first = show(client, path)

    assert sorted(first.links) == sorted(listing.by.split())
    assert len(first.rows) > 1
    for column in first.links:
        up = show(client, re.sub(r"([?&]sort=)-?", r"\1", first.links[column]))
        down = show(client, up.links[column])
        assert [up.standing.pop(column), down.standing.pop(column)] in (["ascending", "descending"], ["true", "true"])
        assert set(up.standing.values()) | set(down.standing.values()) <= {"none"}
        changes = up.cells(column) != down.cells(column)
        assert changes == (column not in listing.same.split()), f"by {column}: {up.cells(column)}"
        in_order(column, up, 1)
        in_order(column, down, -1)
    assert show(client, first.links[column].replace("sort=", "sort=--")).rows == first.rows


def in_order(column: str, page: Shown, sign: int) -> None:
    """Assert that the cells come in order as far as their words show it, and what is empty comes last."""
    cells = page.cells(column) if column in page.place else []
    known = [cell for cell in cells if not cell.startswith(EMPTY)]
    assert cells[: len(known)] == known, f"by {column}: what is empty does not come last: {cells}"
    values = [value(column, cell) for cell in known]
    if None not in values:
        assert values == sorted(values, reverse=sign < 0), f"by {column}: {known}"


def test_sorting_keeps_the_filter_and_begins_at_the_first_page(town: dict[Role | None, Client]):
    page = show(town[None], "/framework/register?service=PWB&page=2")

    sorted_page = show(town[None], page.links["since"])

    assert page.links["since"] == "/framework/register?service=PWB&page=1&sort=since"
    assert {row[1] for row in sorted_page.rows} == {"Personal wellbeing"}


@pytest.mark.parametrize("role", once_a_page(sorted({each.who for each in LISTS.values()}, key=str), set(Role)))
def test_every_table_of_a_page_that_a_menu_leads_to_is_sorted_or_says_why_not(
    town: dict[Role | None, Client], role: Role | None
):
    unsorted = set()
    for name, entry in ENTRIES.items():
        if entry.takes or entry.guard.settling or (entry.guard.public and role) or not admitted(entry, role):
            continue
        answer = town[role].get(reverse(entry.reverse))
        if answer.status_code == 200 and "html" in answer.headers["content-type"]:
            tables = html.fromstring(answer.content).cssselect("table")
            if any(len(t.cssselect("tbody tr")) > 1 and not t.cssselect(".app-sort") for t in tables):
                unsorted.add(name)

    assert unsorted - set(NOT_SORTED) == set()


def test_the_orders_of_lists_of_the_whole_country_have_an_index(town: dict[Role | None, Client]):
    inspector = actor_of(staff.cast(Role.INSPECTOR).user, london_day(DEMO_START))
    everybody = people.people(inspector, london_day(DEMO_START))
    ended = lists.referrals(inspector, lists.Tab.ENDED)
    orders = [(everybody, people.ORDERS, column) for column in people.INDEXED]
    orders += [(ended, lists.ORDERS, column) for column in lists.INDEXED]
    orders += [(notices.search(), NOTICE_COLUMNS, column) for column in NOTICE_COLUMNS]
    unindexed = []

    with connection.cursor() as cursor:  # rows are few here, so say that reading them all to sort them is dear
        cursor.execute("SET LOCAL enable_sort = off; SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off")
    for rows, columns, column in orders:
        for descending in (False, True):
            sort = Sort(column=column, descending=descending, offered=frozenset(columns))
            plan = tables.in_order(rows, columns, sort)[:25].explain()
            if re.search(r"^\s*(->  )?Sort  \(", plan, re.MULTILINE):
                unindexed.append((rows.model.__name__, column, descending))

    assert unindexed == []
