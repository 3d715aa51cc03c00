"""What each audience's home page shows: what waits, the oldest deadline first, and live figures for everybody."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from throughcare.access.actor import Actor
from throughcare.access.permissions import Permission as P
from throughcare.accounts import queries as accounts
from throughcare.clock.clock import london_day, start_of_day
from throughcare.commissioning.queries import call_offs
from throughcare.commissioning.queries.waiting import waiting as commissioning_waiting
from throughcare.contracts import queries as contracts
from throughcare.deadlines.rules import ENOUGH, Waiting, few
from throughcare.delivery.attendance import queries as attendance
from throughcare.delivery.services.queries.waiting import waiting as services_waiting
from throughcare.delivery.services.queries.zones import waiting as zones_waiting
from throughcare.engagement.queries.advice import waiting as advice_waiting
from throughcare.engagement.queries.log import waiting as enquiries_waiting
from throughcare.engagement.queries.partners import waiting as partners_waiting
from throughcare.insight.queries import measures
from throughcare.insight.queries.waiting import waiting as insight_waiting
from throughcare.insight.queries.waiting import waiting_shares
from throughcare.kernel.periods import Period
from throughcare.letters import queries as messages
from throughcare.market import queries as market
from throughcare.market.queries.waiting import sections as sections_waiting
from throughcare.market.queries.waiting import waiting as market_waiting
from throughcare.people.queries.officers import at_a_glance as workloads
from throughcare.people.queries.waiting import waiting as people_waiting
from throughcare.records.queries.waiting import waiting as records_waiting
from throughcare.referrals.queries.partners import waiting as shared_waiting
from throughcare.referrals.queries.waiting import how_full
from throughcare.referrals.queries.waiting import on_others as referrals_on_others
from throughcare.referrals.queries.waiting import waiting as referrals_waiting


def joining(actor: Actor, now: datetime) -> list[Waiting]:
    """Invitations that nobody has answered, for the administrator who can send them again."""
    url, rows = reverse("accounts:invitations"), accounts.invitations(actor)
    text = _("%s has not answered the invitation: send it again, or withdraw it")
    lines = [Waiting(text=text % row.name, url=url, due_at=row.expires_at) for row in rows[:ENOUGH]]
    return few(lines, more=_("More invitations without an answer: {n}"), url=url, total=rows.count)


def bounced(actor: Actor, now: datetime) -> list[Waiting]:
    """That messages to the organisation's people come back, for the administrator who can ask for the right address."""
    count = messages.dead_addresses(actor).count()
    if not count:
        return []
    text = ngettext(
        "Messages come back from %(num)s address of your people: correct it",
        "Messages come back from %(num)s addresses of your people: correct them",
        count,
    )
    return [Waiting(text=text % {"num": count}, url=reverse("letters:failures"), count=count)]


# What waits, and the permissions without any of which nothing of it can wait for somebody.
SOURCES: tuple[tuple[Callable[[Actor, datetime], list[Waiting]], frozenset[P]], ...] = (
    (market_waiting, frozenset({P.APPLICATION_WRITE, P.APPLICATION_ASSESS})),
    (sections_waiting, frozenset({P.APPLICATION_WRITE, P.DELIVERY_RECORD, P.GATE_EVIDENCE, P.PEOPLE_MANAGE})),
    (enquiries_waiting, frozenset({P.ENGAGEMENT_MANAGE})),
    (advice_waiting, frozenset({P.ENGAGEMENT_MANAGE})),
    (partners_waiting, frozenset({P.PARTNER_FIND})),
    (commissioning_waiting, frozenset({P.COMPETITION_VIEW, P.BID_WRITE, P.OPENING_HOLD})),
    (contracts.waiting, frozenset({P.GATE_EVIDENCE, P.CONTRACT_MANAGE, P.AWARD_APPROVE})),
    (
        people_waiting,
        frozenset({P.OPENING_REVIEW, P.HANDOVER_VIEW, P.CASE_ALLOCATE, P.CASELOAD_IMPORT, P.VICTIM_LIAISE}),
    ),
    (referrals_waiting, frozenset({P.REFERRAL_VIEW, P.AWARD_APPROVE})),
    (shared_waiting, frozenset({P.CARE_READ, P.JOB_MATCH_VIEW})),
    (attendance.waiting, frozenset({P.ABSENCE_JUDGE})),
    (services_waiting, frozenset({P.DELIVERY_RECORD, P.REFERRAL_WRITE})),
    (zones_waiting, frozenset({P.VICTIM_LIAISE, P.PERSON_EDIT})),
    (insight_waiting, frozenset({P.MEASURE_VIEW})),
    (waiting_shares, frozenset({P.SHARE_VIEW})),
    (records_waiting, frozenset({P.SUBJECT_ACCESS_HANDLE, P.CORRECTION_HANDLE, P.RETENTION_HANDLE})),
    (joining, frozenset({P.PEOPLE_MANAGE})),
    (bounced, frozenset({P.PEOPLE_MANAGE})),
)
LATEST = datetime.max.replace(tzinfo=UTC)
CAST_LINES = 3
MEASURED_SINCE = date(2021, 6, 26)


def waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """Everything that waits for the actor, the oldest deadline first and what has none last."""
    held = {permission for posting in actor.postings for permission in posting.permissions}
    found = [item for source, needed in SOURCES if needed & held for item in source(actor, now)]
    return sorted(found, key=lambda item: (item.due_at or LATEST, item.text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What waits for somebody, by when it is due, and what they wait for from others."""

    overdue: list[Waiting]
    today: list[Waiting]
    later: list[Waiting]  # or without a day
    on_others: list[Waiting]
    teams: list[Waiting]  # of whoever leads a unit: how much work its staff has
    services: list[Waiting]  # of whoever takes referrals for an organisation: how full its services are

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits for them."""
        return not (self.overdue or self.today or self.later)


def desk(actor: Actor, now: datetime) -> Desk:
    """Everything on somebody's desk."""
    found = waiting(actor, now)
    tomorrow = start_of_day(london_day(now) + timedelta(days=1))
    ahead = [item for item in found if item.due_at is None or item.due_at >= now]
    return Desk(
        overdue=[item for item in found if item.due_at and item.due_at < now],
        today=[item for item in ahead if item.due_at and item.due_at < tomorrow],
        later=[item for item in ahead if item.due_at is None or item.due_at >= tomorrow],
        on_others=referrals_on_others(actor, now),
        teams=workloads(actor, now),
        services=how_full(actor),
    )


def cast_lines(actor: Actor, today: date) -> list[str]:
    """The first few things that wait for a member of the cast, and how many more."""
    found = waiting(actor, start_of_day(today, 9))
    lines, more = [item.text for item in found[:CAST_LINES]], sum(item.count for item in found[CAST_LINES:])
    return [*lines, f"and {more} more"] if more else lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Live figures for the public: how much is bought from how many, and how soon people are seen."""

    organisations: int
    vcse: int
    contracts: int
    value_gbp: Decimal
    open_call_offs: int
    seen_in_time: float | None
    seen_count: int


def figures(now: datetime, today: date) -> Figures:
    """The figures as they are now; a share only of ten referrals or more."""
    members, bought = market.members(now), contracts.totals()
    seen = measures.overall(Period(MEASURED_SINCE), today)
    return Figures(
        organisations=members.organisations,
        vcse=members.vcse,
        contracts=bought.count,
        value_gbp=bought.value_gbp,
        open_call_offs=call_offs.public_call_offs(now, closed=False).count(),
        seen_in_time=seen.share if seen.denominator >= 10 else None,
        seen_count=seen.denominator,
    )
