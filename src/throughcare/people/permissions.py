"""Who may see which people: the unit's, one's own cases and those one supports, never past a limited-access rule."""

from typing import Any

from django.db.models import DateTimeField, Exists, Func, OuterRef, Q, QuerySet

from throughcare.access.actor import Actor
from throughcare.access.permissions import Permission as P
from throughcare.access.roles import Role
from throughcare.kernel.errors import Decision, allow_if
from throughcare.people.models import AccessRule, BreakGlass, Handover, OfficerAssignment, Person
from throughcare.people.models.custody import IN_FORCE, PENDING
from throughcare.reference.models import AreaLink

EVERYWHERE = frozenset({Role.INSPECTOR})  # roles that see every unit's people when their posting names no area
ONLY = AccessRule.Kind.ONLY
EXCLUDED = AccessRule.Kind.EXCLUDED
THERE = Q(erased_at=None)  # an erased record is counted, and opened by nobody
MOMENT = Func(function="acting_at", output_field=DateTimeField())  # of the request, as the database was told


def scope(actor: Actor) -> Q:
    """People whose record the actor may open: of the unit of a posting, or whose responsible officer the actor is,
    or whom the actor supports on the other side of a handover, or whose record is open to the actor by break-glass.

    An assignment counts until an end is set to it. The parts are a union, so that each is read through its own index.
    """
    postings = actor.holding(P.PERSON_VIEW)
    if not postings:
        return Q(pk__in=[])
    if everywhere(actor):
        return not_shut_out(actor)
    own = OfficerAssignment.objects.filter(officer_id=actor.user_id, valid_until=None).values("person_id")
    areas = {p.area for p in postings if p.area}
    inside = AreaLink.objects.filter(parent_id__in=areas).values("child_id")
    in_unit = Person.objects.filter(delivery_unit_id__in=areas).values("pk")
    in_region = Person.objects.filter(delivery_unit__in=inside).values("pk")
    opened = opened_now(actor).values("person_id")
    return Q(pk__in=own.union(in_unit, in_region, opened, *supported(actor), all=True)) & not_shut_out(actor)


def supported(actor: Actor) -> tuple[QuerySet[Handover, Any], ...]:
    """People in custody whose prison officer the actor is, and those whom the actor is to take over; two queries, each
    read through its own index."""
    inside = Handover.objects.filter(IN_FORCE, prison_officer_id=actor.user_id or 0, person__in_custody=True)
    coming = Handover.objects.filter(PENDING, community_officer_id=actor.user_id or 0)
    return inside.values("person_id"), coming.values("person_id")


def opened_now(actor: Actor) -> QuerySet[BreakGlass]:
    """Records that the actor has opened by break-glass and that are open still at the moment of the request."""
    return BreakGlass.objects.filter(user_id=actor.user_id or 0, ends_at__gt=MOMENT)


def everywhere(actor: Actor) -> bool:
    """Whether the actor sees the people of every unit."""
    return any(p.area is None and p.role in EVERYWHERE for p in actor.holding(P.PERSON_VIEW))


def is_theirs(actor: Actor, permission: P, person_id: int) -> bool:
    """Whether a person whom the actor sees is in the scope of the very postings that hold a permission.

    Somebody may see a person by one posting and hold the permission by another, which is for other people.
    """
    holders = actor.only(permission)
    if len(holders.postings) == len(actor.postings):
        return bool(holders.postings)
    return Person.objects.filter(scope(holders), pk=person_id).exists()


def not_shut_out(actor: Actor) -> Q:
    """People of whom no limited-access rule shuts the actor out: not excluded, and listed where only some may look.

    Break-glass stands for being listed, and never against an exclusion by name: that is a conflict of interest.
    """
    rules = AccessRule.objects.filter(person_id=OuterRef("pk"))
    mine = rules.filter(user_id=actor.user_id or 0)
    opened = opened_now(actor).filter(person_id=OuterRef("pk"))
    listed = Q(~Exists(rules.filter(kind=ONLY))) | Q(Exists(mine.filter(kind=ONLY))) | Q(Exists(opened))
    return Q(~Exists(mine.filter(kind=EXCLUDED))) & listed & THERE


def can_correct(actor: Actor, person: Person) -> Decision:
    """Amend a disputed value, or put the person's statement beside it."""
    return allow_if(actor.may(P.CORRECTION_HANDLE), "Only a data protection officer decides about corrections.")


def not_excluded(actor: Actor) -> Q:
    """People from whom the actor is not excluded by name: for staff who are listed by being assigned."""
    mine = AccessRule.objects.filter(person_id=OuterRef("pk"), user_id=actor.user_id or 0, kind=EXCLUDED)
    return Q(~Exists(mine)) & THERE


def opening_scope(actor: Actor) -> Q:
    """Records opened by break-glass of which the actor hears: of people of the posting's unit or region."""
    postings = actor.holding(P.OPENING_REVIEW)
    if not postings:
        return Q(pk__in=[])
    if any(posting.area is None for posting in postings):
        return Q()
    areas = {posting.area for posting in postings}
    inside = AreaLink.objects.filter(parent_id__in=areas).values("child_id")
    return Q(delivery_unit_id__in=areas) | Q(delivery_unit_id__in=inside)


def can_break_glass(actor: Actor) -> Decision:
    """Practitioners and those who lead them, who answer for it."""
    return allow_if(actor.may(P.RECORD_OPEN), "Only probation practitioners open records in an emergency.")


def can_review(actor: Actor, opening: BreakGlass) -> Decision:
    """Whoever hears of it, but never of one's own."""
    if opening.user_id == actor.user_id:
        return Decision("You opened this record yourself: somebody else reviews it.")
    return allow_if(actor.may(P.OPENING_REVIEW), "Only a senior probation officer or data protection officer reviews.")


def can_manage_access(actor: Actor, person: Person) -> Decision:
    """Senior staff, for people whose record they may open themselves."""
    return allow_if(actor.may(P.ACCESS_MANAGE), "Only a senior probation officer says who may see a record.")


def can_record_custody(actor: Actor, person: Person) -> Decision:
    """Enter dates of release: officers of either side."""
    theirs = is_theirs(actor, P.CUSTODY_RECORD, person.pk)
    return allow_if(theirs, "Only the officers of prison and community enter dates of release.")


def can_take_over(actor: Actor, handover: Handover) -> Decision:
    """Become responsible in the place of the prison: the community officer who is named, or any while nobody is."""
    if handover.community_officer_id not in (None, actor.user_id):
        return Decision("Another officer is named to take over. Ask the senior probation officer to allocate the case.")
    theirs = is_theirs(actor, P.HANDOVER_TAKE, handover.person_id)
    return allow_if(theirs, "Only probation practitioners of the community take over from the prison.")
