"""What officers of the cast write before a referral: plans for those who leave prison."""

from datetime import datetime, timedelta
from typing import Any

from throughcare.access.actor import Actor
from throughcare.clock.clock import london_day
from throughcare.people.models import OfficerAssignment, Sentence
from throughcare.people.rules import SentenceKind
from throughcare.referrals import actions
from throughcare.referrals.queries import releases

RELEASES = 2  # plans: one matched as far as services allow, one with its needs still to be asked
NEEDS = ("accommodation", "ete", "finance")
ASKED = "In place by the day of the release, within reach of the probation office."
NOTES = "A brother collects him from the gate. Mornings suit best."


def of_releases(practitioner: Actor, now: datetime) -> int:
    """Pre-release plans of the practitioner's own people who leave soon and whose address is known."""
    leaving = _leaving(practitioner, now)[:RELEASES]
    for number, sentence in enumerate(leaving):
        act: dict[str, Any] = {"actor": practitioner, "now": now, "person_id": sentence.person_id}
        district = releases.district_after(sentence.person, sentence.release_on)
        actions.write_plan(district=district, needs=NEEDS, notes=NOTES, **act)
        if number == 0:
            _match(act, practitioner, now)
    return len(leaving)


def _leaving(practitioner: Actor, now: datetime) -> list[Sentence]:
    today = london_day(now)
    own = OfficerAssignment.objects.filter(officer_id=practitioner.user_id, valid_until=None).values("person_id")
    rows = Sentence.objects.filter(kind=SentenceKind.CUSTODY, person__in_custody=True, person__in=own)
    near = rows.filter(release_on__range=(today, today + timedelta(weeks=releases.weeks(today))))
    found = near.select_related("person").order_by("release_on", "pk")
    return [row for row in found if releases.district_after(row.person, row.release_on)]


def _match(act: dict[str, Any], practitioner: Actor, now: datetime) -> None:
    """Say what is asked, and begin a referral to the first service that takes it on."""
    for need in NEEDS:
        actions.say_need(need=need, asked=ASKED, **act)
    found = releases.matches(releases.page(practitioner, act["person_id"], london_day(now)))
    if found.can:
        actions.match(place=found.can[0].place, **act)
