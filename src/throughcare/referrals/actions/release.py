"""Writing a pre-release plan, and matching its needs to services that take referrals from custody."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.kernel.errors import NotNow, NotValid, Problem
from throughcare.people import queries as people
from throughcare.reference.models import PostcodeDistrict
from throughcare.reference.queries import district_of
from throughcare.referrals import permissions, rules
from throughcare.referrals.actions.draft import start
from throughcare.referrals.models import Referral, ReferralNeed, ReleaseNeed, ReleasePlan
from throughcare.referrals.queries import directory, releases


@transaction.atomic
def write_plan(
    *, actor: Actor, now: datetime, person_id: int, district: str, needs: Collection[str], notes: str = ""
) -> ReleasePlan:
    """Begin the pre-release plan of somebody's sentence in custody, or change it.

    What was said of needs that stay is kept; a need that is matched to a referral can't be taken out. `district` is a
    postcode or its first half, empty where it is not known yet.
    """
    found = _page(actor, person_id, now)
    where = _district(district)
    rules.check_plan(
        release_on=found.release_on,
        needs=needs,
        district=where.pk if where else None,
        way=found.journey,
    ).or_raise()
    _refuse_taking_out(found, needs)
    facts: dict[str, Any] = {"release_on": found.release_on, "district": where, "notes": notes}
    facts |= {"person": found.person, "written_at": now, "written_by_id": actor.who}
    plan, is_new = ReleasePlan.objects.update_or_create(sentence=found.sentence, defaults=facts)
    plan.needs.exclude(need_id__in=needs).delete()
    _add(plan, needs, now)
    verb = "release_plan.written" if is_new else "release_plan.changed"
    record(verb, actor=actor, now=now, thing=plan, fields=["district", "needs", "notes"], related=_links(plan))
    return plan


@transaction.atomic
def say_need(*, actor: Actor, now: datetime, person_id: int, need: str, asked: str, otherwise: str = "") -> ReleaseNeed:
    """What is asked for a need, or how it is met without a referral."""
    plan = _plan(_page(actor, person_id, now))
    rules.check_need(asked, otherwise).or_raise()
    row = plan.needs.filter(need_id=need).first()
    if row is None:
        raise NotNow("This need is no longer part of the plan.")
    row.asked, row.otherwise = asked.strip(), otherwise.strip()
    row.save(update_fields=["asked", "otherwise"])
    record("release_plan.changed", actor=actor, now=now, thing=plan, fields=["needs"], related=_links(plan))
    return row


@transaction.atomic
def match(*, actor: Actor, now: datetime, person_id: int, place: directory.Place) -> Referral:
    """Begin a referral to a service that takes people from custody, for all open needs that it works on.

    What the plan asks becomes the reason. NotValid for a service that is not among the plan's matches.
    """
    found = _page(actor, person_id, now)
    plan = _plan(found)
    service = next((row for row in releases.matches(found).can if row.place == place), None)
    if service is None:
        raise NotValid("This service can’t be asked from custody for these needs. Choose one from the list.")
    met = {need.pk: need.name for need in service.needs_met}
    referral = start(actor=actor, now=now, person_id=plan.person_id, place=place, needs=list(met))
    rows = [row for row in found.open if row.need_id in met]
    _fill(referral, plan, rows)
    ReleaseNeed.objects.filter(pk__in=[row.pk for row in rows]).update(referral=referral)
    related = {**_links(plan), "referral": referral.pk}
    record("release_plan.matched", actor=actor, now=now, thing=plan, fields=["needs"], related=related)
    return referral


def _page(actor: Actor, person_id: int, now: datetime) -> releases.Page:
    """The plan as it stands, to whoever may write it; two who write take turns."""
    people.person(actor, person_id, lock=True)
    found = releases.page(actor, person_id, london_day(now))
    permissions.can_start(actor, found.person).or_raise()
    if not found.person.in_custody:
        raise NotNow("They are no longer in custody. Go on with the referrals themselves.")
    return found


def _plan(found: releases.Page) -> ReleasePlan:
    if found.plan is None:
        raise NotNow("No pre-release plan has been written yet. Write it first.")
    return found.plan


def _district(typed: str) -> PostcodeDistrict | None:
    if not typed.strip():
        return None
    found = district_of(typed)
    if found is None:
        message = "Enter a postcode in England or Wales, or its first half, like DE1"
        raise NotValid([Problem(message=message, field="district")])
    return found


def _refuse_taking_out(found: releases.Page, needs: Collection[str]) -> None:
    matched = [line.row for line in found.lines if line.met == rules.Met.MATCHED and line.row.need_id not in needs]
    if matched:
        names = ", ".join(row.need.name for row in matched)
        message = "Matched to a referral already: {names}. End the referral before you take it out"
        raise NotValid([Problem(message=message, field="needs", values={"names": names})])


def _add(plan: ReleasePlan, needs: Collection[str], now: datetime) -> None:
    known = {need.pk for need in directory.needs(london_day(now))}
    if not known.issuperset(needs):
        raise NotValid([Problem(message="Choose needs from the list", field="needs")])
    kept = set(plan.needs.values_list("need_id", flat=True))
    new = [code for code in needs if code not in kept]
    ReleaseNeed.objects.bulk_create(ReleaseNeed(person_id=plan.person_id, plan=plan, need_id=code) for code in new)


def _fill(referral: Referral, plan: ReleasePlan, rows: list[ReleaseNeed]) -> None:
    """What the plan says goes into the draft; what somebody wrote there before stays."""
    kept = set(referral.needs.values_list("need_id", flat=True))
    ReferralNeed.objects.bulk_create(
        ReferralNeed(referral=referral, need_id=row.need_id) for row in rows if row.need_id not in kept
    )
    referral.reason = referral.reason or rules.reason({row.need.name: row.asked for row in rows})
    referral.needs_notes = referral.needs_notes or plan.notes
    referral.sentence_id = referral.sentence_id or plan.sentence_id
    referral.save(update_fields=["reason", "needs_notes", "sentence"])


def _links(plan: ReleasePlan) -> dict[str, int]:
    return {"person": plan.person_id}
