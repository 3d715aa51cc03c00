"""What waits for each role in referrals, for desks. Lines name a referral by its reference, never a person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from throughcare.access.actor import Actor
from throughcare.access.permissions import Permission as P
from throughcare.access.roles import Role
from throughcare.clock.clock import london_day
from throughcare.commissioning.models import AwardShare
from throughcare.deadlines.models import Deadline
from throughcare.deadlines.rules import ENOUGH, Waiting, few
from throughcare.people.models import OfficerAssignment
from throughcare.referrals import permissions, rules
from throughcare.referrals.models import DirectoryFigure, Referral
from throughcare.referrals.queries import drafts, proposals, quality, releases

S = rules.ReferralStatus
DRAFT_WARNING = timedelta(days=14)  # so long before a draft is thrown away its line says so
NEWS = timedelta(days=7)  # for so long a declined or moved referral stands on the practitioner's desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of line: what it says and where it leads; what the line for many says, and which list has them."""

    text: str
    to: str = "referrals:referral"
    more: str
    listed: str


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
)
TO_ASSIGN = Kind(
    text="Assign {ref} to a caseworker",
    to="referrals:assign",
    more="More referrals to assign: {n}",
    listed="?tab=waiting&sort=-stage",
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
    cases = OfficerAssignment.objects.filter(officer_id=actor.user_id, valid_until=None)
    own = list(cases.values_list("person_id", flat=True))  # a list, so that each is read through an index
    own_or_written = Q(person_id__in=own) | Q(created_by_id=actor.user_id)
    seen = Referral.objects.filter(permissions.scope(actor, few=True), own_or_written)
    mine = dict(seen.values_list("pk", "status"))
    declined = Q(status=S.DECLINED, decided_at__gte=now - NEWS)
    moved = Q(status__in=rules.OPEN, follows__status=S.TRANSFERRED, sent_at__gte=now - NEWS)
    return [
        *_lines(ASKED, _of(mine, S.QUERIED)),
        *_overdue(_of(mine, *rules.OPEN), now),
        *_lines(DECLINED, _of(mine, S.DECLINED, *rules.OPEN).filter(declined | moved)),
        *_drafts(_of(mine, S.DRAFT), now),
        *releases.waiting(actor, now),
        *proposals.waiting(actor, now),
    ]


def waiting_senior_practitioner(actor: Actor, now: datetime) -> list[Waiting]:
    """Of the unit: first appointments that are overdue, and samples to look at."""
    return [*_overdue(_rows(actor), now), *quality.waiting(actor, now)]


def waiting_provider_manager(actor: Actor, now: datetime) -> list[Waiting]:
    """Referrals to decide on, by the decision's deadline; to assign, by that of the first appointment."""
    rows = _rows(actor)
    to_decide = _with_due(rows.filter(status=S.SENT), rules.DECISION)
    accepted = _with_due(rows.filter(status=S.ACCEPTED), rules.FIRST_APPOINTMENT)
    shared = Exists(AwardShare.objects.filter(award__contract__delivery_body=OuterRef("body")))
    own = Q(deliverer=F("body__organisation")) | Q(deliverer=None) & ~Q(shared)
    return [
        *_lines(TO_DECIDE, to_decide),
        *_lines(TO_SHARE, accepted.filter(shared, deliverer=None)),
        *_lines(TO_ASSIGN, accepted.filter(own)),
        *_overdue(rows.filter(status__in=rules.UNDER_WAY), now),
        *_full(actor),
    ]


def waiting_subcontractor(actor: Actor, now: datetime) -> list[Waiting]:
    """What was passed on and is to be assigned, by the deadline of the first appointment."""
    passed_on = _rows(actor).filter(status=S.ACCEPTED, deliverer__in=actor.organisations(P.REFERRAL_DELIVER_PART))
    mine = _rows(actor).filter(status__in=rules.UNDER_WAY)
    return [*_lines(TO_ASSIGN, _with_due(passed_on, rules.FIRST_APPOINTMENT)), *_overdue(mine, now)]


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
    Role.SENIOR_PRACTITIONER: waiting_senior_practitioner,
    Role.HEAD_OF_UNIT: quality.waiting,
    Role.COURT_OFFICER: proposals.waiting,
    Role.PROVIDER_MANAGER: waiting_provider_manager,
    Role.SUBCONTRACTOR: waiting_subcontractor,
}


def _rows(actor: Actor) -> QuerySet[Referral]:
    return Referral.objects.filter(permissions.scope(actor)).order_by("sent_at", "pk")


def _of(mine: dict[int, str], *statuses: str) -> QuerySet[Referral]:
    """Those of some referrals that have one of some statuses; of none, nothing is asked of the database."""
    keys = [pk for pk, status in mine.items() if status in statuses]
    return Referral.objects.filter(pk__in=keys).order_by("sent_at", "pk")


def _open(kind: str) -> QuerySet[Deadline]:
    thing = Referral._meta.label_lower
    return Deadline.objects.filter(kind=kind, thing_type=thing, met_at=None, cancelled_at=None)


def _with_due(rows: QuerySet[Referral], kind: str) -> QuerySet[Referral]:
    """With when an open deadline of that kind falls due, the earliest first."""
    due = _open(kind).filter(thing_id=OuterRef("pk")).values("due_at")[:1]
    return rows.annotate(due_at=Subquery(due)).order_by("due_at", "pk")


def _overdue(rows: QuerySet[Referral], now: datetime) -> Iterable[Waiting]:
    """First appointments that are late: of the few who were not seen yet, so that nobody else's row is looked at."""
    passed = _open(rules.FIRST_APPOINTMENT).filter(due_at__lt=now)
    unseen = rows.filter(first_held_at=None, pk__in=passed.values("thing_id"))
    late = _with_due(unseen, rules.FIRST_APPOINTMENT)
    return _lines(OVERDUE, late)


def _drafts(found: QuerySet[Referral], now: datetime) -> list[Waiting]:
    """Drafts, the oldest first, each with the moment at which it is thrown away; soon before it says so."""
    rows = list(found.order_by("created_at", "pk")[:ENOUGH])
    kept = timedelta(days=drafts.kept_days(london_day(now)))
    lines = []
    for row in rows:
        ends_at = row.created_at + kept
        kind = DRAFTS_ENDING if ends_at - now <= DRAFT_WARNING else DRAFTS
        text = kind.text.format(ref=row.reference, day=f"{london_day(ends_at):%-d %B}")
        lines.append(Waiting(text=text, url=reverse(kind.to, args=[row.pk]), due_at=ends_at))
    url = reverse("referrals:referrals") + DRAFTS.listed
    return few(lines, more=DRAFTS.more, url=url, total=found.count)


def _lines(kind: Kind, rows: QuerySet[Referral]) -> list[Waiting]:
    found = [
        Waiting(
            text=(MOVED if kind is DECLINED and row.status != S.DECLINED else kind).text.format(ref=row.reference),
            url=reverse(kind.to, args=[row.pk]),
            due_at=getattr(row, "due_at", None),
        )
        for row in rows[:ENOUGH]
    ]
    return few(found, more=kind.more, url=reverse("referrals:referrals") + kind.listed, total=rows.count)


# What somebody else does next, by the stage of a referral: what the line says, and whose clock runs.
BY_PROVIDER = {
    S.SENT: ("{ref}: the provider decides", rules.DECISION),
    S.ACCEPTED: ("{ref}: the provider names a caseworker", rules.FIRST_APPOINTMENT),
    S.ASSIGNED: ("{ref}: the provider holds the first appointment", rules.FIRST_APPOINTMENT),
}
BY_PROBATION = {S.QUERIED: ("{ref}: the practitioner answers the question", rules.DECISION)}


def on_others(actor: Actor, now: datetime) -> list[Waiting]:
    """What the actor waits for from the other side: of one's own cases, or of what one delivers."""
    if actor.has(Role.PRACTITIONER):
        cases = OfficerAssignment.objects.filter(officer_id=actor.user_id, valid_until=None)
        own = list(cases.values_list("person_id", flat=True))  # a list, so that each is read through an index
        seen = Referral.objects.filter(permissions.scope(actor, few=True), person_id__in=own, first_held_at=None)
        return _on_others(seen, BY_PROVIDER)
    if actor.has(Role.CASEWORKER) or actor.has(Role.PROVIDER_MANAGER):
        return _on_others(_rows(actor), BY_PROBATION)
    return []


def _on_others(rows: QuerySet[Referral], wanted: dict[S, tuple[str, str]]) -> list[Waiting]:
    thing = Referral._meta.label_lower
    due = Deadline.objects.filter(thing_type=thing, thing_id=OuterRef("pk"), met_at=None, cancelled_at=None)
    kinds = {kind for _text, kind in wanted.values()}
    found = rows.filter(status__in=wanted).annotate(due_at=Subquery(due.filter(kind__in=kinds).values("due_at")[:1]))
    ordered = found.order_by("due_at", "pk")
    lines = [
        Waiting(
            text=wanted[S(row.status)][0].format(ref=row.reference),
            url=reverse("referrals:referral", args=[row.pk]),
            due_at=getattr(row, "due_at", None),
        )
        for row in ordered[:ENOUGH]
    ]
    url = reverse("referrals:referrals") + "?tab=open&sort=due"
    return few(lines, more="More that others do next: {n}", url=url, total=found.count)
