"""Who is to be told of what happens to suppliers: those of the organisation whose part comes next, and approvers."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse

from throughcare.access.roles import Role
from throughcare.accounts.queries import actor_of, holders
from throughcare.audit.models import Event
from throughcare.commissioning import permissions as commissioning
from throughcare.commissioning.models import Escalation, Partner
from throughcare.market.models import Appeal, Clarification, Restriction
from throughcare.notifications.rules import Kind, News


def partner_named(event: Event, day: date) -> News | None:
    """The bid writers of a named partner, who confirm its share or decline it."""
    found = Partner.objects.filter(pk=event.thing_id).first()
    if found is None:  # it was removed meanwhile
        return None
    path = reverse("commissioning:partnership", args=[found.pk])
    return _news(Kind.PARTNER_NAMED, event, path, _writers(found.organisation_id, day))


def routed_up(event: Event, day: date) -> News:
    """The approvers who may decide an award that passes another's limit."""
    found = Escalation.objects.select_related("lot__call_off").get(pk=event.thing_id)
    approvers = holders(Role.APPROVER, day, organisation_id=found.lot.call_off.buyer_id)
    told = [user.pk for user in approvers if commissioning.can_decide_escalation(actor_of(user, day), found)]
    return _news(Kind.AWARD_ROUTED_UP, event, reverse("commissioning:escalation", args=[found.pk]), told)


def appeal_lodged(event: Event, day: date) -> News:
    """The bid writers of the organisation that appeals: that it came in, and by when it is decided."""
    return _appeal(Kind.APPEAL_LODGED, event, day)


def appeal_decided(event: Event, day: date) -> News:
    """The same, once it is decided."""
    return _appeal(Kind.APPEAL_DECIDED, event, day)


def clarification_asked(event: Event, day: date) -> News:
    """The bid writers of the organisation that is asked."""
    found = Clarification.objects.select_related("application").get(pk=event.thing_id)
    application = found.application
    path = reverse("market:application", args=[application.reference])
    writers = _writers(application.organisation_id, day)
    return _news(Kind.CLARIFICATION_ASKED, event, path, writers, ref=application.reference)


def membership_changed(event: Event, day: date) -> News:
    """The bid writers of a member that was taken off the framework, or let back."""
    found = Restriction.objects.get(pk=event.thing_id)
    return _news(Kind.MEMBERSHIP_CHANGED, event, reverse("market:applications"), _writers(found.organisation_id, day))


def _appeal(kind: Kind, event: Event, day: date) -> News:
    found = Appeal.objects.select_related("cell__application").get(pk=event.thing_id)
    application = found.cell.application
    path = reverse("market:application", args=[application.reference])
    return _news(kind, event, path, _writers(application.organisation_id, day), ref=application.reference)


def _writers(organisation_id: int, day: date) -> list[int]:
    return list(holders(Role.BID_WRITER, day, organisation_id=organisation_id).values_list("pk", flat=True))


def _news(kind: Kind, event: Event, path: str, told: Iterable[int], ref: str = "") -> News:
    return News(kind=kind, source=f"event {event.pk}", path=path, user_ids=tuple(sorted(told)), ref=ref)
