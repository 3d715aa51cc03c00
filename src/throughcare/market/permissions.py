"""Which applications, profiles and qualifications an actor may see, and who may do what to them."""

from django.db.models import Q

from throughcare.access.actor import SYSTEM, Actor
from throughcare.access.permissions import Permission as P
from throughcare.kernel.errors import Decision, allow_if
from throughcare.market import rules
from throughcare.market.models import Application, Cell, Framework, ProfileSection, SectionAuthor

NOTHING = Q(pk__in=[])


def scope(actor: Actor) -> Q:
    """Applications: one's own organisation's; for assessors all that have been sent."""
    rows = NOTHING
    if own := actor.organisations(P.APPLICATION_WRITE):
        rows |= Q(organisation_id__in=own)
    if actor.may(P.APPLICATION_ASSESS):
        rows |= Q(submitted_at__isnull=False)
    return rows


def section_scope(actor: Actor, key: str) -> Q:
    """Applications of which the actor may write an answer: one's own, and those where one is named for it."""
    named = SectionAuthor.objects.filter(user=actor.user_id, key=key, application__organisation__in=actor.employers)
    return Q(organisation_id__in=actor.organisations(P.APPLICATION_WRITE)) | Q(pk__in=named.values("application"))


def profile_scope(actor: Actor) -> Q:
    """Supplier profiles that the actor may edit: one's own organisation's."""
    return Q(organisation_id__in=actor.organisations(P.SUPPLIER_EDIT))


def can_edit(actor: Actor, organisation_id: int) -> Decision:
    """Whether the actor may say what the organisation is: one of its bid writers."""
    return allow_if(
        organisation_id in actor.organisations(P.SUPPLIER_EDIT), "Only a bid writer of the organisation can do this."
    )


def profile_section_scope(actor: Actor) -> Q:
    """Sections of profiles: one's own organisation's for bid writers, for others those for which they are named."""
    named = Q(author=actor.user_id, organisation_id__in=actor.employers)
    return Q(organisation_id__in=actor.organisations(P.SUPPLIER_EDIT)) | named


def can_write_section(actor: Actor, section: ProfileSection) -> Decision:
    """Whether the actor may write a section of a profile: the colleague named for it alone, else a bid writer."""
    if section.author_id is None:
        return can_edit(actor, section.organisation_id)
    return allow_if(
        section.author_id == actor.user_id and section.organisation_id in actor.employers,
        "A colleague is named to write this section. A bid writer can take it back.",
    )


def writes_section(actor: Actor, application: Application, key: str) -> Decision:
    """Whether the actor may write one answer: a bid writer of the organisation, or the colleague named for it."""
    if can_write(actor, application):
        return can_write(actor, application)
    is_author = application.authors.filter(key=key, user=actor.user_id).exists()
    return allow_if(
        application.organisation_id in actor.employers and is_author,
        "Only a bid writer of the organisation, or the colleague named for this answer, can write it.",
    )


def can_write(actor: Actor, application: Application) -> Decision:
    """Whether the actor may change, send or withdraw the application: a bid writer of its organisation."""
    return allow_if(
        application.organisation_id in actor.organisations(P.APPLICATION_WRITE),
        "Only a bid writer of the organisation that applies can do this.",
    )


def can_assess(actor: Actor, cell: Cell) -> Decision:
    """Whether the actor may decide a cell: an assessor, and not of the organisation that applies."""
    return can_clarify(actor, cell.application)


def can_clarify(actor: Actor, application: Application) -> Decision:
    """Whether the actor may ask an applicant to clarify: an assessor, and not of the organisation that applies."""
    if not actor.may(P.APPLICATION_ASSESS):
        return Decision("Only a framework assessor can decide this.")
    return allow_if(
        application.organisation_id not in actor.employers,
        "You can't assess an application of your own organisation.",
    )


def can_appeal(actor: Actor, cell: Cell) -> Decision:
    """Whether the actor may appeal against the failure of a cell: a bid writer of its organisation."""
    return can_write(actor, cell.application)


def can_decide_appeal(actor: Actor, cell: Cell) -> Decision:
    """Whether the actor may decide an appeal: an assessor other than the one whose decision it is about."""
    judged = cell.assessments.filter(assessor=actor.user_id) or cell.panel_seats.filter(member=actor.user_id)
    if cell.decided_by_id == actor.user_id or judged:
        return Decision("Another assessor than the one who decided must look at it again.")
    return can_assess(actor, cell)


def questionnaire_scope(actor: Actor) -> Q:
    """Versions of the questions: what is published for everybody, the draft for whoever runs the framework."""
    return Q(published_at__isnull=False) | Q(framework__buyer_id__in=actor.organisations(P.FRAMEWORK_MANAGE))


def restriction_scope(actor: Actor) -> Q:
    """Restrictions: for whoever runs the framework, and for the organisation itself."""
    return Q(framework__buyer_id__in=actor.organisations(P.FRAMEWORK_MANAGE)) | Q(organisation_id__in=actor.employers)


def can_ask(actor: Actor, framework: Framework) -> Decision:
    """Whether the actor runs the framework, its questions and its members: a commissioner of its buyer."""
    return allow_if(
        actor is SYSTEM or framework.buyer_id in actor.organisations(P.FRAMEWORK_MANAGE),
        "Only a commissioner of the framework's buyer can do this.",
    )


def can_start(actor: Actor, organisation_id: int) -> Decision:
    """Whether the actor may apply for the organisation."""
    return allow_if(
        organisation_id in actor.organisations(P.APPLICATION_WRITE),
        "Only a bid writer of the organisation can apply for it.",
    )


def may_be_written(application: Application) -> bool:
    """Whether the words of the application may still change."""
    return application.status == rules.ApplicationStatus.DRAFT
