"""Reads of screenings for employment, training and education: who has none, and whether unpaid work may start."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Window
from django.urls import reverse

from throughcare.access.actor import Actor
from throughcare.access.permissions import Permission as P
from throughcare.clock.clock import london_day
from throughcare.deadlines import rules as deadlines
from throughcare.deadlines.rules import Waiting
from throughcare.kernel.errors import Decision
from throughcare.people import permissions
from throughcare.people.models import EmploymentScreening, Person, ScreeningOverride, Sentence
from throughcare.people.rules import SentenceKind
from throughcare.people.rules import employment as rules

OUTSIDE = tuple(kind for kind in SentenceKind if kind != SentenceKind.CUSTODY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What is known of somebody's work, training and education, the newest first, and whether unpaid work may start."""

    screenings: list[EmploymentScreening]
    overrides: list[ScreeningOverride]
    may_start: Decision
    is_missing: bool  # a sentence has started, and nobody has screened them since


def page(person: Person, today: date) -> Page:
    """All of it. The caller has found the person through a scope."""
    screenings = person.employment_screenings.select_related("screened_by").order_by("-screened_on", "-pk")
    overrides = person.screening_overrides.select_related("overridden_by").order_by("-overridden_at", "-pk")
    return Page(
        screenings=list(screenings),
        overrides=list(overrides),
        may_start=may_start_unpaid_work(person, today),
        is_missing=is_missing(person, today),
    )


def may_start_unpaid_work(person: Person, today: date) -> Decision:
    """Whether unpaid work of the sentence that somebody serves may start, and if not, what is missing."""
    since = person.sentences.filter(_serving(today)).order_by("starts_on").values_list("starts_on", flat=True).first()
    screened = person.employment_screenings.filter(screened_on__gte=since or date.min)
    overridden = person.screening_overrides.filter(overridden_at__date__gte=since or date.min)
    return rules.may_start_unpaid_work(is_screened=screened.exists(), is_overridden=overridden.exists())


def is_missing(person: Person, today: date) -> bool:
    """Whether a sentence outside custody has started, and nobody has screened the person since."""
    return unscreened(Person.objects.filter(pk=person.pk), today).exists()


def unscreened(people: QuerySet[Person], today: date) -> QuerySet[Person]:
    """Those of several people who serve a sentence outside custody and were not screened since it started."""
    done = EmploymentScreening.objects.filter(person_id=OuterRef("person_id"), screened_on__gte=OuterRef("starts_on"))
    serving = Sentence.objects.filter(_serving(today), ~Exists(done), person_id=OuterRef("pk"), kind__in=OUTSIDE)
    return people.filter(Exists(serving), in_custody=False, erased_at=None).order_by("search_key", "pk")


def waiting(actor: Actor, now: datetime, own: Collection[int]) -> list[Waiting]:
    """People whose responsible officer the actor is, their `own`, and whom nobody has screened."""
    if not actor.may(P.PERSON_EDIT):
        return []
    today = london_day(now)
    rows = unscreened(Person.objects.filter(permissions.scope(actor), pk__in=own), today)
    found = list(rows.annotate(of_all=Window(Count("*")))[: deadlines.ENOUGH])
    return deadlines.few(
        [_line(row) for row in found],
        more="More people to screen for employment: {n}",
        url=reverse("people:people"),
        total=lambda: found[0].of_all,
    )


def _serving(today: date) -> Q:
    return Q(starts_on__lte=today, ends_on__gte=today, ending="")


def _line(row: Person) -> Waiting:
    text = f"Screen {row.crn} for employment, training and education"
    return Waiting(text=text, url=reverse("people:employment", args=[row.pk]))
