"""Who may see bookings and absences, and who judges an absence."""

from django.db.models import Q

from throughcare.access.actor import SYSTEM, Actor
from throughcare.access.permissions import Permission as P
from throughcare.contracts.models import DeliveryBody
from throughcare.delivery.attendance.models import Absence, Booking, Group
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


def booking_scope(actor: Actor, path: str = "") -> Q:
    """The same, and bookings into groups that the actor leads, of nobody whose record is shut; `path` leads to them."""
    if actor == SYSTEM:
        return Q()
    referral = Referral.objects.filter(referrals.scope(actor.only(*READS), few=True))
    led = Group.objects.filter(staff_id=actor.user_id, body__organisation_id__in=actor.organisations(P.DELIVERY_RECORD))
    mine = Q(**{f"{path}group__in": led}) & people.rows_not_shut_out(actor, f"{path}person_id")
    return Q(**{f"{path}referral__in": referral}) | mine


def group_scope(actor: Actor) -> Q:
    """Groups of the organisations whose delivery the actor records. Who comes is told by each booking's own scope."""
    if actor == SYSTEM:
        return Q()
    return Q(body__organisation_id__in=actor.organisations(P.DELIVERY_RECORD))


def can_make_group(actor: Actor, body: DeliveryBody) -> Decision:
    """Make a group: those who deliver the service, manager or caseworker."""
    works_there = body.organisation_id in actor.organisations(P.DELIVERY_RECORD)
    return allow_if(works_there, "Only those who deliver the service make groups.")


def can_lead(actor: Actor, group: Group) -> Decision:
    """Record all of a group at once, or call it off: who leads it, and the managers of the organisation."""
    manages = group.body.organisation_id in actor.organisations(P.REFERRAL_ASSIGN)
    works_there = group.body.organisation_id in actor.organisations(P.DELIVERY_RECORD)
    leads = works_there and group.staff_id == actor.user_id
    return allow_if(actor == SYSTEM or manages or leads, "Only who leads the group, and the managers, record it.")


def can_record(actor: Actor, booking: Booking) -> Decision:
    """Free a booking, or record what came of it: whoever delivers the referral, or leads the group."""
    delivers = referrals.can_deliver(actor, booking.referral)
    return can_lead(actor, booking.group) if booking.group and not delivers else delivers


def absence_scope(actor: Actor) -> Q:
    """Absences of people whose record the actor may open, in a role that reads what was delivered."""
    return Q(person__in=Person.objects.filter(people.scope(actor.only(*READS))))


def can_judge(actor: Actor, absence: Absence) -> Decision:
    """Probation practitioners judge absences of the people in their scope."""
    theirs = people.is_theirs(actor, P.ABSENCE_JUDGE, absence.person_id)
    return allow_if(theirs, "Only the person's probation practitioners judge absences.")
