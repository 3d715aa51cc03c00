"""Lists of referrals, for each side with its own tabs, the most pressing on top."""

from collections import Counter
from collections.abc import Collection
from enum import StrEnum

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from throughcare.access.actor import Actor
from throughcare.access.condition import Condition
from throughcare.access.permissions import Permission as P
from throughcare.deadlines.models import Deadline
from throughcare.kernel.errors import NotFound
from throughcare.kernel.remembered import remembered
from throughcare.kernel.words import searched
from throughcare.people import rules as people_rules
from throughcare.people.models import Person
from throughcare.referrals import permissions, rules
from throughcare.referrals.models import Referral
from throughcare.ui.tables import Columns, rank

S = rules.ReferralStatus
THING = Referral._meta.label_lower
LISTED_AT_MOST = 1000  # of a reader's referrals: to count all of them would take longer than to show them


class Tab(StrEnum):
    """The parts of a list."""

    WAITING = "waiting"  # for the provider to decide or assign
    QUEUE = "queue"  # taken on, and not seen yet: the waiting list
    OPEN = "open"
    DRAFTS = "drafts"
    ENDED = "ended"


STATUSES: dict[tuple[str, Tab], tuple[S, ...]] = {
    ("provider", Tab.WAITING): (S.SENT, S.QUERIED, S.ACCEPTED),
    ("provider", Tab.QUEUE): rules.TAKEN_ON,
    ("provider", Tab.OPEN): rules.UNDER_WAY,
    ("provider", Tab.ENDED): rules.ENDED,
    ("subcontractor", Tab.WAITING): (S.ACCEPTED,),
    ("subcontractor", Tab.QUEUE): rules.TAKEN_ON,
    ("subcontractor", Tab.OPEN): rules.UNDER_WAY,
    ("subcontractor", Tab.ENDED): rules.ENDED,
    ("caseworker", Tab.OPEN): rules.UNDER_WAY,
    ("caseworker", Tab.QUEUE): rules.TAKEN_ON,
    ("caseworker", Tab.ENDED): rules.ENDED,
    ("probation", Tab.OPEN): rules.OPEN,
    ("probation", Tab.DRAFTS): (S.DRAFT,),
    ("probation", Tab.ENDED): rules.ENDED,
    ("reader", Tab.OPEN): rules.OPEN,
    ("reader", Tab.ENDED): rules.ENDED,
}


ORDERS: Columns = {  # by which a list of referrals can be sorted
    "reference": ("reference",),
    "person": ("person__search_key",),
    "service": ("body__service_type__position",),
    "provider": ("body__organisation__name",),
    "unit": ("delivery_unit__name",),
    "caseworker": (F("caseworker__name"),),
    "sent": ("sent_at",),
    "stage": (rank("status", S), "sent_at"),
    "due": (F("next_due_at"), "sent_at"),
    "ended": (F("ended_at"),),
    "written": ("created_at",),
}
SIDES = {
    P.REFERRAL_WRITE: "probation",
    P.REFERRAL_DECIDE: "provider",
    P.REFERRAL_DELIVER_PART: "subcontractor",
    P.DELIVERY_RECORD: "caseworker",
}
INDEXED = ("reference", "sent", "ended")  # those that are quick among the referrals of every unit


def side(actor: Actor) -> str:
    """From which side an actor looks: `probation`, `provider` (manager), `subcontractor`, `caseworker`, or `reader`."""
    return next((name for permission, name in SIDES.items() if actor.may(permission)), "reader")


def tabs(actor: Actor) -> list[Tab]:
    """The tabs of an actor's side, the first opened first."""
    return [tab for name, tab in STATUSES if name == side(actor)]


def counts(actor: Actor) -> dict[Tab, int]:
    """How many referrals stand under each tab, in one query; of a reader's, who sees every unit's, `LISTED_AT_MOST`."""
    if side(actor) == "reader":
        rows = _seen(actor)
        return {tab: rows.filter(status__in=STATUSES["reader", tab])[:LISTED_AT_MOST].count() for tab in tabs(actor)}
    totals = Counter(_stages(actor).values())
    return {tab: sum(totals[stage] for stage in _under(actor, tab)) for tab in tabs(actor)}


def referrals(actor: Actor, tab: Tab, *, text: str = "") -> QuerySet[Referral]:
    """The referrals under a tab, matching a reference, name or CRN, in the tab's first order."""
    statuses = STATUSES.get((side(actor), tab))
    if statuses is None:
        raise NotFound("There is no such list.")
    if side(actor) == "reader":
        rows = _seen(actor).filter(status__in=statuses)
    else:
        stages = _under(actor, tab)
        keys = [pk for pk, stage in _stages(actor).items() if stage in stages]
        rows = Referral.objects.filter(Condition("{referral} = ANY ({keys})", {"referral": "pk"}, {"keys": keys}))
    rows = _with_deadline(rows).select_related(
        "person", "body__organisation", "body__service_type", "caseworker", "delivery_unit", "deliverer"
    )
    if text.strip():
        rows = rows.filter(_matching(text))
    return rows


def orders(actor: Actor) -> Collection[str]:
    """By what the actor's lists can be sorted: readers see every unit's referrals, so only by what has an index."""
    return INDEXED if side(actor) == "reader" else ORDERS


def first_order(actor: Actor, tab: Tab) -> str:
    """How a list comes before anybody sorts it; a reader of every unit's has no deadline of their own to meet."""
    by_tab = {Tab.ENDED: "-ended", Tab.DRAFTS: "-written", Tab.QUEUE: "sent"}
    return by_tab.get(tab, "sent" if side(actor) == "reader" else "due")


def of_person(actor: Actor, person: Person) -> list[Referral]:
    """A person's referrals that the actor may open, the newest first."""
    rows = Referral.objects.filter(permissions.scope(actor, few=True), _not_thrown_away(), person=person)
    return list(_with_deadline(rows).select_related("body__organisation", "body__service_type").order_by("-created_at"))


def by_service(found: list[Referral]) -> dict[str, list[Referral]]:
    """Referrals that were sent, by service type: what somebody had before."""
    rows: dict[str, list[Referral]] = {}
    for each in found:
        if each.sent_at:
            rows.setdefault(each.body.service_type_id, []).append(each)
    return rows


def _seen(actor: Actor) -> QuerySet[Referral]:
    return Referral.objects.filter(permissions.scope(actor), _not_thrown_away())


@remembered
def _stages(actor: Actor) -> dict[int, tuple[str, bool]]:
    """All that the actor may open, each with its status and whether the person was seen; asked once for all tabs."""
    rows = _seen(actor).order_by().values_list("pk", "status", "first_held_at")
    return {pk: (status, held_at is not None) for pk, status, held_at in rows}


def _under(actor: Actor, tab: Tab) -> set[tuple[str, bool]]:
    """The stages that stand under a tab."""
    seen = (False,) if tab == Tab.QUEUE else (False, True)
    return {(status, each) for status in STATUSES[side(actor), tab] for each in seen}


def _with_deadline(rows: QuerySet[Referral]) -> QuerySet[Referral]:
    """With the earliest open deadline of each: `next_due_at` and `next_due_kind`."""
    due = Deadline.objects.filter(
        thing_type=THING, thing_id=OuterRef("pk"), met_at=None, cancelled_at=None, stopped_on=None
    ).order_by("due_at")
    return rows.annotate(next_due_at=Subquery(due.values("due_at")[:1]), next_due_kind=Subquery(due.values("kind")[:1]))


def _matching(text: str) -> Q:
    key = people_rules.search_key(text, "")
    words = Q()
    for word in searched(key):
        words &= Q(person__search_key__contains=word)
    return words | Q(reference=text.strip().upper()) | Q(person__crn=people_rules.crn_in(text) or None)


def _not_thrown_away() -> Q:
    """Drafts that were thrown away are in no list."""
    return ~Q(status=S.WITHDRAWN, sent_at=None)
