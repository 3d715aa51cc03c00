"""Who may see bookings and absences, and who judges an absence."""

from django.db.models import Q

from throughcare.access.actor import SYSTEM, Actor
from throughcare.access.permissions import Permission as P
from throughcare.delivery.attendance.models import Absence
from throughcare.kernel.errors import Decision, allow_if
from throughcare.people import permissions as people
from throughcare.people.models import Person
from throughcare.referrals import permissions as referrals
from throughcare.referrals.models import Referral


def scope(actor: Actor) -> Q:
    """Bookings and absences' bookings: those of referrals that the actor may open."""
    if actor == SYSTEM:
        return Q()
    return Q(referral__in=Referral.objects.filter(referrals.scope(actor, few=True)))


def absence_scope(actor: Actor) -> Q:
    """Absences of people whose record the actor may open, in a role that works with their referrals."""
    return Q(person__in=Person.objects.filter(people.scope(actor.only(P.REFERRAL_VIEW))))


def can_judge(actor: Actor, absence: Absence) -> Decision:
    """Probation practitioners judge absences of the people in their scope."""
    theirs = people.is_theirs(actor, P.ABSENCE_JUDGE, absence.person_id)
    return allow_if(theirs, "Only the person's probation practitioners judge absences.")
