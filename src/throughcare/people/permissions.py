"""Who may see which people: the delivery unit's, one's own cases, and never past a limited-access rule."""

from django.db.models import Exists, OuterRef, Q

from throughcare.access.actor import Actor, Posted
from throughcare.access.permissions import Permission as P
from throughcare.access.roles import Role
from throughcare.people.models import AccessRule, OfficerAssignment
from throughcare.reference.models import AreaLink

EVERYWHERE = frozenset({Role.INSPECTOR})  # roles that see every unit's people when their posting names no area
ONLY = AccessRule.Kind.ONLY
EXCLUDED = AccessRule.Kind.EXCLUDED


def scope(actor: Actor) -> Q:
    """People whose record the actor may open: of the unit of a posting, or whose responsible officer the actor is.

    An assignment counts until an end is set to it.
    """
    rows = Q(pk__in=[])
    for posting in actor.holding(P.PERSON_VIEW):
        rows |= _of_posting(posting)
    if actor.may(P.PERSON_VIEW):
        own = OfficerAssignment.objects.filter(officer_id=actor.user_id, valid_until=None)
        rows |= Q(pk__in=own.values("person_id"))
    return rows & not_shut_out(actor)


def not_shut_out(actor: Actor) -> Q:
    """People of whom no limited-access rule shuts the actor out: not excluded, and listed where only some may look."""
    rules = AccessRule.objects.filter(person_id=OuterRef("pk"))
    mine = rules.filter(user_id=actor.user_id or 0)
    listed = Q(~Exists(rules.filter(kind=ONLY))) | Q(Exists(mine.filter(kind=ONLY)))
    return Q(~Exists(mine.filter(kind=EXCLUDED))) & listed


def not_excluded(actor: Actor) -> Q:
    """People from whom the actor is not excluded by name: for staff who are listed by being assigned."""
    mine = AccessRule.objects.filter(person_id=OuterRef("pk"), user_id=actor.user_id or 0, kind=EXCLUDED)
    return Q(~Exists(mine))


def _of_posting(posting: Posted) -> Q:
    if posting.area is None:
        return Q(pk__gt=0) if posting.role in EVERYWHERE else Q(pk__in=[])
    inside = AreaLink.objects.filter(parent_id=posting.area)
    return Q(delivery_unit_id=posting.area) | Q(delivery_unit__in=inside.values("child_id"))
