"""Moving a referral to another provider or area, and taking a declined one elsewhere."""

from datetime import datetime
from secrets import SystemRandom

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.documents import actions as documents
from throughcare.kernel.errors import NotNow
from throughcare.people.models import Person
from throughcare.referrals import permissions, rules
from throughcare.referrals.actions.clocks import end_clocks, start_clocks
from throughcare.referrals.actions.figures import write_figures
from throughcare.referrals.models import Referral, ReferralNeed, ReleaseNeed
from throughcare.referrals.queries import directory, drafts, moving, versions
from throughcare.referrals.queries.locked import links, locked

GOES_ALONG = (  # what was said once
    "person_id", "sentence_id", "reason", *rules.RISK_TEXTS, "needs_notes", "finish_by", "enforceable_days",
    "path", "prison", "release_on", "release_certainty", "release_note", "reports_to_id", "contact",
)  # fmt: skip
ASKED = ("need_id", "complexity", "outcome_wanted")


@transaction.atomic
def transfer(
    *,
    actor: Actor,
    now: datetime,
    referral_id: int,
    place: directory.Place,
    reason: str,
    handover: str = "",
    is_risk_confirmed: bool,
) -> Referral:
    """End a referral here and send it on: another body, or the same in another area, decides on it anew.

    Needs and words go along; what was delivered stays with the old one. Returns the referral that follows it.
    """
    old = locked(actor, referral_id)
    permissions.can_write(actor, old).or_raise()
    old.status = rules.REFERRAL.next("transfer", old.status)
    rules.check_why(reason, is_risk_confirmed=is_risk_confirmed).or_raise()
    # as in sending: two who send for one person take turns
    Person.objects.select_for_update(no_key=True).get(pk=old.person_id)
    moving.check(old, place, london_day(now)).or_raise()
    _end_here(actor, now, old, reason)
    new = _continued(old, place, now, actor.user_id or old.created_by_id)
    new.version = versions.in_force(new.body_id, london_day(now))
    new.status, new.sent_at, new.handover = rules.ReferralStatus.SENT, now, handover
    new.sent_by_id = actor.user_id or old.sent_by_id
    new.risk_confirmed_at = now if actor.user_id else old.risk_confirmed_at
    new.first_due_on = london_day(now)  # until its clock is started, which needs the row
    _store(actor, now, new, old)
    new.first_due_on = start_clocks(actor=actor, now=now, referral=new)
    new.save(update_fields=["first_due_on"])
    record("referral.sent", actor=actor, now=now, thing=new, related={**links(new), "follows": old.pk})
    for body_id in {old.body_id, new.body_id}:
        write_figures(actor=actor, now=now, body_id=body_id)
    return new


@transaction.atomic
def rematch(*, actor: Actor, now: datetime, referral_id: int, place: directory.Place) -> Referral:
    """Begin a draft elsewhere with all that a declined referral said; the risk summary must be confirmed again.

    Done twice for one place it gives the draft that is there already.
    """
    old = locked(actor, referral_id)
    permissions.can_write(actor, old).or_raise()
    if old.status != rules.ReferralStatus.DECLINED:
        raise NotNow("Only a declined referral is taken elsewhere in this way. One that goes on can be transferred.")
    moving.check_start(old, place, london_day(now)).or_raise()
    begun = old.followed_by.filter(permissions.DRAFT, body_id=place.body_id, area_id=place.area)
    if draft := begun.first():
        return draft
    new = _continued(old, place, now, actor.who)
    offered = {need.pk for need in directory.needs_of(new.body, london_day(now))}
    _store(actor, now, new, old, only=offered)
    record("referral.started", actor=actor, now=now, thing=new, related={**links(new), "follows": old.pk})
    return new


def _end_here(actor: Actor, now: datetime, old: Referral, reason: str) -> None:
    old.ended_at, old.ended_by_id, old.end_comment = now, actor.user_id, reason
    fields = ["status", "ended_at", "ended_by", "end_comment"]
    old.save(update_fields=fields)
    old.pauses.filter(resumed_at=None).update(resumed_at=now)
    end_clocks(actor=actor, now=now, referral=old)
    record("referral.transferred", actor=actor, now=now, thing=old, fields=fields, related=links(old))


def _continued(old: Referral, place: directory.Place, now: datetime, writer_id: int) -> Referral:
    """The referral that follows another one, not stored yet."""
    delivery = moving.delivery(place, london_day(now))
    service = delivery.service_type_id
    return Referral(
        reference=drafts.free_reference(SystemRandom(), service),
        kind=drafts.kind_of(service),
        follows=old,
        body=delivery.body,
        area=delivery.area,
        delivery_unit=old.person.delivery_unit,
        created_at=now,
        created_by_id=writer_id,
        **{name: getattr(old, name) for name in GOES_ALONG},
    )


def _store(actor: Actor, now: datetime, new: Referral, old: Referral, only: set[str] | None = None) -> None:
    """Store it with what goes along: needs (of a rematch those that the service works on), files, lines of a plan."""
    new.save(force_insert=True)
    documents.copy_all(actor=actor, now=now, source=old, thing=new, purpose=rules.ATTACHMENT)
    asked = [row for row in old.needs.values(*ASKED) if only is None or row["need_id"] in only]
    ReferralNeed.objects.bulk_create(ReferralNeed(referral=new, **row) for row in asked)
    planned = ReleaseNeed.objects.filter(referral=old, need_id__in=[row["need_id"] for row in asked])
    planned.update(referral=new)
