"""Reads of releases that come near: who has no address to go to."""

from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from throughcare.access.actor import Actor
from throughcare.access.permissions import Permission as P
from throughcare.access.roles import Role
from throughcare.accounts.models import User
from throughcare.clock.clock import london_day
from throughcare.deadlines import rules as deadlines
from throughcare.deadlines.models import Deadline
from throughcare.deadlines.rules import Waiting
from throughcare.people import permissions, queries
from throughcare.people.models import Address, Person, Sentence
from throughcare.people.queries import teams
from throughcare.people.rules import SentenceKind
from throughcare.people.rules import release as rules
from throughcare.reference.queries import policy


def has_address(sentence: Sentence) -> bool:
    """Whether it is known where somebody goes on the day of the release."""
    return Sentence.objects.filter(Exists(_addresses()), pk=sentence.pk).exists()


def clock(sentence: Sentence, due_at: datetime) -> bool:
    """Whether its clock runs to this moment, or did until somebody found an address."""
    return Deadline.objects.filter(
        kind=rules.ADDRESS, thing_type="people.sentence", thing_id=sentence.pk, due_at=due_at, cancelled_at=None
    ).exists()


def near(today: date) -> QuerySet[Sentence]:
    """Sentences from which somebody is released within the days of the policy, the next first."""
    until = today + timedelta(days=int(policy(rules.NOTICE_POLICY, today).value))
    inside = Q(kind=SentenceKind.CUSTODY, person__in_custody=True, person__erased_at=None)
    return Sentence.objects.filter(inside, release_on__range=(today, until)).order_by("release_on", "pk")


def without_address(today: date) -> QuerySet[Sentence]:
    """Those of them with nowhere to go."""
    return near(today).exclude(Exists(_addresses()))


def settled() -> list[int]:
    """Sentences whose clock runs though an address has become known."""
    running = Deadline.objects.filter(kind=rules.ADDRESS, met_at=None, cancelled_at=None).values("thing_id")
    return list(Sentence.objects.filter(Exists(_addresses()), pk__in=running).values_list("pk", flat=True))


def told(sentence: Sentence, today: date) -> QuerySet[User]:
    """Who is told: the responsible officer, the unit's seniors, and who reaches the housing authority's team for it."""
    unit = sentence.person.delivery_unit_id
    contact = teams.contact(unit, today)
    others = Q(pk__in=queries.of_unit(unit, today, Role.SENIOR_PRACTITIONER)) | Q(pk=contact.pk if contact else None)
    officer = Q(pk=queries.officer_id(sentence.person, today))
    return User.objects.filter(officer | others, is_active=True).order_by("pk")


def waiting(actor: Actor, now: datetime, answers_for: Q) -> list[Waiting]:
    """Releases without an address: of those whom the actor answers for; for a senior, of all whom they see."""
    if not actor.may(P.CUSTODY_RECORD):
        return []
    today = london_day(now)
    rows = without_address(today)
    if not actor.has(Role.SENIOR_PRACTITIONER):
        rows = rows.filter(answers_for)
        if not rows.exists():  # the usual answer, found without listing all whom the actor may see
            return []
    rows = rows.filter(person__in=Person.objects.filter(permissions.scope(actor)))
    lines = [_line(row) for row in rows.select_related("person")[: deadlines.ENOUGH]]
    url = reverse("people:handovers")
    return deadlines.few(lines, more="More releases without an address: {n}", url=url, total=rows.count)


def _line(row: Sentence) -> Waiting:
    assert row.release_on is not None  # asked for
    text = f"Find an address for {row.person.crn} to be released to"
    return Waiting(text=text, url=reverse("people:custody", args=[row.pk]), due_at=deadlines.end_of(row.release_on))


def _addresses() -> QuerySet[Address]:
    """Addresses that hold on the day of the release of the sentence outside."""
    on = OuterRef("release_on")
    holds = Q(valid_until=None) | Q(valid_until__gt=on)
    return Address.objects.filter(holds, person_id=OuterRef("person_id"), valid_from__lte=on, district__isnull=False)
