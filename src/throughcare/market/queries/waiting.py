"""What of the market waits for whom, as lines of a desk."""

from datetime import datetime

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from throughcare.access.actor import Actor
from throughcare.access.permissions import Permission as P
from throughcare.deadlines.rules import ENOUGH, Waiting, few
from throughcare.market import rules
from throughcare.market.models import Application, Clarification, ProfileSection, SectionAuthor
from throughcare.market.queries import appeals, own_applications, to_assess


def waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """What waits for the actor: own drafts, answers and clarifications; for assessors applications and appeals."""
    drafts = own_applications(actor).filter(status=rules.ApplicationStatus.DRAFT)
    own = [Waiting(text=_("Finish and send application %s") % a.reference, url=_page(a)) for a in drafts]
    own += [
        Waiting(
            text=_("Clarify application %s") % row.application.reference, url=_page(row.application), due_at=row.due_at
        )
        for row in _unanswered(actor, now)
    ]
    rows = to_assess(actor)
    to_decide = [
        Waiting(
            text=_("Decide the application of %s") % a.organisation.name,
            url=_page(a),
            due_at=a.due_at,  # type: ignore[attr-defined]
        )
        for a in rows[:ENOUGH]
    ]
    url = reverse("market:assessments")
    asked = appeals(actor)
    to_review = [
        Waiting(text=_("Decide the appeal of %s") % a.cell.application.organisation.name, url=_page(a.cell.application))
        for a in asked[:ENOUGH]
    ]
    return [
        *own,
        *few(to_decide, more="More applications to decide: {n}", url=url, total=rows.count),
        *few(to_review, more="More appeals to decide: {n}", url=url, total=asked.count),
    ]


def _page(application: Application) -> str:
    return reverse("market:application", args=[application.reference])


def sections(actor: Actor, now: datetime) -> list[Waiting]:
    """Answers of an application and sections of a profile for which the actor is named, whatever else they may do."""
    answer, section = _("Write an answer in the application of %s"), _("Write a section of the profile of %s")
    answers = [
        Waiting(
            text=answer % row.application.organisation.name,
            url=reverse("market:answer", args=[row.application.reference, row.key]),
        )
        for row in _sections(actor)
    ]
    parts = [
        Waiting(
            text=section % row.organisation.name, url=reverse("market:section", args=[row.organisation_id, row.section])
        )
        for row in _profile_sections(actor)
    ]
    return answers + parts


def _profile_sections(actor: Actor) -> QuerySet[ProfileSection]:
    """Sections of profiles for which the actor is named, and which they have not saved since or not to the end."""
    found = ProfileSection.objects.filter(author=actor.user_id, organisation__in=actor.employers)
    unsaved = Q(saved_at=None) | Q(saved_at__lt=F("named_at")) | ~Q(drafts={})
    return found.filter(unsaved).select_related("organisation").order_by("pk")[:ENOUGH]


def _sections(actor: Actor) -> QuerySet[SectionAuthor]:
    """Answers of drafts for which the actor is named, and which are not written yet."""
    found = SectionAuthor.objects.filter(
        user=actor.user_id,
        application__organisation__in=actor.employers,
        application__status=rules.ApplicationStatus.DRAFT,
    )
    return found.select_related("application__organisation").order_by("pk")[:ENOUGH]


def _unanswered(actor: Actor, now: datetime) -> QuerySet[Clarification]:
    """Clarifications asked of the actor's organisations that can still be answered."""
    mine = actor.organisations(P.APPLICATION_WRITE)
    found = Clarification.objects.filter(
        application__organisation__in=mine,
        application__status=rules.ApplicationStatus.SUBMITTED,
        answered_at=None,
        lapsed_at=None,
        due_at__gte=now,
    )
    return found.select_related("application").order_by("due_at", "pk")[:ENOUGH]
