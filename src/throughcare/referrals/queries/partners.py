"""Care plans and job profiles: the officer's side with who read what, and the partner's with what was consented."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property

from django.db.models import Exists, Max, OuterRef, Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from throughcare.access.actor import Actor
from throughcare.access.permissions import Permission as P
from throughcare.access.roles import roles_with
from throughcare.accounts import queries as accounts
from throughcare.accounts.models import Organisation, Posting, User
from throughcare.audit.models import Event
from throughcare.deadlines.rules import ENOUGH, Waiting, few
from throughcare.kernel.errors import NotFound
from throughcare.people import queries as people
from throughcare.people.models import Person
from throughcare.referrals import permissions, rules
from throughcare.referrals.models import CareConsent, CarePlan, CareSection, JobProfile

READS_SHOWN = 100
NEWEST = 50  # things among which something new is looked for
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """That somebody of a partner agency read a section, or a job profile."""

    at: datetime
    who: str
    what: str


@dataclass(frozen=True, kw_only=True)
class CarePage:
    """The open care plan of a person, for their officers; or the place where one would stand."""

    actor: Actor
    person: Person
    plan: CarePlan | None

    @cached_property
    def sections(self) -> list[CareSection]:
        """What is written, in the order of the areas, each with the consents that hold."""
        if self.plan is None:
            return []
        holding = CareConsent.objects.filter(withdrawn_at=None).select_related("organisation").order_by("pk")
        rows = self.plan.sections.select_related("written_by").prefetch_related(Prefetch("consents", holding))
        order = list(rules.CareArea)
        return sorted(rows, key=lambda row: order.index(rules.CareArea(row.kind)))

    @property
    def unwritten(self) -> list[tuple[str, str]]:
        """Areas without a section yet: code and name."""
        written = {row.kind for row in self.sections}
        return [(area.value, name) for area, name in rules.CARE_AREAS.items() if area not in written]

    @cached_property
    def reads(self) -> list[Read]:
        """Who of which agency read which section, the newest first."""
        names = {row.pk: rules.CARE_AREAS[rules.CareArea(row.kind)] for row in self.sections}
        return reads("referrals.caresection", names)

    @cached_property
    def may_write(self) -> bool:
        """Whether the actor writes the plan: the person's practitioners."""
        return bool(permissions.can_start(self.actor, self.person))


def care_page(actor: Actor, person_id: int) -> CarePage:
    """The open care plan of a person whom the actor may see; NotFound for any other."""
    person = people.person(actor, person_id)
    plan = person.care_plans.filter(closed_at=None).select_related("opened_by").first()
    return CarePage(actor=actor, person=person, plan=plan)


def agencies(today: date) -> QuerySet[Organisation]:
    """Partner agencies, by name; without those that find work and do nothing else, who read job-match fields alone."""
    posted = Posting.objects.filter(accounts.live(today), organisation=OuterRef("pk"))
    reads_plans, finds_work = (
        Exists(posted.filter(role__in=roles_with(may))) for may in (P.CARE_READ, P.JOB_MATCH_VIEW)
    )
    found = Organisation.objects.filter(kind=Organisation.Kind.PARTNER).exclude(finds_work & ~reads_plans)
    return found.order_by("name", "pk")


def reads(thing_type: str, names: dict[int, str]) -> list[Read]:
    """Who read which of some things, by what each is called; the newest first, `READS_SHOWN` at most."""
    ids = [str(pk) for pk in names]
    verb = f"{thing_type.rpartition('.')[2]}.viewed"
    rows = Event.objects.filter(thing_type=thing_type, thing_id__in=ids, verb=verb).order_by("-at", "-pk")
    events = list(rows[:READS_SHOWN])
    users = User.objects.filter(pk__in={event.actor_id for event in events}).prefetch_related("postings__organisation")
    who = {user.pk: f"{user.name}, {_employers(user)}" for user in users}
    return [Read(at=e.at, who=who.get(e.actor_id or 0, ""), what=names[int(e.thing_id)]) for e in events]


def plans(actor: Actor) -> QuerySet[CarePlan]:
    """Plans of which the partner may read a section, by the name that was shared."""
    mine = CareSection.objects.filter(permissions.care_scope(actor)).values("plan_id")
    return CarePlan.objects.filter(pk__in=mine, closed_at=None).select_related("opened_by").order_by("known_as", "pk")


def sections_of(actor: Actor, plan_id: int) -> tuple[CarePlan, list[CareSection]]:
    """A plan with those sections alone that the person agreed to the partner reading; NotFound without any."""
    plan = plans(actor).filter(pk=plan_id).first()
    if plan is None:
        raise NotFound("There is no such care plan, or nothing of it is shared with your organisation.")
    rows = CareSection.objects.filter(permissions.care_scope(actor), plan=plan)
    order = list(rules.CareArea)
    return plan, sorted(rows, key=lambda row: order.index(rules.CareArea(row.kind)))


def area_names(sections: list[CareSection]) -> dict[int, str]:
    """What the sections are called, by key."""
    return {row.pk: rules.CARE_AREAS[rules.CareArea(row.kind)] for row in sections}


def shared_profile(person: Person) -> JobProfile | None:
    """What is shared of a person for a job match; the caller has found the person through a scope."""
    return person.job_profiles.filter(withdrawn_at=None).select_related("shared_by").first()


def profiles(actor: Actor) -> QuerySet[JobProfile]:
    """Job profiles shared with partners, the next available first."""
    rows = JobProfile.objects.filter(permissions.job_scope(actor)).select_related("shared_by")
    return rows.order_by("available_on", "pk")


def profile(actor: Actor, pk: int) -> JobProfile:
    """One of them; NotFound for any other."""
    found = profiles(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such job profile, or it is no longer shared.")
    return found


def waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """What is new for a partner and not read yet by them; lines name nobody."""
    return [*_unread_plans(actor), *_unread_profiles(actor)]


def _unread_plans(actor: Actor) -> list[Waiting]:
    own = actor.organisations(P.CARE_READ)
    consents = CareConsent.objects.filter(organisation_id__in=own, withdrawn_at=None)
    rows = consents.filter(section__in=CareSection.objects.filter(permissions.care_scope(actor)))
    latest = list(rows.select_related("section").order_by("-recorded_at", "-pk")[:NEWEST])
    read = _last_read(actor, "referrals.caresection", [row.section_id for row in latest])
    unread = {
        row.section.plan_id
        for row in latest
        if max(row.recorded_at, row.section.written_at) > read.get(row.section_id, NEVER)
    }
    lines = [
        Waiting(
            text=_("Care plan CP-%s has something new to read") % pk, url=reverse("referrals:shared_plan", args=[pk])
        )
        for pk in sorted(unread)
    ]
    url = reverse("referrals:shared_plans")
    return few(lines[:ENOUGH], more=_("More care plans with something new: {n}"), url=url, total=lambda: len(lines))


def _unread_profiles(actor: Actor) -> list[Waiting]:
    latest = list(profiles(actor).order_by("-shared_at", "-pk")[:NEWEST])
    read = _last_read(actor, "referrals.jobprofile", [row.pk for row in latest])
    unread = [row for row in latest if row.shared_at > read.get(row.pk, NEVER)]
    lines = [
        Waiting(text=_("Job profile JM-%s is new") % row.pk, url=reverse("referrals:job_profile", args=[row.pk]))
        for row in unread
    ]
    url = reverse("referrals:job_profiles")
    return few(lines[:ENOUGH], more=_("More new job profiles: {n}"), url=url, total=lambda: len(lines))


def _last_read(actor: Actor, thing_type: str, ids: list[int]) -> dict[int, datetime]:
    """When the actor last read each of some things."""
    rows = Event.objects.filter(actor_id=actor.user_id, thing_type=thing_type, thing_id__in=[str(pk) for pk in ids])
    last = rows.filter(verb__endswith=".viewed").values_list("thing_id").annotate(last=Max("at")).order_by()
    return {int(pk): at for pk, at in last}


def _employers(user: User) -> str:
    return ", ".join(dict.fromkeys(posting.organisation.name for posting in user.postings.all()))
