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

# What was delivered is for those who work with it, and for whoever copies a record out; a referral may be read by more.
READS = (P.DELIVERY_VIEW, P.SUBJECT_ACCESS_HANDLE)


def scope(actor: Actor) -> Q:
    """Bookings and sessions of referrals that the actor may open, in a role that reads what was delivered."""
    if actor == SYSTEM:
        return Q()
    return Q(referral__in=Referral.objects.filter(referrals.scope(actor.only(*READS), few=True)))


def absence_scope(actor: Actor) -> Q:
    """Absences of people whose record the actor may open, in a role that reads what was delivered."""
    return Q(person__in=Person.objects.filter(people.scope(actor.only(*READS))))


def can_judge(actor: Actor, absence: Absence) -> Decision:
    """Probation practitioners judge absences of the people in their scope."""
    theirs = people.is_theirs(actor, P.ABSENCE_JUDGE, absence.person_id)
    return allow_if(theirs, "Only the person's probation practitioners judge absences.")
