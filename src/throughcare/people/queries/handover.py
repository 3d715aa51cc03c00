"""Reads of custody and of handovers to the community."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from throughcare.access.actor import SYSTEM, Actor
from throughcare.access.permissions import Permission as P
from throughcare.accounts.models import User
from throughcare.accounts.queries import active_user, actor_of
from throughcare.clock.clock import london_day
from throughcare.deadlines import rules as deadlines
from throughcare.deadlines.rules import Waiting
from throughcare.kernel.errors import NotFound
from throughcare.people import permissions, queries
from throughcare.people.models import Change, Custody, Handover, OfficerAssignment, Person, Release, Sentence
from throughcare.people.models.custody import IN_FORCE, PENDING
from throughcare.people.queries.changes import Changed, log
from throughcare.people.rules import SentenceKind
from throughcare.people.rules import handover as rules
from throughcare.people.rules.sentences import is_recalled
from throughcare.reference.queries import policy
from throughcare.ui.tables import Columns

NOTICE_POLICY = "handover-notice-days"
CASES = ("prison_officer", "community_officer")
ORDERS: Columns = {  # by which a list of handovers can be sorted
    "due": ("community_from",),
    "release": ("release_on", "community_from"),
    "name": ("person__search_key",),
    "prison": (F("prison_officer__name"), "community_from"),
    "community": (F("community_officer__name"), "community_from"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A sentence in custody on its page: what is known, what is reckoned, who answered when, and what was before."""

    person: Person
    sentence: Sentence
    custody: Custody | None
    handover: Handover | None
    stage: rules.Stage | None
    why: str
    source: str
    earlier: list[Handover]  # the newest first
    officers: list[OfficerAssignment]  # those within the sentence, the newest first
    changes: list[Changed]


def sentence(actor: Actor, pk: int, *, lock: bool = False) -> Sentence:
    """A sentence in custody of somebody whom the actor may see, the person locked if asked; NotFound for any other."""
    found = Sentence.objects.filter(pk=pk, kind=SentenceKind.CUSTODY).first()
    if found is None:
        raise NotFound
    if actor == SYSTEM:
        found.person = Person.objects.select_for_update().get(pk=found.person_id)
    else:
        found.person = queries.person(actor, found.person_id, lock=lock)
    return found


def terms(today: date) -> tuple[rules.Terms, date]:
    """The terms in force on a day, and since when they are."""
    months = policy(rules.MONTHS_POLICY, today)
    found = rules.terms(
        months=months.value,
        days=policy(rules.DAYS_POLICY, today).value,
        opens_months=policy(rules.OPENS_POLICY, today).value,
        short_months=policy(rules.SHORT_POLICY, today).value,
    )
    return found, months.period.start


def caption(sentence: Sentence) -> str:
    """Whose it is, above the heading of a page."""
    return named(sentence.person)


def named(person: Person) -> str:
    """Somebody's name and CRN, above the heading of a page."""
    return f"{person.given_name} {person.family_name}, {person.crn}"


def in_force(sentence: Sentence) -> Handover | None:
    """The handover as it is reckoned now; None before any dates of release are known."""
    return sentence.handovers.filter(IN_FORCE).select_related(*CASES).first()


def pending(person: Person) -> Handover | None:
    """The handover of somebody in custody whom the community has not taken over yet."""
    return Handover.objects.filter(PENDING, person=person, person__in_custody=True).order_by("community_from").first()


def handover(sentence: Sentence) -> Handover:
    """The same; NotFound where nothing has been reckoned."""
    found = in_force(sentence)
    if found is None:
        raise NotFound
    return found


def custody(sentence: Sentence) -> Custody | None:
    """What the prison knows of a sentence; None before anything was entered."""
    return Custody.objects.filter(sentence=sentence).first()


def recalled(sentence: Sentence, today: date, *, otherwise: bool) -> bool:
    """Whether a recall holds by the releases on record; as said `otherwise` where nobody was released yet."""
    found = is_recalled(sentence.releases.values_list("released_on", "recalled_on"), today)
    return otherwise if found is None else found


def is_unread(actor: Actor, handover: Handover) -> bool:
    """Whether the dates concern the actor, who has not said yet that they know them."""
    inside = handover.prison_officer_id == actor.user_id and handover.prison_read_at is None
    return inside or (handover.community_officer_id == actor.user_id and handover.community_read_at is None)


def page(sentence: Sentence, today: date) -> Page:
    """All that the page shows. The caller has found the sentence through a scope."""
    handover, known = in_force(sentence), custody(sentence)
    officers = sentence.person.officers.filter(valid_from__lte=sentence.ends_on)
    officers = officers.exclude(valid_until__lte=sentence.starts_on).exclude(valid_until=F("valid_from"))
    changes = Change.objects.filter(model="people.Custody", thing_id=known.pk if known else 0)
    return Page(
        person=sentence.person,
        sentence=sentence,
        custody=known,
        handover=handover,
        stage=stage(handover, today) if handover else None,
        why=rules.WORDS[rules.Case(handover.case)] if handover else "",
        source=policy(rules.MONTHS_POLICY, handover.rules_from).source if handover else "",
        earlier=list(sentence.handovers.exclude(IN_FORCE).order_by("-reckoned_at", "-pk")),
        officers=list(officers.select_related("officer").order_by("-valid_from", "-pk")),
        changes=log(changes),
    )


def stage(handover: Handover, today: date) -> rules.Stage:
    """How a handover stands on a day."""
    return rules.stage(
        opens_on=handover.opens_on,
        community_from=handover.community_from,
        taken_over_on=handover.taken_over_on,
        today=today,
    )


def handovers(actor: Actor, *, mine: bool) -> QuerySet[Handover]:
    """Handovers that nobody has taken over yet, the next first: the actor's own, or of all whom the actor may see."""
    rows = Handover.objects.filter(PENDING).select_related("person__delivery_unit", *CASES)
    if mine:
        rows = rows.filter(_concerns(actor))
    seen = Person.objects.filter(permissions.scope(actor))
    return rows.filter(person__in=seen).order_by("community_from", "pk")


def prison_officer(email: str, today: date) -> User | None:
    """The prison offender manager who signs in with an address; None where there is none."""
    user = active_user(email.strip())
    return user if user and _is_of_prison(actor_of(user, today)) else None


def to_reckon(today: date) -> list[int]:
    """Sentences whose handover may come out otherwise today.

    The rules have changed since, or they look at the day; or a recall or release came that the custody does not know.
    """
    changed = ~Q(rules_from=policy(rules.MONTHS_POLICY, today).period.start)
    by_day = Q(sentence__custody__is_indeterminate=True)
    rows = Handover.objects.filter(PENDING).filter(changed | by_day)
    known = {*rows.values_list("sentence_id", flat=True), *_recalled_or_released(today)}
    return sorted(known)


def _recalled_or_released(today: date) -> QuerySet[Custody, int]:
    """Sentences whose last release says otherwise than their custody whether a recall holds."""
    last = Release.objects.filter(sentence=OuterRef("sentence"), released_on__lte=today).order_by("-released_on")
    rows = Custody.objects.filter(sentence__handovers__superseded_at=None, sentence__handovers__isnull=False)
    rows = rows.annotate(
        out_on=Subquery(last.values("released_on")[:1]), back_on=Subquery(last.values("recalled_on")[:1])
    )
    ended = Q(back_on=None) | Q(back_on__gt=today)
    differs = Q(back_on__lte=today, is_recalled=False) | Q(ended, is_recalled=True)
    return rows.filter(differs, out_on__isnull=False).values_list("sentence_id", flat=True)


def waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """Handovers of the actor that are near or late, and new dates not yet read; they name a CRN, never a person."""
    if not actor.may(P.HANDOVER_VIEW):
        return []
    today = london_day(now)
    near = today + timedelta(days=int(policy(NOTICE_POLICY, today).value))
    mine = list(_concerning(actor))
    due = [row for row in mine if not row.taken_over_on and row.community_from and row.community_from <= near]
    unread = [row for row in mine if row.reason and is_unread(actor, row)]
    lines = [_due_line(actor, row) for row in due[: deadlines.ENOUGH]]
    url = reverse("people:handovers")
    found = deadlines.few(lines, more="More handovers: {n}", url=url, total=lambda: len(due))
    return [*found, *(_unread_line(row) for row in unread[: deadlines.FEW])]


def _concerning(actor: Actor) -> QuerySet[Handover]:
    """The actor's own handovers that are to come, or that were reckoned anew since the takeover, say by a recall."""
    moved = Q(taken_over_on=None) | Q(reckoned_at__date__gt=F("taken_over_on"))
    rows = Handover.objects.filter(IN_FORCE, moved, _concerns(actor)).select_related("person", *CASES)
    return rows.filter(person__in=Person.objects.filter(permissions.scope(actor))).order_by("community_from", "pk")


def _is_of_prison(actor: Actor) -> bool:
    """Whether somebody works in a prison: records custody, and never takes over."""
    return actor.may(P.CUSTODY_RECORD) and not actor.may(P.HANDOVER_TAKE)


def _concerns(actor: Actor) -> Q:
    return Q(prison_officer_id=actor.user_id or 0) | Q(community_officer_id=actor.user_id or 0)


def _due_line(actor: Actor, row: Handover) -> Waiting:
    if row.community_officer_id == actor.user_id:
        text = f"Take over {row.person.crn} from the prison"
    elif row.community_officer:
        text = f"Hand {row.person.crn} over to {row.community_officer.name}"
    else:
        text = f"Hand {row.person.crn} over: no community officer is named yet"
    assert row.community_from is not None  # asked for
    return Waiting(text=text, url=_url(row), due_at=deadlines.end_of(row.community_from))


def _unread_line(row: Handover) -> Waiting:
    return Waiting(text=f"Read the new dates of the handover of {row.person.crn}", url=_url(row))


def _url(row: Handover) -> str:
    return reverse("people:custody", args=[row.sentence_id])
