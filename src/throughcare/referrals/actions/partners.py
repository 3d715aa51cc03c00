"""Care plans shared by section and agency, and job profiles shared with job-match partners; always by consent."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.kernel.errors import NotFound, NotNow
from throughcare.people import queries as people
from throughcare.people.models import Person
from throughcare.referrals import permissions, rules
from throughcare.referrals.models import CareConsent, CarePlan, CareSection, JobProfile
from throughcare.referrals.queries import partners


@transaction.atomic
def open_care_plan(*, actor: Actor, now: datetime, person_id: int, known_as: str, purpose: str) -> CarePlan:
    """Open the care plan of a person, or change the name that partners read and what it is for."""
    person = _person(actor, person_id)
    rules.check_texts(
        {
            "known_as": (known_as, "Enter the name that partners read"),
            "purpose": (purpose, "Say what the agencies do together"),
        }
    ).or_raise()
    words = {"known_as": known_as.strip(), "purpose": purpose.strip()}
    begun = {"opened_at": now, "opened_by_id": actor.who}
    plan, is_new = CarePlan.objects.update_or_create(
        person=person, closed_at=None, defaults=words, create_defaults=words | begun
    )
    verb = "care_plan.opened" if is_new else "care_plan.changed"
    record(verb, actor=actor, now=now, thing=plan, fields=list(words), related=_links(plan))
    return plan


@transaction.atomic
def write_section(*, actor: Actor, now: datetime, person_id: int, kind: str, text: str) -> CareSection:
    """Write a section of the care plan; agencies that may read it read the new words."""
    plan = _plan(actor, person_id)
    rules.check_texts({"text": (text, "Write what the agencies should know and do")}).or_raise()
    facts = {"person_id": plan.person_id, "text": text.strip(), "written_at": now, "written_by_id": actor.who}
    section, _ = CareSection.objects.update_or_create(plan=plan, kind=rules.CareArea(kind), defaults=facts)
    record("care_plan.written", actor=actor, now=now, thing=section, fields=["text"], related=_links(plan))
    return section


@transaction.atomic
def give_consent(
    *,
    actor: Actor,
    now: datetime,
    person_id: int,
    organisation_id: int,
    sections: Collection[str],
    given_on: date,
    given: str,
) -> list[CareConsent]:
    """Record that the person agreed to an agency reading these sections; one that holds already stays."""
    plan = _plan(actor, person_id)
    written = {row.kind: row for row in plan.sections.all()}
    problems = rules.check_consent(sections=sections, written=list(written), given_on=given_on, today=london_day(now))
    problems.extend(rules.check_shareable(is_limited=plan.person.is_limited_access))
    if not partners.agencies(london_day(now)).filter(pk=organisation_id).exists():
        problems.add("Choose a partner agency", field="organisation_id")
    problems.or_raise()
    wanted = [written[kind] for kind in sections]
    held = CareConsent.objects.filter(section__in=wanted, organisation_id=organisation_id, withdrawn_at=None)
    known = set(held.values_list("section_id", flat=True))
    facts = {"person_id": plan.person_id, "organisation_id": organisation_id, "given_on": given_on, "given": given}
    facts |= {"recorded_at": now, "recorded_by_id": actor.who}
    made = CareConsent.objects.bulk_create(
        CareConsent(section=section, **facts) for section in wanted if section.pk not in known
    )
    related = {**_links(plan), "organisation": organisation_id}
    record("care_plan.consented", actor=actor, now=now, thing=plan, count=max(len(made), 1), related=related)
    return made


@transaction.atomic
def withdraw_consent(*, actor: Actor, now: datetime, person_id: int, consent_id: int) -> CareConsent:
    """Record that the person no longer agrees: the agency reads the section no more, from now on."""
    plan = _plan(actor, person_id)
    consent = CareConsent.objects.select_for_update().filter(pk=consent_id, section__plan=plan).first()
    if consent is None:
        raise NotFound("There is no such consent.")
    if consent.withdrawn_at:
        raise NotNow("This consent has been withdrawn already.")
    consent.withdrawn_at, consent.withdrawn_by_id = now, actor.who
    consent.save(update_fields=["withdrawn_at", "withdrawn_by"])
    related = {**_links(plan), "organisation": consent.organisation_id}
    record("care_plan.consent_withdrawn", actor=actor, now=now, thing=plan, related=related)
    return consent


@transaction.atomic
def close_care_plan(*, actor: Actor, now: datetime, person_id: int) -> CarePlan:
    """Close the care plan: no agency reads anything of it any more."""
    plan = _plan(actor, person_id)
    plan.closed_at, plan.closed_by_id = now, actor.who
    plan.save(update_fields=["closed_at", "closed_by"])
    record("care_plan.closed", actor=actor, now=now, thing=plan, fields=["closed_at"], related=_links(plan))
    return plan


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFields:
    """All that a job-match partner reads, and how the person agreed to it."""

    known_as: str
    near: str
    available_on: date
    work_wanted: str
    skills: str = ""
    limits: str = ""
    given_on: date
    given: str


@transaction.atomic
def share_job_profile(*, actor: Actor, now: datetime, person_id: int, fields: JobFields) -> JobProfile:
    """Share job-match fields with job-match partners, or change what is shared."""
    person = _person(actor, person_id)
    problems = rules.check_texts(
        {
            "known_as": (fields.known_as, "Enter the name that partners read"),
            "near": (fields.near, "Say where they look for work"),
            "work_wanted": (fields.work_wanted, "Say what work they look for"),
        }
    )
    problems.extend(rules.check_given_on(fields.given_on, london_day(now)))
    problems.extend(rules.check_shareable(is_limited=person.is_limited_access))
    problems.or_raise()
    facts = asdict(fields) | {"shared_at": now, "shared_by_id": actor.who}
    profile, _ = JobProfile.objects.update_or_create(person=person, withdrawn_at=None, defaults=facts)
    related = {"person": person.pk}
    record("job_profile.shared", actor=actor, now=now, thing=profile, fields=list(asdict(fields)), related=related)
    return profile


@transaction.atomic
def withdraw_job_profile(*, actor: Actor, now: datetime, person_id: int) -> JobProfile:
    """Share a person's job-match fields no longer."""
    profile = partners.shared_profile(_person(actor, person_id))
    if profile is None:
        raise NotNow("Nothing is shared for a job match.")
    profile.withdrawn_at, profile.withdrawn_by_id = now, actor.who
    profile.save(update_fields=["withdrawn_at", "withdrawn_by"])
    record("job_profile.withdrawn", actor=actor, now=now, thing=profile, related={"person": profile.person_id})
    return profile


def _person(actor: Actor, person_id: int) -> Person:
    """The person, locked, to their practitioners."""
    person = people.person(actor, person_id, lock=True)
    permissions.can_start(actor, person).or_raise()
    return person


def _plan(actor: Actor, person_id: int) -> CarePlan:
    plan = _person(actor, person_id).care_plans.filter(closed_at=None).first()
    if plan is None:
        raise NotNow("No care plan is open. Open it first.")
    return plan


def _links(plan: CarePlan) -> dict[str, int]:
    return {"person": plan.person_id}
