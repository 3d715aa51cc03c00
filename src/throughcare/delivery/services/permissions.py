"""Who may see and record what a service delivers: whoever may open the referral, and those who deliver it."""

from throughcare.access.actor import Actor
from throughcare.delivery.attendance.permissions import scope as scope
from throughcare.delivery.services.models import Session
from throughcare.kernel.errors import Decision
from throughcare.referrals import permissions as referrals
from throughcare.referrals.models import Referral


def can_book(actor: Actor, referral: Referral) -> Decision:
    """Book the first appointment and the sessions of a referral."""
    return referrals.can_deliver(actor, referral)


def can_record(actor: Actor, session: Session) -> Decision:
    """Move a session, and record what came of it."""
    return referrals.can_deliver(actor, session.referral)


def can_plan(actor: Actor, referral: Referral) -> Decision:
    """Write a version of the action plan."""
    return referrals.can_deliver(actor, referral)


def can_decide_plan(actor: Actor, referral: Referral) -> Decision:
    """Approve a version of the action plan, or return it: the practitioners who refer."""
    return referrals.can_write(actor, referral)


def can_report(actor: Actor, referral: Referral) -> Decision:
    """Write the end of service report."""
    return referrals.can_deliver(actor, referral)


def can_send_on(actor: Actor, referral: Referral) -> Decision:
    """Send the person on to another service, chase its reply, and say what came of it."""
    return referrals.can_deliver(actor, referral)
