"""What waits for each role in referrals, for desks. Lines name a referral by its reference, never a person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Window
from django.urls import reverse

from throughcare.access.actor import Actor
from throughcare.access.permissions import Permission as P
from throughcare.access.roles import Role
from throughcare.clock.clock import london_day, start_of_day
from throughcare.commissioning.models import AwardShare
from throughcare.deadlines.models import Deadline
from throughcare.deadlines.rules import ENOUGH, Waiting, end_of, few
from throughcare.kernel.remembered import remembered
from throughcare.people.queries import people_of
from throughcare.referrals import permissions, rules
from throughcare.referrals.models import DirectoryFigure, Referral
from throughcare.referrals.queries import drafts, proposals, quality, releases, versions

S = rules.ReferralStatus
DRAFT_WARNING = timedelta(days=14)  # so long before a draft is thrown away its line says so
RUNNING = tuple(status for status in rules.OPEN if status != S.ON_HOLD)  # while on hold, clocks stand still
NEWS = timedelta(days=7)  # for so long a declined or moved referral stands on the practitioner's desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of line: what it says and where it leads; what the line for many says, and which list has them."""

    text: str
    to: str = "referrals:referral"
    more: str
    listed: str
    by_first: bool = False  # what presses is the day of the first appointment


ASKED = Kind(
    text="Answer the provider’s question on {ref}",
    to="referrals:answer",
    more="More questions of providers to answer: {n}",
    listed="?tab=open&sort=stage",
)
OVERDUE = Kind(
    text="{ref}: the first appointment is overdue",
    more="More first appointments overdue: {n}",
    listed="?tab=open&sort=due",
    by_first=True,
)
MORE_NEWS = "More referrals declined or moved: {n}"
DECLINED = Kind(
    text="{ref} was declined: read why and find another service",
    more=MORE_NEWS,
    listed="?tab=ended",
)
MOVED = Kind(
    text="{ref} came from another provider: check that needs and risk still hold",
    more=MORE_NEWS,
    listed="?tab=ended",
)
DRAFTS = Kind(text="Complete and send the draft {ref}", more="More drafts to send: {n}", listed="?tab=drafts")
DRAFTS_ENDING = Kind(
    text="Send the draft {ref} or lose it: it is thrown away on {day}", more=DRAFTS.more, listed=DRAFTS.listed
)
TO_DECIDE = Kind(text="Decide on {ref}", more="More referrals to decide on: {n}", listed="?tab=waiting&sort=due")
TO_SHARE = Kind(
    text="Say who of the supply chain delivers {ref}",
    to="referrals:pass_on",
    more="More referrals to share out: {n}",
    listed="?tab=waiting&sort=-stage",
    by_first=True,
)
TO_ASSIGN = Kind(
    text="Assign {ref} to a caseworker",
    to="referrals:assign",
    more="More referrals to assign: {n}",
    listed="?tab=waiting&sort=-stage",
    by_first=True,
)


def waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """Everything in referrals that waits for the actor in any of the actor's roles."""
    found: list[Waiting] = []
    for role, lines in BY_ROLE.items():
        if actor.has(role):
            found += lines(actor, now)
    return found


def waiting_practitioner(actor: Actor, now: datetime) -> list[Waiting]:
    """Of one's own cases and referrals: questions, drafts, refusals, and first appointments that are overdue."""
    mine = _mine(actor, now)
    today = london_day(now)
    late = [row for row in mine if row.status in RUNNING and row.first_held_at is None and _first_due(row) < today]
    return [
        *_told(ASKED, [row for row in mine if row.status == S.QUERIED]),
        *_told(OVERDUE, sorted(late, key=_first_due)),
        *_told(DECLINED, _news(mine, now)),
        *_drafts([row for row in mine if row.status == S.DRAFT], now),
        *releases.waiting(actor, now),
        *proposals.waiting(actor, now),
    ]


def waiting_senior_practitioner(actor: Actor, now: datetime) -> list[Waiting]:
    """Of the unit: first appointments that are overdue, and samples to look at."""
    return [*_overdue(_rows(actor), RUNNING, now), *quality.waiting(actor, now)]


def waiting_provider_manager(actor: Actor, now: datetime) -> list[Waiting]:
    """Referrals to decide on, by the decision's deadline; to assign, by that of the first appointment."""
    rows = _rows(actor)
    accepted = rows.filter(status=S.ACCEPTED).order_by("first_due_on", "pk")
    shared = Exists(AwardShare.objects.filter(award__contract__delivery_body=OuterRef("body")))
    own = Q(deliverer=F("body__organisation")) | Q(deliverer=None) & ~Q(shared)
    return [
        *_lines(TO_DECIDE, _with_due(rows.filter(status=S.SENT), rules.DECISION)),
        *_lines(TO_SHARE, accepted.filter(shared, deliverer=None)),
        *_lines(TO_ASSIGN, accepted.filter(own)),
        *_overdue(rows, (S.ASSIGNED,), now),
        *_full(actor),
    ]


def waiting_subcontractor(actor: Actor, now: datetime) -> list[Waiting]:
    """What was passed on and is to be assigned, by the deadline of the first appointment."""
    rows = _rows(actor)
    passed_on = rows.filter(status=S.ACCEPTED, deliverer__in=actor.organisations(P.REFERRAL_DELIVER_PART))
    return [*_lines(TO_ASSIGN, passed_on.order_by("first_due_on", "pk")), *_overdue(rows, (S.ASSIGNED,), now)]


def waiting_approver(actor: Actor, now: datetime) -> list[Waiting]:
    """Changes of what contracts may be asked for that wait for a second person, the oldest first."""
    rows = versions.to_decide(actor)
    lines = [
        Waiting(
            text=f"Agree or not to what {row.body.contract.reference} may be asked for",  # type: ignore[union-attr]
            url=reverse("referrals:decide_version", args=[row.pk]),
            due_at=start_of_day(row.valid_from),
        )
        for row in rows[:ENOUGH]
    ]
    url = reverse("contracts:contracts")
    return few(lines, more="More changes of what contracts may be asked for: {n}", url=url, total=rows.count)


def how_full(actor: Actor) -> list[Waiting]:
    """How many people each service of the actor's organisation holds, of how many it said it can, for the desk."""
    if not actor.may(P.REFERRAL_DECIDE):
        return []
    rows = DirectoryFigure.objects.filter(body__organisation__in=actor.organisations(P.REFERRAL_DECIDE))
    url = reverse("referrals:services")
    found = [
        Waiting(text=_fullness(row), url=url) for row in rows.select_related("body").order_by("body__name")[:ENOUGH]
    ]
    return few(found, more="More services: {n}", url=url, total=rows.count)


def _fullness(row: DirectoryFigure) -> str:
    if row.capacity_count is None:
        return f"{row.body.name}: {row.open_count} people, and nobody has said how many it can take"
    return f"{row.body.name}: {row.open_count} of {row.capacity_count} places are taken"


def _full(actor: Actor) -> list[Waiting]:
    """Services that hold as many as they said they can: nobody should be sent there, or they can hold more."""
    full = DirectoryFigure.objects.filter(body__organisation__in=actor.organisations(P.REFERRAL_DECIDE))
    full = full.filter(capacity_count__isnull=False, open_count__gte=F("capacity_count")).select_related("body")
    url = reverse("referrals:services")
    found = [
        Waiting(text=f"{row.body.name} is full: {row.open_count} of {row.capacity_count} places are taken", url=url)
        for row in full.order_by("body__name")[:ENOUGH]
    ]
    return few(found, more="More services that are full: {n}", url=url, total=full.count)


BY_ROLE = {
    Role.PRACTITIONER: waiting_practitioner,
    Role.PRISON_OFFENDER_MANAGER: waiting_practitioner,
    Role.SENIOR_PRACTITIONER: waiting_senior_practitioner,
    Role.HEAD_OF_UNIT: quality.waiting,
    Role.COURT_OFFICER: proposals.waiting,
    Role.PROVIDER_MANAGER: waiting_provider_manager,
    Role.SUBCONTRACTOR: waiting_subcontractor,
    Role.APPROVER: waiting_approver,
}


def _rows(actor: Actor) -> QuerySet[Referral]:
    return Referral.objects.filter(permissions.scope(actor)).order_by("sent_at", "pk")


@remembered
def _mine(actor: Actor, now: datetime) -> list[Referral]:
    """Drafts, open and newly declined referrals of people whose officer the actor is, or which the actor wrote."""
    own_or_written = Q(person_id__in=people_of(actor.user_id, london_day(now))) | Q(created_by_id=actor.user_id)
    declined = Q(status=S.DECLINED, decided_at__gte=now - NEWS)
    rows = Referral.objects.filter(own_or_written, permissions.scope(actor, few=True))
    return list(rows.filter(declined | Q(status__in=(S.DRAFT, *rules.OPEN))).order_by("sent_at", "pk"))


def _news(mine: list[Referral], now: datetime) -> list[Referral]:
    """Those that were declined, and those that came from another provider, of the last days."""
    followed = [row.follows_id for row in mine if row.follows_id and row.sent_at and row.sent_at >= now - NEWS]
    moved = set(Referral.objects.filter(pk__in=followed, status=S.TRANSFERRED).values_list("pk", flat=True))
    return [row for row in mine if row.status == S.DECLINED or row.follows_id in moved]


def _with_due(rows: QuerySet[Referral], kind: str) -> QuerySet[Referral]:
    """With when an open deadline of that kind falls due, the earliest first."""
    due = _open(kind).filter(thing_id=OuterRef("pk")).values("due_at")[:1]
    return rows.annotate(due_at=Subquery(due)).order_by("due_at", "pk")


def _open(kind: str) -> QuerySet[Deadline]:
    thing = Referral._meta.label_lower
    return Deadline.objects.filter(kind=kind, thing_type=thing, met_at=None, cancelled_at=None)


def _overdue(rows: QuerySet[Referral], statuses: tuple[str, ...], now: datetime) -> Iterable[Waiting]:
    """First appointments that are late; while a referral is on hold its clock stands still."""
    late = rows.filter(status__in=statuses, first_held_at=None, first_due_on__lt=london_day(now))
    return _lines(OVERDUE, late.order_by("first_due_on", "pk"))


def _drafts(found: list[Referral], now: datetime) -> list[Waiting]:
    """Drafts, the oldest first, each with the moment at which it is thrown away; soon before it says so."""
    kept = timedelta(days=drafts.kept_days(london_day(now)))
    lines = []
    for row in sorted(found, key=lambda row: row.created_at)[:ENOUGH]:
        ends_at = row.created_at + kept
        kind = DRAFTS_ENDING if ends_at - now <= DRAFT_WARNING else DRAFTS
        text = kind.text.format(ref=row.reference, day=f"{london_day(ends_at):%-d %B}")
        lines.append(Waiting(text=text, url=reverse(kind.to, args=[row.pk]), due_at=ends_at))
    url = reverse("referrals:referrals") + DRAFTS.listed
    return few(lines, more=DRAFTS.more, url=url, total=lambda: len(found))


def _lines(kind: Kind, rows: QuerySet[Referral]) -> list[Waiting]:
    """The first of many rows, which are counted by the same query."""
    found = list(rows.annotate(of_all=Window(Count("*")))[:ENOUGH])
    return _told(kind, found, of_all=found[0].of_all if found else 0)


def _told(kind: Kind, rows: Sequence[Referral], of_all: int | None = None) -> list[Waiting]:
    lines = [
        Waiting(
            text=(MOVED if kind is DECLINED and row.status != S.DECLINED else kind).text.format(ref=row.reference),
            url=reverse(kind.to, args=[row.pk]),
            due_at=end_of(_first_due(row)) if kind.by_first else getattr(row, "due_at", None),
        )
        for row in rows[:ENOUGH]
    ]
    url = reverse("referrals:referrals") + kind.listed
    return few(lines, more=kind.more, url=url, total=lambda: len(rows) if of_all is None else of_all)


def _first_due(row: Referral) -> date:
    """The day by which whoever was referred must be seen; it is set with the sending."""
    assert row.first_due_on is not None  # a constraint says so of all that were sent
    return row.first_due_on


# What somebody else does next, by the stage of a referral.
BY_PROVIDER = {
    S.SENT: "{ref}: the provider decides",
    S.ACCEPTED: "{ref}: the provider names a caseworker",
    S.ASSIGNED: "{ref}: the provider holds the first appointment",
}
MORE_OTHERS = "More that others do next: {n}"
ON_PROBATION = Kind(text="{ref}: the practitioner answers the question", more=MORE_OTHERS, listed="?tab=open&sort=due")


def on_others(actor: Actor, now: datetime) -> list[Waiting]:
    """What the actor waits for from the other side: of one's own cases, or of what one delivers."""
    if actor.has(Role.PRACTITIONER) or actor.has(Role.PRISON_OFFENDER_MANAGER):
        own = people_of(actor.user_id, london_day(now))
        return _of_provider([row for row in _mine(actor, now) if row.person_id in own and row.first_held_at is None])
    if actor.has(Role.CASEWORKER) or actor.has(Role.PROVIDER_MANAGER):
        return _lines(ON_PROBATION, _with_due(_rows(actor).filter(status=S.QUERIED), rules.DECISION))
    return []


def _of_provider(rows: list[Referral]) -> list[Waiting]:
    """What the provider does next with each of several referrals, the earliest first."""
    sent = [row.pk for row in rows if row.status == S.SENT]
    decided_by = dict(_open(rules.DECISION).filter(thing_id__in=sent).values_list("thing_id", "due_at"))
    due = {row: decided_by.get(row.pk) or end_of(_first_due(row)) for row in rows if row.status in BY_PROVIDER}
    lines = [
        Waiting(
            text=BY_PROVIDER[S(row.status)].format(ref=row.reference),
            url=reverse("referrals:referral", args=[row.pk]),
            due_at=due[row],
        )
        for row in sorted(due, key=lambda row: (due[row], row.pk))[:ENOUGH]
    ]
    return few(
        lines, more=MORE_OTHERS, url=reverse("referrals:referrals") + ON_PROBATION.listed, total=lambda: len(due)
    )
