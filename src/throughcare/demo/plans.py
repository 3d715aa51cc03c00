"""What officers of the cast write before a referral: plans for those who leave prison, proposals for a court, what
partner agencies may read."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from throughcare.access.actor import Actor
from throughcare.clock.clock import london_day
from throughcare.demo import staff
from throughcare.people.models import Person, Sentence
from throughcare.people.rules import SentenceKind
from throughcare.referrals import actions
from throughcare.referrals.models import Proposal
from throughcare.referrals.queries import proposals, releases
from throughcare.referrals.rules import OptionKind

PROFILES = 2
SECTIONS = {  # of a care plan
    "health": "Takes tablets for his heart; the surgery sends a text the day before each check.",
    "housing": "Rent is paid from the third of each month; the landlord rings the navigator before any letter.",
    "money": "Pays back a loan to a friend, of which nobody else should know.",
}
HEARINGS = 3  # proposals; the last is given
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


def of_sharing(practitioner: Actor, agency_id: int, now: datetime) -> int:
    """A care plan of which a partner agency reads two sections of three, and job profiles of those who leave prison."""
    free = Q(in_custody=False, is_limited_access=False, officers__officer_id=practitioner.user_id)
    person = Person.objects.filter(free, officers__valid_until=None).order_by("pk")[0]
    act: dict[str, Any] = {"actor": practitioner, "now": now, "person_id": person.pk}
    actions.open_care_plan(known_as=person.given_name, purpose="Keep the tenancy and stay well.", **act)
    for kind, text in SECTIONS.items():
        actions.write_section(kind=kind, text=text, **act)
    agreed: dict[str, Any] = {"given_on": london_day(now), "given": "written"}
    actions.give_consent(organisation_id=agency_id, sections=list(SECTIONS)[:2], **agreed, **act)
    return 1 + sum(_share_job(practitioner, row, now) for row in _leaving(practitioner, now)[:PROFILES])


def _share_job(practitioner: Actor, sentence: Sentence, now: datetime) -> int:
    if sentence.person.is_limited_access or sentence.release_on is None:
        return 0
    fields = actions.JobFields(
        known_as=sentence.person.given_name,
        near="Derby",
        available_on=sentence.release_on,
        work_wanted="Warehouse or building work; nights are fine.",
        skills="Forklift licence, level 1 in bricklaying.",
        limits="Sees his officer on Tuesday mornings.",
        given_on=london_day(now),
        given="spoken",
    )
    actions.share_job_profile(actor=practitioner, now=now, person_id=sentence.person_id, fields=fields)
    return 1


def of_court(officer: Actor, now: datetime) -> int:
    """Proposals of the court officer for people of the unit: two to finish this week, and one given last."""
    held = Q(in_custody=False, addresses__valid_until=None, addresses__district__isnull=False, is_limited_access=False)
    unit = officer.postings[0].area
    people = Person.objects.filter(held, delivery_unit_id=unit, sex="male").prefetch_related("addresses")
    made = [_propose(officer, person, now, days) for days, person in enumerate(people.order_by("pk")[:HEARINGS], 1)]
    _give(officer, made[-1], now)
    return len(made)


def _propose(officer: Actor, person: Person, now: datetime, days: int) -> Proposal:
    """Eligible for a programme by offence, score and need."""
    home = next(each for each in person.addresses.all() if each.valid_until is None)
    about = actions.About(
        stage="court",
        court="Derby Magistrates’ Court (made up)",
        hearing_on=london_day(now) + timedelta(days=days),
        offence="general",
        reoffending_score=50 + days,
        needs=("thinking", "accommodation"),
        district=home.district_id or "",
    )
    return actions.propose(actor=officer, now=now, person_id=person.pk, about=about)


def _give(officer: Actor, proposal: Proposal, now: datetime) -> None:
    found = proposals.page(officer, proposal.pk, london_day(now))
    others = [option for option in found.eligible if option.kind != OptionKind.PROGRAMME] or found.eligible
    actions.give_proposal(
        actor=officer,
        now=now,
        proposal_id=proposal.pk,
        chosen=[others[0].key],
        reason="Work begins sooner, and he keeps his night shifts.",
        why_not_programme="The group meets on weekday evenings, when he works.",
    )


def _leaving(practitioner: Actor, now: datetime) -> list[Sentence]:
    today = london_day(now)
    own = staff.people_of(practitioner.user_id)
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
