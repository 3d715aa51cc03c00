"""Who is to be told of an event: those whose part comes next, of whom each may open what it is about."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse

from throughcare.access.roles import Role
from throughcare.accounts.models import Posting, User
from throughcare.accounts.queries import actor_of, holders
from throughcare.audit.models import Event
from throughcare.clock.clock import london_day
from throughcare.delivery.attendance.models import Absence
from throughcare.delivery.services.models import ActionPlan, Session
from throughcare.notifications.queries import suppliers
from throughcare.notifications.rules import Kind, News
from throughcare.people.models import Handover, Sentence, TemporaryPlace
from throughcare.people.queries import housing, officer_id, teams
from throughcare.people.queries import release as releases
from throughcare.referrals import permissions as referrals
from throughcare.referrals.models import CaseNote, Referral


def news(event: Event) -> News | None:
    """What an event means for whom; None where it is news to nobody."""
    found = BY_VERB[event.verb](event, london_day(event.at))
    return found if found and found.user_ids else None


# Referrals


def of_officers(kind: Kind) -> Callable[[Event, date], News]:
    """The responsible officer and whoever sent the referral."""

    def found(event: Event, day: date) -> News:
        referral = _referral(event)
        return _of_referral(kind, event, referral, [officer_id(referral.person, day), referral.sent_by_id], day)

    return found


def of_managers(kind: Kind) -> Callable[[Event, date], News]:
    """The managers of the organisation that delivers it."""

    def found(event: Event, day: date) -> News:
        referral = _referral(event)
        return _of_referral(kind, event, referral, managers(referral, day), day)

    return found


def of_caseworker(kind: Kind) -> Callable[[Event, date], News]:
    """Whoever works with the person there; the managers, while that is nobody."""

    def found(event: Event, day: date) -> News:
        referral = _referral(event)
        told = [referral.caseworker_id] if referral.caseworker_id else managers(referral, day)
        return _of_referral(kind, event, referral, told, day)

    return found


def of_session(event: Event, day: date) -> News:
    """The responsible officer and whoever sent the referral, of what was written down after a session."""
    referral = _owner(Session, event)
    told = [officer_id(referral.person, day), referral.sent_by_id]
    return _of_referral(Kind.SESSION_CONCERN, event, referral, told, day, page="services:progress")


def plan_to_approve(event: Event, day: date) -> News:
    """The responsible officer, who approves it."""
    referral = _owner(ActionPlan, event)
    told = [officer_id(referral.person, day), referral.sent_by_id]
    return _of_referral(Kind.PLAN_TO_APPROVE, event, referral, told, day, page="services:progress")


def plan_decided(event: Event, day: date) -> News:
    """Whoever works with the person; the managers, while that is nobody."""
    referral = _owner(ActionPlan, event)
    told = [referral.caseworker_id] if referral.caseworker_id else managers(referral, day)
    return _of_referral(Kind.PLAN_DECIDED, event, referral, told, day, page="services:progress")


def _owner(model: Any, event: Event) -> Referral:
    found: Referral = model.objects.select_related("referral__body", "referral__person").get(pk=event.thing_id).referral
    return found


def case_note(event: Event, day: date) -> News:
    """The other side: the officer of a note by the provider, and whoever delivers of a note by the officer."""
    note = CaseNote.objects.select_related("referral__body", "referral__person").get(pk=event.thing_id)
    referral = note.referral
    officers = [officer_id(referral.person, day), referral.sent_by_id]
    deliver = [referral.caseworker_id] if referral.caseworker_id else managers(referral, day)
    works_there = note.written_by_id == referral.caseworker_id or note.written_by_id in managers(referral, day)
    return _of_referral(Kind.CASE_NOTE, event, referral, officers if works_there else deliver, day)


def managers(referral: Referral, day: date) -> list[int]:
    """Managers of the organisation that delivers a referral, of whatever area: a provider's, or a subcontractor's."""
    to = referrals.delivers(referral)
    role = Role.PROVIDER_MANAGER if to == referral.body.organisation_id else Role.SUBCONTRACTOR
    return list(holders(role, day, organisation_id=to).values_list("pk", flat=True))


def visible(asked: Iterable[tuple[int, int]], day: date) -> set[tuple[int, int]]:
    """Those of some pairs of a user and a referral of which the user may open the referral, by a day's postings."""
    by_user: dict[int, set[int]] = {}
    for user_id, referral_id in asked:
        by_user.setdefault(user_id, set()).add(referral_id)
    found: set[tuple[int, int]] = set()
    for user in User.objects.filter(pk__in=by_user, is_active=True):
        rows = Referral.objects.filter(referrals.scope(actor_of(user, day), few=True), pk__in=by_user[user.pk])
        found |= {(user.pk, referral_id) for referral_id in rows.values_list("pk", flat=True)}
    return found


def _referral(event: Event) -> Referral:
    return Referral.objects.select_related("body", "person").get(pk=event.thing_id)


def _of_referral(
    kind: Kind,
    event: Event,
    referral: Referral,
    told: Iterable[int | None],
    day: date,
    *,
    page: str = "referrals:referral",
) -> News:
    others = {user_id for user_id in told if user_id and user_id != event.actor_id}  # whoever did it knows
    seen = visible(((user_id, referral.pk) for user_id in others), day) if referral.sent_at else set()
    return News(
        kind=kind,
        source=f"event {event.pk}",
        path=reverse(page, args=[referral.pk]),
        user_ids=tuple(sorted(user_id for user_id, _referral in seen)),
        ref=referral.reference,
    )


# People


def absence_reported(event: Event, day: date) -> News:
    """The responsible officer, who judges it."""
    absence = Absence.objects.select_related("person").get(pk=event.thing_id)
    return News(
        kind=Kind.ABSENCE_REPORTED,
        source=f"event {event.pk}",
        path=reverse("attendance:judge", args=[absence.pk]),
        user_ids=_active([officer_id(absence.person, day)]),
    )


def handover_moved(event: Event, day: date) -> News | None:
    """The two officers of a handover that took the place of another and is still to come, or that a recall moved."""
    handover = Handover.objects.get(pk=event.thing_id)
    before = Handover.objects.filter(sentence_id=handover.sentence_id, pk__lt=handover.pk).order_by("pk").last()
    if before is None or (handover.taken_over_on and before.case == handover.case):
        return None
    named = {handover.prison_officer_id, handover.community_officer_id} - {event.actor_id}
    return News(
        kind=Kind.HANDOVER_MOVED,
        source=f"event {event.pk}",
        path=_handover_path(handover),
        user_ids=_active(named),
    )


def _handover_path(handover: Handover) -> str:
    """Its page; after it was taken over the list, for the prison's officer sees the record no more after a release."""
    if handover.taken_over_on:
        return reverse("people:handovers")
    return reverse("people:custody", args=[handover.sentence_id])


def no_address(event: Event, day: date) -> News:
    """The responsible officer, and the unit's seniors, who reach the housing authority's team."""
    sentence = Sentence.objects.select_related("person").get(pk=event.thing_id)
    return News(
        kind=Kind.RELEASE_NO_ADDRESS,
        source=f"event {event.pk}",
        path=reverse("people:custody", args=[sentence.pk]),
        user_ids=tuple(releases.told(sentence, day).values_list("pk", flat=True)),
    )


def place_no_plan(event: Event, day: date) -> News:
    """The responsible officer, and the unit's homelessness contact or those who lead it."""
    place = TemporaryPlace.objects.select_related("person").get(pk=event.thing_id)
    return News(
        kind=Kind.PLACE_NO_PLAN,
        source=f"event {event.pk}",
        path=reverse("people:places", args=[place.person_id]),
        user_ids=tuple(housing.told(place, day).values_list("pk", flat=True)),
    )


def people_allocated(event: Event, day: date) -> News:
    """The officer who was given them by somebody else."""
    told = {int(event.thing_id)} - {event.actor_id}
    path, source = reverse("people:people"), f"event {event.pk}"
    return News(kind=Kind.PEOPLE_ALLOCATED, source=source, path=path, user_ids=_active(told))


def staff_moved(event: Event, day: date) -> News:
    """Those who lead the unit that somebody was moved to."""
    posting = Posting.objects.get(pk=event.thing_id)
    code = posting.area_id or ""
    leaders = set(teams.leaders([code], day).values_list("pk", flat=True))
    return News(
        kind=Kind.STAFF_MOVED,
        source=f"event {event.pk}",
        path=reverse("referrals:unit", args=[code]),
        user_ids=_active(leaders - {event.actor_id, posting.user_id}),
    )


def _active(user_ids: Iterable[int | None]) -> tuple[int, ...]:
    rows = User.objects.filter(Q(pk__in=[pk for pk in user_ids if pk]), is_active=True)
    return tuple(rows.order_by("pk").values_list("pk", flat=True))


BY_VERB: dict[str, Callable[[Event, date], News | None]] = {
    "referral.sent": of_managers(Kind.REFERRAL_SENT),
    "referral.answered": of_managers(Kind.REFERRAL_ANSWERED),
    "referral.queried": of_officers(Kind.REFERRAL_QUERIED),
    "referral.accepted": of_officers(Kind.REFERRAL_ACCEPTED),
    "referral.declined": of_officers(Kind.REFERRAL_DECLINED),
    "referral.passed_on": of_managers(Kind.REFERRAL_PASSED_ON),
    "referral.handed_back": of_managers(Kind.REFERRAL_HANDED_BACK),
    "referral.assigned": of_caseworker(Kind.REFERRAL_ASSIGNED),
    "referral.withdrawn": of_caseworker(Kind.REFERRAL_ENDED),
    "referral.ended_early": of_caseworker(Kind.REFERRAL_ENDED),
    "referral.transferred": of_caseworker(Kind.REFERRAL_ENDED),
    "referral.amended": of_caseworker(Kind.REFERRAL_AMENDED),
    "case_note.told": case_note,
    "absence.reported": absence_reported,
    "session.concerned": of_session,
    "plan.to_approve": plan_to_approve,
    "plan.decided": plan_decided,
    "handover.reckoned": handover_moved,
    "release.no_address": no_address,
    "temporary_place.alerted": place_no_plan,
    "officer.given_people": people_allocated,
    "staff.moved": staff_moved,
    "partner.named": suppliers.partner_named,
    "escalation.asked": suppliers.routed_up,
    "appeal.lodged": suppliers.appeal_lodged,
    "appeal.decided": suppliers.appeal_decided,
    "clarification.asked": suppliers.clarification_asked,
    "membership.suspended": suppliers.membership_changed,
    "membership.banned": suppliers.membership_changed,
    "membership.lapsed": suppliers.membership_changed,
    "membership.lifted": suppliers.membership_changed,
}
