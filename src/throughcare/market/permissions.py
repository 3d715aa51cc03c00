"""Which applications, profiles and qualifications an actor may see, and who may do what to them."""

from django.db.models import Q

from throughcare.access.actor import SYSTEM, Actor
from throughcare.access.permissions import Permission as P
from throughcare.kernel.errors import Decision, allow_if
from throughcare.market import rules
from throughcare.market.models import Application, Cell, Framework

NOTHING = Q(pk__in=[])


def scope(actor: Actor) -> Q:
    """Applications: one's own organisation's; for assessors all that have been sent."""
    rows = NOTHING
    if own := actor.organisations(P.APPLICATION_WRITE):
        rows |= Q(organisation_id__in=own)
    if actor.may(P.APPLICATION_ASSESS):
        rows |= Q(submitted_at__isnull=False)
    return rows


def profile_scope(actor: Actor) -> Q:
    """Supplier profiles that the actor may edit: one's own organisation's."""
    return Q(organisation_id__in=actor.organisations(P.SUPPLIER_EDIT))


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
    own = {posting.organisation_id for posting in actor.postings}
    return allow_if(application.organisation_id not in own, "You can't assess an application of your own organisation.")


def can_appeal(actor: Actor, cell: Cell) -> Decision:
    """Whether the actor may appeal against the failure of a cell: a bid writer of its organisation."""
    return can_write(actor, cell.application)


def can_decide_appeal(actor: Actor, cell: Cell) -> Decision:
    """Whether the actor may decide an appeal: an assessor other than the one whose decision it is about."""
    if cell.decided_by_id == actor.user_id or cell.assessments.filter(assessor=actor.user_id).exists():
        return Decision("Another assessor than the one who decided must look at it again.")
    return can_assess(actor, cell)


def questionnaire_scope(actor: Actor) -> Q:
    """Versions of the questions: what is published for everybody, the draft for whoever runs the framework."""
    return Q(published_at__isnull=False) | Q(framework__buyer_id__in=actor.organisations(P.FRAMEWORK_MANAGE))


def can_ask(actor: Actor, framework: Framework) -> Decision:
    """Whether the actor may say what applicants are asked: a commissioner of the framework's buyer."""
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
