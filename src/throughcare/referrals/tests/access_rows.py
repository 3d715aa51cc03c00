"""Who may reach the pages of referrals, seen from the unit that refers and from the provider that delivers."""

import inspect
from datetime import date, timedelta
from io import BytesIO

from support.access import EVERYBODY, LIMITED, OWN, RIVAL, SIBLING, Row, Whose, World
from throughcare.access.actor import SYSTEM
from throughcare.access.roles import Role
from throughcare.accounts.models import User
from throughcare.accounts.rules import Kind
from throughcare.contracts.models import Contract, DeliveryBody
from throughcare.deadlines import actions as deadlines
from throughcare.documents import actions as documents
from throughcare.documents.tests.files import PDF
from throughcare.people.models import Person, Sentence
from throughcare.people.tests.access_rows import SEEN_BY_INSPECTOR, UNIT, inside, person
from throughcare.referrals.models import (
    CareConsent,
    CarePlan,
    CareSection,
    JobProfile,
    Listing,
    Pause,
    Proposal,
    QualityCheck,
    QualitySample,
    Query,
    Referral,
    ReferralNeed,
    ReleaseNeed,
    ReleasePlan,
    ServiceVersion,
    VersionChoice,
)
from throughcare.referrals.rules import ATTACHMENT, DECISION, ReferralStatus
from throughcare.referrals.tests.factories import make_body, share_award

S = ReferralStatus
LETTER = {status: f"A{letter}" for status, letter in zip(S, "ABCDEFGHJKL", strict=False)}
WITH_CASEWORKER = (S.ASSIGNED, S.ON_HOLD)
WHOSE = (OWN, SIBLING, RIVAL, LIMITED)


def body(world: World, whose: Whose) -> DeliveryBody:
    """A service of the own provider, or of the rival."""
    return make_body(
        "ACC",
        f"region-{ {OWN: 'wales', SIBLING: 'south-west', RIVAL: 'north-east', LIMITED: 'london'}[whose] }",
        provider=world.organisation(Kind.SUPPLIER, whose),
    )


def colleague(world: World, whose: Whose) -> User:
    """Another caseworker of the own provider."""
    user = User.objects.create_user("caseworker.colleague@made-up.example", None, name="Made-up colleague")
    world.posted(user, Role.CASEWORKER, world.organisation(Kind.SUPPLIER))
    return user


def writer(world: World, whose: Whose) -> User:
    """Who wrote it: a practitioner of the own unit, or of another."""
    if whose in (OWN, LIMITED):
        return world.user(Role.PRACTITIONER)
    user = User.objects.create_user(f"writer.{whose}@made-up.example", None, name="Made-up writer")
    world.posted(user, Role.PRACTITIONER, world.organisation(Kind.PROBATION, whose), world.area(whose))
    return user


def shared_body(world: World, whose: Whose) -> DeliveryBody:
    """A service of the own provider, or of the rival, that was awarded to it with a subcontractor."""
    service = world.once(body, whose)
    share_award(service, **{f"Partner of {whose}": 40})
    return service


def lent_body(world: World, whose: Whose) -> DeliveryBody:
    """A service of a lead provider that passes some of it on to the own organisation, or to the rival."""
    area = {OWN: "wales", SIBLING: "south-west", RIVAL: "north-east", LIMITED: "london"}[whose]
    return make_body("ETE", f"region-{area}")


def make(world: World, whose: Whose, status: str, of_service=body, **more: object) -> Referral:
    about, service = world.once(person, whose), world.once(of_service, whose)
    sent = (
        {}
        if status == S.DRAFT
        else {
            "sent_at": world.now - timedelta(days=10),
            "sent_by": world.once(writer, whose),
            "first_due_on": world.today,
        }
    )
    if status not in (S.DRAFT, S.SENT, S.QUERIED, S.DECLINED):
        sent |= {"decided_at": world.now, "deliverer": service.organisation}
    holders = {OWN: Role.CASEWORKER, LIMITED: Role.CASEWORKER}
    holder = world.user(holders[whose]) if whose in holders else world.once(colleague, OWN)
    if whose is RIVAL:
        holder = world.user(Role.CASEWORKER, RIVAL)
    referral = Referral.objects.create(
        reference=f"{LETTER[status]}{WHOSE.index(whose):04d}{of_service.__name__[:2].upper()}",
        person=about,
        sentence=about.sentences.get(),
        body=service,
        area=service.where.get().area,
        delivery_unit=about.delivery_unit,
        status=status,
        created_at=world.now - timedelta(days=1),
        created_by=world.once(writer, whose),
        caseworker=holder if status in WITH_CASEWORKER else None,
        assigned_at=world.now if status in WITH_CASEWORKER else None,
        **sent | more,
    )
    ReferralNeed.objects.create(referral=referral, need_id="accommodation", complexity="low", outcome_wanted="ACC1")
    return referral


def draft(world: World, whose: Whose) -> Referral:
    return make(world, whose, S.DRAFT)


def with_file(build):
    """The keys of a referral of each ownership and of a file that goes with it."""

    def added(world: World, whose: Whose) -> dict[str, int]:
        referral = world.once(build, whose)
        file = {"file": BytesIO(PDF), "name": "made-up.pdf", "thing": referral, "purpose": ATTACHMENT}
        # past the wall, which lets nobody of the unit write to a limited record
        upload = inspect.unwrap(documents.upload)
        document = upload(actor=world.actor(Role.PRACTITIONER), now=world.now, **file)
        return {"pk": referral.pk, "document_id": document.pk}

    return {whose: lambda world, whose=whose: world.once(added, whose) for whose in WHOSE}


def sent(world: World, whose: Whose) -> Referral:
    """A referral that waits for a decision, with its clock."""
    referral = make(world, whose, S.SENT)
    deadlines.start_working_days(
        actor=SYSTEM,
        now=world.now,
        working_days=5,
        kind=DECISION,
        thing=referral,
        ref=referral.reference,
        started_on=world.today,
        nation="ENGLAND",
    )
    return referral


def queried(world: World, whose: Whose) -> Referral:
    referral = make(world, whose, S.QUERIED)
    Query.objects.create(
        referral=referral, question="Where?", asked_at=world.now, asked_by=world.user(Role.PROVIDER_MANAGER)
    )
    return referral


def to_share(world: World, whose: Whose) -> Referral:
    """Accepted by a lead provider, who has not said yet who delivers it."""
    return make(world, whose, S.ACCEPTED, shared_body, deliverer=None)


def passed_on(world: World, whose: Whose) -> Referral:
    """Passed on to the own organisation by a lead provider, and not assigned yet."""
    return make(world, whose, S.ACCEPTED, lent_body, deliverer=world.organisation(Kind.SUPPLIER, whose))


def assigned(world: World, whose: Whose) -> Referral:
    return make(world, whose, S.ASSIGNED)


def local(world: World, whose: Whose) -> Listing:
    """A local service of the directory."""
    return Listing.objects.create(
        name="Made-up drop-in", cohort_id="all-adults", valid_from=world.today, checked_at=world.now
    )


def resting(world: World, whose: Whose) -> Referral:
    """A referral on hold."""
    referral = make(world, whose, S.ON_HOLD)
    Pause.objects.create(
        referral=referral, reason="Made-up", review_on=world.today, held_at=world.now, held_by=referral.caseworker
    )
    return referral


def declined(world: World, whose: Whose) -> Referral:
    return make(world, whose, S.DECLINED)


def planned(world: World, whose: Whose) -> Person:
    """Somebody in custody with a pre-release plan, in which one need is open."""
    sentence = world.once(inside, whose)
    Sentence.objects.filter(pk=sentence.pk).update(release_on=world.today)
    plan = ReleasePlan.objects.create(
        person=sentence.person,
        sentence=sentence,
        release_on=world.today,
        district_id="DE1",
        written_at=world.now,
        written_by=world.once(writer, whose),
    )
    ReleaseNeed.objects.create(person=plan.person, plan=plan, need_id="accommodation", asked="A room")
    return sentence.person


def plan_data(world: World) -> dict[str, object]:
    """A plan as a program sends it."""
    return {"district": "DE1", "needs": ["accommodation"]}


def proposed(world: World, whose: Whose) -> Proposal:
    """A proposal for a court that is still written."""
    return Proposal.objects.create(
        person=world.once(person, whose),
        stage="court",
        court="Made-up Magistrates’ Court",
        hearing_on=world.today,
        offence="general",
        needs=["accommodation"],
        district_id="DE1",
        written_at=world.now,
        written_by=world.once(writer, whose),
    )


def about_data(world: World) -> dict[str, object]:
    """What a program sends to begin a proposal."""
    return {"stage": "planning", "offence": "general", "needs": ["accommodation"], "district": "DE1"}


def cared(world: World, whose: Whose) -> CarePlan:
    """A care plan with one section, which is shared with the own agency, or with a rival."""
    about, made = world.once(person, whose), {"written_at": world.now, "written_by": world.once(writer, whose)}
    plan = CarePlan.objects.create(
        person=about, known_as="Jo", purpose="Made-up", opened_at=world.now, opened_by=made["written_by"]
    )
    section = CareSection.objects.create(person=about, plan=plan, kind="housing", text="Made-up", **made)
    CareConsent.objects.create(
        person=about,
        section=section,
        organisation=world.organisation(Kind.PARTNER, RIVAL if whose is RIVAL else OWN),
        given_on=world.today,
        given="written",
        recorded_at=world.now,
        recorded_by=made["written_by"],
    )
    return plan


def job_profile(world: World, whose: Whose) -> JobProfile:
    """What is shared for a job match; of the rival's person no longer."""
    return JobProfile.objects.create(
        person=world.once(person, whose),
        known_as="Jo",
        near="Derby",
        available_on=world.today,
        work_wanted="Made-up",
        given_on=world.today,
        given="written",
        shared_at=world.now,
        shared_by=world.once(writer, whose),
        withdrawn_at=world.now if whose is RIVAL else None,
    )


def with_care(make, **more):
    """The key of the person of each ownership of whom something is shared, with further arguments of the URL."""

    def kwargs(world: World, whose: Whose) -> dict[str, object]:
        return {"pk": world.once(make, whose).person_id} | {name: find(world, whose) for name, find in more.items()}

    return {whose: lambda world, whose=whose: kwargs(world, whose) for whose in WHOSE}


def consent_id(world: World, whose: Whose) -> int:
    return CareConsent.objects.get(section__plan=world.once(cared, whose)).pk


def consent_data(world: World) -> dict[str, object]:
    """A consent as a program sends it."""
    given = {"given_on": str(world.today), "given": "written"}
    return {"organisation_id": world.organisation(Kind.PARTNER).pk, "sections": ["housing"]} | given


def job_data(world: World) -> dict[str, object]:
    """A job profile as a program sends it."""
    days = {"available_on": str(world.today), "given_on": str(world.today)}
    return {"known_as": "Jo", "near": "Derby", "work_wanted": "Any", "given": "written"} | days


def live(world: World, whose: Whose) -> Contract:
    """A contract of the own buyer, or of another, with a body that delivers."""
    service = world.once(body, whose)
    Contract.objects.filter(pk=service.contract_id).update(
        buyer=world.organisation(Kind.COMMISSIONER, whose), live_at=world.now
    )
    return Contract.objects.get(pk=service.contract_id)


def to_agree(world: World, whose: Whose) -> ServiceVersion:
    """What a contract of the own buyer, or of another, may be asked for: it waits for the second person."""
    contract = world.once(live, whose)
    made = ServiceVersion.objects.create(
        body=contract.delivery_body, number=ServiceVersion.objects.count() + 1, valid_from=date(2099, 1, 1),
        reason="Variation", made_at=world.now, made_by=world.user(Role.CONTRACT_MANAGER, whose),
    )  # fmt: skip
    VersionChoice.objects.create(
        version=made, need_id="accommodation", kind="outcome", code="x", name="A home", position=1
    )
    return made


def to_partner(world: World) -> dict[str, object]:
    """To whom a referral is passed on, as a program sends it."""
    return {"to": world.organisation(Kind.SUPPLIER).pk, "reason": "Made-up"}


def to_caseworker(world: World) -> dict[str, int]:
    """Whom a referral is given to."""
    return {"caseworker_id": world.user(Role.CASEWORKER).pk, "instead_of": world.user(Role.CASEWORKER).pk}


def rest_data(world: World) -> dict[str, object]:
    """A hold as a program sends it."""
    return {"reason": "Made-up", "review_on": str(world.today + timedelta(days=7))}


def transfer_data(world: World) -> dict[str, object]:
    """A transfer as a program sends it."""
    return {"body_id": 1, "area": "region-wales", "reason": "Made-up", "is_risk_confirmed": True}


def of(build, **more):
    """The key of the thing of each ownership, with further arguments of the URL."""
    return {whose: lambda world, whose=whose: {"pk": world.once(build, whose).pk} | more for whose in WHOSE}


# A provider's manager and its connected system see all of the organisation's, whichever caseworker has it; an
# inspector sees everybody's. The caseworker to whom a limited record is assigned counts as listed.
MANAGES = [Role.PROVIDER_MANAGER, Role.SUBCONTRACTOR, Role.MACHINE_CLIENT]


def drawn(world: World, whose: Whose) -> QualitySample:
    """A quality sample of the own unit, or of another."""
    referral = world.once(assigned, whose)
    return QualitySample.objects.create(
        unit=referral.delivery_unit, sent_from=world.today, sent_until=world.today, seed="made up", population_count=1,
        drawn_at=world.now, drawn_by=world.once(writer, whose),
    )  # fmt: skip


def drawn_case(world: World, whose: Whose) -> QualityCheck:
    """A case of it that nobody has looked at."""
    referral = world.once(assigned, whose)
    return QualityCheck.objects.create(sample=world.once(drawn, whose), referral=referral, position=1)


READ = {SIBLING: [*MANAGES, Role.INSPECTOR], RIVAL: [Role.INSPECTOR], LIMITED: [Role.CASEWORKER]}
DELIVER = {SIBLING: MANAGES, LIMITED: [Role.CASEWORKER]}
DECIDE = {SIBLING: MANAGES}
# A draft is its writer's and the unit's; a prison offender manager has no unit.
DRAFTED = {OWN: [Role.PRACTITIONER, Role.SENIOR_PRACTITIONER]}
NOTE = {"subject": "Made up", "body": "They rang", "tells_other_side": False}
NEW_RELEASE = {"prison": "Made-up", "release_certainty": "fixed", "release_on": "2022-05-01", "why": "Told today"}
NEW_CONTACT = {"contact": "Made-up team, 01632 960 001", "why": "Told today"}
NEW_RISK = {"texts": {"risk_who": "Staff"}, "why": "Told today", "is_confirmed": True}
NEW_FINISH = {"finish_by": "2022-05-01", "why": "Told today"}
NEW_NEED = {"complexity": "low", "outcome_wanted": "ACC1", "why": "Told today"}
NEW_VERSION = {"outcomes": ["A home"], "levels": {"low": "A little"}, "valid_from": "2098-01-01", "reason": "Varied"}
AMENDMENT = {"field": "reason", "value": "Evicted", "why": "They told me"}

LOCAL = {w: of(local)[w] for w in (OWN, RIVAL)}
CASES = {w: lambda world, w=w: {"reference": world.once(live, w).reference} for w in (OWN, RIVAL)}
ASKED = {w: lambda world, w=w: {**CASES[w](world), "need": "accommodation"} for w in (OWN, RIVAL)}
WATCHERS = tuple(
    role for role in Role if role not in (Role.PROVIDER_MANAGER, Role.CO_COMMISSIONER, Role.MACHINE_CLIENT)
)
TO_AGREE = {w: lambda world, w=w: {"pk": to_agree(world, w).pk} for w in (OWN, RIVAL)}
CARE_PAGES = ("open_care_plan", "close_care_plan", "give_consent")
SHARED_PLANS = {w: of(cared)[w] for w in (OWN, RIVAL, LIMITED)}
SHARED_PROFILES = {w: of(job_profile)[w] for w in (OWN, RIVAL, LIMITED)}
PROPOSAL_PAGES = ("proposal", "print_proposal")
ROWS = [
    Row(url="referrals:person", kwargs=of(person), reaches=SEEN_BY_INSPECTOR),
    Row(url="referrals:find", kwargs=of(person)),
    Row(url="referrals:start", kwargs=of(person)),
    Row(url="referrals:release_plan", kwargs=of(planned), reaches=SEEN_BY_INSPECTOR),
    Row(url="referrals:write_plan", kwargs=of(planned)),
    Row(url="referrals:release_need", kwargs=of(planned, need="accommodation")),
    Row(url="referrals:match", kwargs=of(planned)),
    Row(url="api:release_plan", kwargs=of(planned), reaches=SEEN_BY_INSPECTOR),
    Row(url="api:write_plan", kwargs=of(planned), data=plan_data),
    Row(url="api:release_need", kwargs=of(planned, need="accommodation"), data=lambda world: {"asked": "A room"}),
    Row(url="api:matches", kwargs=of(planned)),
    Row(url="api:match", kwargs=of(planned), data=lambda world: {"body_id": 1, "area": "region-wales"}),
    Row(url="referrals:care_plan", kwargs=with_care(cared), reaches=SEEN_BY_INSPECTOR),
    *(Row(url=f"referrals:{name}", kwargs=with_care(cared)) for name in CARE_PAGES),
    Row(url="referrals:care_section", kwargs=with_care(cared, kind=lambda world, whose: "housing")),
    Row(url="referrals:withdraw_consent", kwargs=with_care(cared, consent_id=consent_id)),
    *(Row(url=f"referrals:{verb}_job_profile", kwargs=with_care(job_profile)) for verb in ("share", "withdraw")),
    Row(url="referrals:shared_plans"),
    Row(url="referrals:shared_plan", kwargs=SHARED_PLANS),
    Row(url="referrals:job_profiles"),
    Row(url="referrals:job_profile", kwargs=SHARED_PROFILES),
    Row(url="api:shared_plans"),
    Row(url="api:shared_plan", kwargs=SHARED_PLANS),
    Row(url="api:job_profiles"),
    Row(url="api:job_profile", kwargs=SHARED_PROFILES),
    Row(url="api:care_plan", kwargs=with_care(cared), reaches=SEEN_BY_INSPECTOR),
    Row(url="api:open_care_plan", kwargs=with_care(cared), data=lambda world: {"known_as": "Jo", "purpose": "Any"}),
    Row(
        url="api:care_section",
        kwargs=with_care(cared, kind=lambda world, whose: "housing"),
        data=lambda world: {"text": "Made-up"},
    ),
    Row(url="api:give_consent", kwargs=with_care(cared), data=consent_data),
    Row(url="api:withdraw_consent", kwargs=with_care(cared, consent_id=consent_id)),
    Row(url="api:close_care_plan", kwargs=with_care(cared)),
    Row(url="api:share_job_profile", kwargs=with_care(job_profile), data=job_data),
    Row(url="api:withdraw_job_profile", kwargs=with_care(job_profile)),
    Row(url="referrals:proposals"),
    Row(url="referrals:propose", kwargs=of(person)),
    *(Row(url=f"referrals:{name}", kwargs=of(proposed), reaches=SEEN_BY_INSPECTOR) for name in PROPOSAL_PAGES),
    *(Row(url=f"referrals:{verb}_proposal", kwargs=of(proposed)) for verb in ("change", "choose", "withdraw")),
    Row(url="api:proposals"),
    Row(url="api:proposal", kwargs=of(proposed), reaches=SEEN_BY_INSPECTOR),
    Row(url="api:propose", kwargs=of(person), data=about_data),
    Row(url="api:change_proposal", kwargs=of(proposed), data=about_data),
    Row(url="api:give_proposal", kwargs=of(proposed), data=lambda world: {"chosen": ["X"], "reason": "Made-up"}),
    Row(url="api:withdraw_proposal", kwargs=of(proposed)),
    Row(url="referrals:directory"),
    Row(url="referrals:allocate", kwargs=of(person)),
    Row(url="referrals:units"),
    Row(url="referrals:unit", kwargs=UNIT, reaches=SEEN_BY_INSPECTOR),
    Row(url="referrals:unit_cases", kwargs=UNIT),
    Row(url="referrals:samples", kwargs=UNIT, reaches=SEEN_BY_INSPECTOR),
    Row(url="referrals:draw_sample", kwargs=UNIT),
    Row(url="referrals:sample", kwargs={w: of(drawn)[w] for w in (OWN, RIVAL)}, reaches=SEEN_BY_INSPECTOR),
    Row(url="referrals:quality_check", kwargs={w: of(drawn_case)[w] for w in (OWN, RIVAL)}),
    Row(url="referrals:gaps"),
    Row(url="referrals:local"),
    Row(url="referrals:add_local"),
    # the directory is everybody's who refers
    Row(url="referrals:change_local", kwargs=LOCAL, reaches={RIVAL: EVERYBODY}),
    Row(url="referrals:close_local", kwargs=LOCAL, reaches={RIVAL: EVERYBODY}),
    Row(url="referrals:services"),
    Row(url="referrals:describe", kwargs={w: of(body)[w] for w in (OWN, RIVAL)}),
    Row(url="referrals:capacity", kwargs={w: of(body)[w] for w in (OWN, RIVAL)}),
    Row(url="referrals:referrals"),
    Row(url="referrals:referral", kwargs=of(assigned), reaches=READ),
    *(
        Row(url=f"referrals:{name}", kwargs=of(draft), reaches=DRAFTED)
        for name in (
            "needs",
            "sentence",
            "release",
            "contact",
            "reason",
            "risk",
            "risk_confirm",
            "access",
            "finish",
            "send",
            "discard",
        )
    ),
    Row(url="referrals:attach", kwargs=of(draft), reaches=DRAFTED),
    Row(url="referrals:detach", kwargs=with_file(draft), reaches=DRAFTED),
    Row(url="referrals:attachment", kwargs=with_file(assigned), reaches=READ),
    Row(url="referrals:need", kwargs=of(draft, need="accommodation"), reaches=DRAFTED),
    *(Row(url=f"referrals:{name}", kwargs=of(sent), reaches=DECIDE) for name in ("accept", "query", "decline")),
    Row(url="referrals:answer", kwargs=of(queried)),
    Row(url="referrals:work"),
    Row(url="referrals:pass_on", kwargs=of(to_share), reaches=DECIDE),
    Row(url="referrals:hand_back", kwargs=of(passed_on), reaches={SIBLING: [Role.SUBCONTRACTOR]}),
    Row(url="referrals:assign", kwargs=of(assigned), reaches=DECIDE),
    Row(url="referrals:hold", kwargs=of(assigned), reaches=DELIVER),
    Row(url="referrals:resume", kwargs=of(resting), reaches=DELIVER),
    Row(url="referrals:transfer", kwargs=of(assigned)),
    Row(url="referrals:rematch", kwargs=of(declined)),
    Row(url="referrals:cases", kwargs=CASES),
    Row(url="referrals:asked", kwargs=CASES, reaches={RIVAL: WATCHERS}),
    Row(url="referrals:ask_version", kwargs=ASKED),
    Row(url="referrals:decide_version", kwargs=TO_AGREE),
    Row(url="referrals:end", kwargs=of(assigned)),
    *(Row(url=f"referrals:{name}", kwargs=of(assigned), reaches=READ) for name in ("changes", "notes")),
    Row(url="referrals:amend", kwargs=of(assigned, part="reason")),
    Row(url="referrals:amend_need", kwargs=of(assigned, need="accommodation")),
    Row(url="referrals:drop_need", kwargs=of(assigned, need="accommodation")),
    Row(url="referrals:write_note", kwargs=of(assigned), reaches=DELIVER),
    *(Row(url=f"api:{name}", kwargs=of(assigned), reaches=READ) for name in ("changes", "notes")),
    Row(url="api:write_note", kwargs=of(assigned), reaches=DELIVER, data=lambda world: NOTE),
    Row(url="api:amend", kwargs=of(assigned), data=lambda world: AMENDMENT),
    Row(url="api:amend_risk", kwargs=of(assigned), data=lambda world: NEW_RISK),
    Row(url="api:amend_release", kwargs=of(assigned), data=lambda world: NEW_RELEASE),
    Row(url="api:amend_contact", kwargs=of(assigned), data=lambda world: NEW_CONTACT),
    Row(url="api:amend_finish", kwargs=of(assigned), data=lambda world: NEW_FINISH),
    *(
        Row(url=f"api:{name}", kwargs=of(assigned, need="accommodation"), data=lambda world, data=data: data)
        for name, data in (("add_need", NEW_NEED), ("amend_need", NEW_NEED), ("drop_need", {"why": "Told today"}))
    ),
    Row(url="api:needs", kwargs=of(assigned)),
    Row(url="api:amend_sentence", kwargs=of(assigned), data=lambda world: {"sentence_id": 1, "why": "Told today"}),
    Row(url="api:asked", kwargs=CASES, reaches={RIVAL: WATCHERS}),
    Row(url="api:ask_version", kwargs=ASKED, data=lambda world: NEW_VERSION),
    Row(url="api:decide_version", kwargs=TO_AGREE, data=lambda world: {"is_agreed": False, "reason": "Not now"}),
    Row(url="api:directory"),
    Row(url="api:person", kwargs=of(person), reaches=SEEN_BY_INSPECTOR),
    Row(url="api:referrals"),
    Row(url="api:referral", kwargs=of(assigned), reaches=READ),
    Row(url="api:caseworkers", kwargs=of(assigned), reaches=DECIDE),
    Row(url="api:accept", kwargs=of(sent), reaches=DECIDE),
    Row(url="api:query", kwargs=of(sent), reaches=DECIDE, data=lambda world: {"question": "Where?"}),
    Row(url="api:answer", kwargs=of(queried), data=lambda world: {"answer": " "}),
    Row(url="api:hold", kwargs=of(assigned), reaches=DELIVER, data=rest_data),
    Row(url="api:resume", kwargs=of(resting), reaches=DELIVER),
    Row(url="api:places", kwargs=of(assigned)),
    Row(url="api:transfer", kwargs=of(assigned), data=transfer_data),
    Row(url="api:rematch", kwargs=of(declined), data=lambda world: {"body_id": 1, "area": "region-wales"}),
    Row(url="api:decline", kwargs=of(sent), reaches=DECIDE, data=lambda world: {"reason": "No places"}),
    Row(url="api:proposed_share", kwargs=of(to_share), reaches=DECIDE),
    Row(url="api:pass_on", kwargs=of(to_share), reaches=DECIDE, data=to_partner),
    Row(url="api:assign", kwargs=of(assigned), reaches=DECIDE, data=to_caseworker),
]
