"""Pre-release plans: what each need is matched to, which services take referrals from custody, what waits for whom."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from throughcare.access.actor import Actor
from throughcare.clock.clock import london_day
from throughcare.contracts.models import DeliveryArea
from throughcare.deadlines.rules import ENOUGH, Waiting, end_of, few
from throughcare.kernel.errors import NotNow
from throughcare.people import permissions as scopes
from throughcare.people import queries as people
from throughcare.people.models import Handover, Person, Sentence
from throughcare.people.models.custody import IN_FORCE
from throughcare.people.rules import SentenceKind
from throughcare.reference import queries as reference
from throughcare.referrals import permissions, rules
from throughcare.referrals.models import ReleaseNeed, ReleasePlan
from throughcare.referrals.queries import directory


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A need of the plan and how far it is."""

    row: ReleaseNeed
    met: rules.Met


@dataclass(frozen=True, kw_only=True)
class Page:
    """The pre-release plan of somebody, or the place where one would stand."""

    actor: Actor
    person: Person
    sentence: Sentence
    plan: ReleasePlan | None
    today: date

    @cached_property
    def weeks(self) -> int:
        """Within so many weeks a release is near."""
        return weeks(self.today)

    @property
    def release_on(self) -> date | None:
        """The day of release as it is known today."""
        return self.sentence.release_on

    @property
    def has_moved(self) -> bool:
        """Whether the release is on another day than the plan was written for."""
        return self.plan is not None and self.plan.release_on != self.release_on

    @property
    def journey(self) -> rules.Journey | None:
        """How near the release is; None where its day is not known."""
        return rules.journey(self.release_on, self.today, self.weeks) if self.release_on else None

    @property
    def told(self) -> tuple[str, str]:
        """What the journey is called, and what comes next."""
        if self.journey is None:
            return "", ""
        terms = rules.JOURNEYS[self.journey]
        return terms.title.format(weeks=self.weeks), terms.next_step.format(weeks=self.weeks)

    @cached_property
    def lines(self) -> list[Line]:
        """Its needs in their order."""
        if self.plan is None:
            return []
        rows = self.plan.needs.select_related("need", "referral__body__organisation", "referral__body__service_type")
        return [Line(row=row, met=_met(row)) for row in rows.order_by("need__position")]

    @property
    def open(self) -> list[ReleaseNeed]:
        """Needs for which something is asked and nothing is found yet."""
        return [line.row for line in self.lines if line.met == rules.Met.OPEN]

    @cached_property
    def handover(self) -> Handover | None:
        """The handover in force, which names the officers of either side."""
        rows = self.person.handovers.filter(IN_FORCE, sentence=self.sentence)
        return rows.select_related("prison_officer", "community_officer").first()

    @cached_property
    def may_write(self) -> bool:
        """Whether the actor writes it: the practitioners of the person, while they are inside."""
        return self.person.in_custody and bool(permissions.can_start(self.actor, self.person))

    @property
    def may_match(self) -> bool:
        """Whether there is anything to match, and a place to look around."""
        return self.may_write and bool(self.open) and self.plan is not None and self.plan.district_id is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    """Services that take referrals from custody, and how many others do not."""

    can: tuple[directory.Found, ...]
    community_only_count: int
    unmet: tuple[str, ...]  # names of needs that none of them works on
    ending: frozenset[directory.Place]  # of them, those that end before the release


def weeks(on: date) -> int:
    """Within how many weeks a release is near."""
    return int(reference.policy(rules.WEEKS_POLICY, on).value)


def page(actor: Actor, person_id: int, today: date) -> Page:
    """The plan of a person whom the actor may see; NotNow for somebody who serves no sentence in custody."""
    person = people.person(actor, person_id)
    sentence = inside(person)
    if sentence is None:
        raise NotNow("A pre-release plan is for somebody who serves a sentence in custody.")
    plan = ReleasePlan.objects.filter(sentence=sentence).select_related("district", "written_by").first()
    return Page(actor=actor, person=person, sentence=sentence, plan=plan, today=today)


def inside(person: Person) -> Sentence | None:
    """The sentence in custody that somebody serves, the newest; for somebody released, the one that had a plan."""
    rows = person.sentences.filter(kind=SentenceKind.CUSTODY).order_by("-starts_on", "-pk")
    if not person.in_custody:
        rows = rows.filter(release_plan__isnull=False)
    return rows.first()


def district_after(person: Person, release_on: date | None) -> str:
    """The postcode district of the address that holds on the day of the release; empty where none is known."""
    if release_on is None:
        return ""
    held = person.addresses.filter(reference.in_force(release_on), district__isnull=False)
    return held.values_list("district_id", flat=True).first() or ""


def district_on_release(person: Person) -> str:
    """Where somebody in custody will live, by the pre-release plan, else by the record; empty where neither says it."""
    sentence = inside(person)
    if sentence is None:
        return ""
    plan = ReleasePlan.objects.filter(sentence=sentence).first()
    return (plan.district_id if plan else None) or district_after(person, sentence.release_on)


def matches(found: Page) -> Matches:
    """Who takes the person from custody for the open needs, near where they will live; NotNow without a place."""
    plan = found.plan
    if plan is None or plan.district_id is None:
        raise NotNow("Say in the plan where they will live: services are looked for there.")
    codes = [row.need_id for row in found.open]
    if not codes:
        raise NotNow("No need waits for a service: say what is asked for a need, or look at what was matched.")
    answer = directory.for_person(found.person, needs=codes, postcode_district=plan.district_id, on=found.today)
    can = tuple(row for row in answer.by_referral if row.body.takes_from_custody)
    met = {need.pk for row in can for need in row.needs_met}
    return Matches(
        can=can,
        community_only_count=sum(rules.is_for_community_only(row.against) for row in answer.cannot if row.by_referral),
        unmet=tuple(row.need.name for row in found.open if row.need_id not in met),
        ending=_ending([row.place for row in can], found.release_on),
    )


def waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """Of those whom the actor answers for or is to take over, who leave soon: plans to write, needs to match."""
    today = london_day(now)
    own = _own(actor, today)
    if not own:
        return []
    unmet = ReleaseNeed.objects.filter(plan__sentence_id=OuterRef("pk"), otherwise="").filter(
        Q(referral=None) | Q(referral__status__in=rules.CAME_TO_NOTHING)
    )
    plan = ReleasePlan.objects.filter(sentence_id=OuterRef("pk"))
    rows = _leaving(actor, own, today).annotate(has_plan=Exists(plan), has_unmet=Exists(unmet))
    rows = rows.exclude(has_plan=True, has_unmet=False)
    lines = [_line(row) for row in rows.select_related("person")[:ENOUGH]]
    return few(
        lines, more="More pre-release plans to write or match: {n}", url=reverse("people:people"), total=rows.count
    )


def _leaving(actor: Actor, own: list[int], today: date) -> QuerySet[Sentence]:
    """Sentences from which own people are released within the weeks of the policy, the next first."""
    until = today + timedelta(weeks=weeks(today))
    rows = Sentence.objects.filter(kind=SentenceKind.CUSTODY, person__in_custody=True, person_id__in=own)
    seen = Person.objects.filter(scopes.scope(actor), pk__in=own)
    return rows.filter(release_on__range=(today, until), person__in=seen).order_by("release_on", "pk")


def _own(actor: Actor, today: date) -> list[int]:
    held = people.people_of(actor.user_id, today)
    coming = Handover.objects.filter(IN_FORCE, community_officer_id=actor.user_id, taken_over_on=None)
    return [*{*held, *coming.values_list("person_id", flat=True)}]


def _line(row: Sentence) -> Waiting:
    assert row.release_on is not None  # asked for
    verb = "Match the needs in" if row.has_plan else "Write"  # type: ignore[attr-defined]
    url = reverse("referrals:release_plan", args=[row.person_id])
    return Waiting(text=f"{verb} the pre-release plan of {row.person.crn}", url=url, due_at=end_of(row.release_on))


def _met(row: ReleaseNeed) -> rules.Met:
    return rules.met(row.asked, row.otherwise, row.referral.status if row.referral else None)


def _ending(places: list[directory.Place], release_on: date | None) -> frozenset[directory.Place]:
    """Places at which nothing is delivered any more on the day of the release."""
    if release_on is None:
        return frozenset()
    then = DeliveryArea.objects.filter(reference.in_force(release_on), body_id__in=[place.body_id for place in places])
    there = {directory.Place(body_id=body, area=area) for body, area in then.values_list("body_id", "area_id")}
    return frozenset(places) - there
