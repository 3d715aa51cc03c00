"""Operations of care plans and job profiles: officers share, partners read what was agreed to and nothing else."""

from datetime import date, datetime
from typing import Any

from ninja import Query, Router, Schema
from pydantic import Field

from throughcare.access.guards import Request, requires
from throughcare.access.permissions import Permission as P
from throughcare.api.paging import Day, Page, Paging, Sent, paged
from throughcare.audit.record import viewed
from throughcare.kernel.errors import NotFound
from throughcare.referrals import actions, rules
from throughcare.referrals.queries import partners

router = Router()


class SharedPlanLine(Schema):
    """A care plan of which something is shared with you."""

    id: int
    known_as: str
    purpose: str
    navigator: str = Field(validation_alias="opened_by.name")
    navigator_email: str = Field(validation_alias="opened_by.email")


class SectionOut(Schema):
    """A section."""

    kind: rules.CareArea
    text: str
    written_at: datetime


class SharedPlanOut(Schema):
    """The consented sections of a care plan."""

    id: int
    known_as: str
    purpose: str
    sections: list[SectionOut]


class JobProfileOut(Schema):
    """What a job match needs, and nothing more."""

    id: int
    known_as: str
    near: str
    available_on: date
    work_wanted: str
    skills: str
    limits: str = Field(description="What an employer must plan for.")
    contact: str = Field(validation_alias="shared_by.name")
    contact_email: str = Field(validation_alias="shared_by.email")


class ConsentOut(Schema):
    """A consent that holds."""

    id: int
    organisation: str = Field(validation_alias="organisation.name")
    given_on: date
    given: rules.Given


class OwnSection(SectionOut):
    """A section, and who may read it."""

    consents: list[ConsentOut]


class ReadOut(Schema):
    """That somebody of an agency read a section."""

    at: datetime
    who: str
    what: str


class OwnPlan(Schema):
    """The care plan of a person, for their officers."""

    id: int
    known_as: str
    purpose: str
    sections: list[OwnSection]
    reads: list[ReadOut]


class PlanIn(Sent):
    """What the agencies do together."""

    known_as: str = Field(min_length=1, max_length=rules.NAME_LIMIT)
    purpose: str = Field(min_length=1, max_length=rules.TEXT_LIMIT)


class SectionIn(Sent):
    """What a section says."""

    text: str = Field(min_length=1, max_length=rules.TEXT_LIMIT)


class ConsentIn(Sent):
    """Which agency may read which sections."""

    organisation_id: int = Field(ge=1)
    sections: list[rules.CareArea] = Field(min_length=1, max_length=20)
    given_on: Day
    given: rules.Given


class JobFieldsIn(Sent):
    """All that a job-match partner reads, and how the person agreed to it."""

    known_as: str = Field(min_length=1, max_length=rules.NAME_LIMIT)
    near: str = Field(min_length=1, max_length=rules.NAME_LIMIT)
    available_on: Day
    work_wanted: str = Field(min_length=1, max_length=rules.TEXT_LIMIT)
    skills: str = Field("", max_length=rules.TEXT_LIMIT)
    limits: str = Field("", max_length=rules.TEXT_LIMIT)
    given_on: Day
    given: rules.Given


class Stands(Schema):
    """What was changed."""

    id: int


@router.get("/care-plans", response=Page[SharedPlanLine])
@requires(P.CARE_READ)
def shared_plans(request: Request, paging: Query[Paging]) -> dict[str, Any]:
    """Care plans of which something is shared with your organisation."""
    return paged(request, partners.plans(request.actor), paging)


@router.get("/care-plans/{int:pk}", response=SharedPlanOut)
@requires(P.CARE_READ)
def shared_plan(request: Request, pk: int) -> dict[str, Any]:
    """The sections that the person agreed to share with you. That they were read is logged."""
    plan, sections = partners.sections_of(request.actor, pk)
    for section in sections:
        viewed(section, actor=request.actor, now=request.now, related={"person": plan.person_id})
    return {"id": plan.pk, "known_as": plan.known_as, "purpose": plan.purpose, "sections": sections}


@router.get("/job-profiles", response=Page[JobProfileOut])
@requires(P.JOB_MATCH_VIEW)
def job_profiles(request: Request, paging: Query[Paging]) -> dict[str, Any]:
    """People who look for work, the next available first."""
    return paged(request, partners.profiles(request.actor), paging)


@router.get("/job-profiles/{int:pk}", response=JobProfileOut)
@requires(P.JOB_MATCH_VIEW)
def job_profile(request: Request, pk: int) -> Any:
    """One of them. That it was read is logged."""
    found = partners.profile(request.actor, pk)
    viewed(found, actor=request.actor, now=request.now, related={"person": found.person_id})
    return found


@router.get("/people/{int:pk}/care-plan", response=OwnPlan)
@requires(P.PERSON_VIEW)
def care_plan(request: Request, pk: int) -> dict[str, Any]:
    """The open care plan of a person, with who may read what and who did."""
    return _own(request, pk)


@router.post("/people/{int:pk}/care-plan", response=OwnPlan)
@requires(P.REFERRAL_WRITE)
def open_care_plan(request: Request, pk: int, sent: PlanIn) -> dict[str, Any]:
    """Open the care plan, or change its name and purpose."""
    actions.open_care_plan(**_who(request, pk), **sent.dict())
    return _own(request, pk)


@router.post("/people/{int:pk}/care-plan/sections/{slug:kind}", response=OwnPlan)
@requires(P.REFERRAL_WRITE)
def care_section(request: Request, pk: int, kind: str, sent: SectionIn) -> dict[str, Any]:
    """Write a section."""
    if kind not in set(rules.CareArea):
        raise NotFound("There is no such section.")
    actions.write_section(**_who(request, pk), kind=kind, text=sent.text)
    return _own(request, pk)


@router.post("/people/{int:pk}/care-plan/consents", response=OwnPlan)
@requires(P.REFERRAL_WRITE)
def give_consent(request: Request, pk: int, sent: ConsentIn) -> dict[str, Any]:
    """Record that the person agreed to an agency reading sections."""
    actions.give_consent(**_who(request, pk), **sent.dict())
    return _own(request, pk)


@router.post("/people/{int:pk}/care-plan/consents/{int:consent_id}/withdraw", response=Stands)
@requires(P.REFERRAL_WRITE)
def withdraw_consent(request: Request, pk: int, consent_id: int) -> Any:
    """Record that the person no longer agrees."""
    return actions.withdraw_consent(**_who(request, pk), consent_id=consent_id)


@router.post("/people/{int:pk}/care-plan/close", response=Stands)
@requires(P.REFERRAL_WRITE)
def close_care_plan(request: Request, pk: int) -> Any:
    """Close the care plan."""
    return actions.close_care_plan(**_who(request, pk))


@router.post("/people/{int:pk}/job-profile", response=Stands)
@requires(P.REFERRAL_WRITE)
def share_job_profile(request: Request, pk: int, sent: JobFieldsIn) -> Any:
    """Share what a job match needs, or change it."""
    return actions.share_job_profile(**_who(request, pk), fields=actions.JobFields(**sent.dict()))


@router.post("/people/{int:pk}/job-profile/withdraw", response=Stands)
@requires(P.REFERRAL_WRITE)
def withdraw_job_profile(request: Request, pk: int) -> Any:
    """Share it no longer."""
    return actions.withdraw_job_profile(**_who(request, pk))


def _who(request: Request, pk: int) -> dict[str, Any]:
    return {"actor": request.actor, "now": request.now, "person_id": pk}


def _own(request: Request, pk: int) -> dict[str, Any]:
    found = partners.care_page(request.actor, pk)
    viewed(found.person, actor=request.actor, now=request.now)
    plan = found.plan
    if plan is None:
        raise NotFound("No care plan is open for this person.")
    sections = [
        {"kind": row.kind, "text": row.text, "written_at": row.written_at, "consents": list(row.consents.all())}
        for row in found.sections
    ]
    told = {"id": plan.pk, "known_as": plan.known_as, "purpose": plan.purpose}
    return told | {"sections": sections, "reads": found.reads}
