"""Made-up delivery for tests, made through the actions."""

from datetime import UTC, datetime, timedelta
from typing import Any

from throughcare.delivery.services import actions
from throughcare.delivery.services.models import EndOfServiceReport, Session
from throughcare.people.tests.factories import NOW
from throughcare.referrals.models import Referral
from throughcare.referrals.tests.factories import Cast, make_assigned

TENTH = datetime(2022, 3, 10, 14, 0, tzinfo=UTC)  # the Thursday of the first appointment


def book(cast: Cast, referral: Referral, number: int = 0, at: datetime = TENTH, **fields: Any) -> Session:
    details = {"minutes": 60, "method": "in_person", "place": "Made-up Centre"} | fields
    return actions.book_session(
        actor=cast.caseworker, now=NOW, referral_id=referral.pk, number=number, starts_at=at, **details
    )


def hold(cast: Cast, session: Session, happened: str = "on_time", **fields: Any) -> Session:
    details = {"notes": "Talked about a home"} | fields
    return actions.record_session(
        actor=cast.caseworker,
        now=session.booking.starts_at + timedelta(hours=2),
        session_id=session.pk,
        happened=happened,
        **details,
    )


def make_held(cast: Cast, at: datetime = TENTH) -> Referral:
    """An assigned referral whose first appointment was held, on 10 March unless said otherwise."""
    referral = make_assigned(cast)
    hold(cast, book(cast, referral, at=at))
    return Referral.objects.get(pk=referral.pk)


def make_planned(cast: Cast, session_count: int = 2, at: datetime = TENTH) -> Referral:
    """The same, with a plan of so many sessions."""
    referral = make_held(cast, at)
    actions.submit_plan(
        actor=cast.caseworker,
        now=TENTH + timedelta(days=1),
        referral_id=referral.pk,
        activities="Apply for a tenancy",
        session_count=session_count,
        after_version=0,
    )
    return referral


def make_delivered(cast: Cast, session_count: int = 2) -> Referral:
    """The same, with every session held, a week apart."""
    referral = make_planned(cast, session_count)
    for number in range(1, session_count + 1):
        hold(cast, book(cast, referral, number, TENTH + timedelta(weeks=number)))
    return referral


def report(
    cast: Cast, referral: Referral, now: datetime = TENTH + timedelta(weeks=3), **changes: Any
) -> EndOfServiceReport:
    details = {"summary": "Settled in a flat", "results": {"accommodation": "achieved"}, "notes": {}} | changes
    return actions.submit_report(actor=cast.caseworker, now=now, referral_id=referral.pk, **details)
