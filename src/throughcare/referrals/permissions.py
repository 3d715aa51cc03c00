"""Who may see a referral, and who may do what with it."""

# ruff: noqa: S608 - conditions are made of our own names of tables and columns, never of what somebody typed

from django.db.models import Q

from throughcare.access.actor import SYSTEM, Actor
from throughcare.access.condition import Condition
from throughcare.access.permissions import Permission as P
from throughcare.access.roles import Role
from throughcare.contracts import permissions as contracts
from throughcare.contracts.queries import supply_chain
from throughcare.kernel.errors import Decision, allow_if
from throughcare.people import permissions as people
from throughcare.people.models import Person
from throughcare.referrals import rules
from throughcare.referrals.models import CareConsent, Referral, ServiceVersion

DRAFT = Q(status=rules.ReferralStatus.DRAFT)
SENT = Q(sent_at__isnull=False)  # a draft thrown away is withdrawn without ever having been sent
COLUMNS = {
    "referral": "pk",
    "person": "person_id",
    "sent": "sent_at",
    "created_by": "created_by_id",
    "sent_by": "sent_by_id",
    "unit": "delivery_unit_id",
}
# Sent referrals of people in scope, and for those who write referrals also what they wrote themselves, drafts that they
# began and drafts of their unit: asked of each of a few rows, or listed, each part through its own index.
SEEN_OF_FEW = f"{{sent}} IS NOT NULL AND {people.THEIRS_OF_FEW}"
SEEN_IDS = f"""
SELECT seen.id FROM referrals_referral seen WHERE seen.sent_at IS NOT NULL AND seen.person_id IN ({people.THEIR_IDS})"""
WRITTEN_OF_FEW = "{sent} IS NOT NULL AND {user} IN ({created_by}, {sent_by})"
WRITTEN_IDS = """
SELECT wrote.id FROM referrals_referral wrote WHERE wrote.sent_at IS NOT NULL AND wrote.created_by_id = {user}
UNION ALL
SELECT wrote.id FROM referrals_referral wrote WHERE wrote.sent_at IS NOT NULL AND wrote.sent_by_id = {user}"""
DRAFTS_OF_FEW = "{sent} IS NULL AND ({created_by} = {user} OR {unit} = ANY ({drafts_of}))"
DRAFT_IDS = """
SELECT draft.id FROM referrals_referral draft
WHERE draft.sent_at IS NULL AND (draft.created_by_id = {user} OR draft.delivery_unit_id = ANY ({drafts_of}))"""
FEW = (SEEN_OF_FEW, f"{WRITTEN_OF_FEW} OR {DRAFTS_OF_FEW}")
MANY = (f"{{referral}} = ANY (ARRAY ({SEEN_IDS}))", f"{{referral}} = ANY (ARRAY ({WRITTEN_IDS} UNION ALL {DRAFT_IDS}))")


def scope(actor: Actor, *, few: bool = False) -> Q:
    """Referrals that the actor may open; `few` where it is asked of some that are named otherwise, and not for a list.

    Probation staff: of people in their scope, or which they wrote; drafts of their own unit only. A provider's manager:
    all that were sent to the organisation. A subcontractor: those passed on to the organisation. A caseworker: those
    assigned. Nobody past a limited-access rule; a caseworker counts as listed by being assigned.
    """
    if actor == SYSTEM:
        return Q()
    rows = Q(pk__in=[])
    open_to_me = people.rows_not_shut_out(actor)
    if actor.may(P.PERSON_VIEW) and actor.may(P.REFERRAL_VIEW):
        rows |= _of_probation(actor, FEW if few else MANY) & open_to_me
    managed = _managed(actor)
    if managed:
        rows |= managed & SENT & open_to_me
    if parts := actor.organisations(P.REFERRAL_DELIVER_PART):
        rows |= Q(deliverer_id__in=parts) & SENT & open_to_me
    employers = [p.organisation_id for p in actor.postings if p.role == Role.CASEWORKER]
    if employers:
        theirs = Q(deliverer_id__in=employers) | Q(deliverer=None, body__organisation_id__in=employers)
        mine = Q(caseworker_id=actor.user_id) & theirs
        rows |= mine & people.rows_not_excluded(actor)
    return rows


def _of_probation(actor: Actor, conditions: tuple[str, str]) -> Q:
    """Sent referrals of people of the actor's; for those who write referrals, also their own, and the unit's drafts."""
    seen, written = conditions
    values = people.whose(actor) | {"drafts_of": sorted(actor.areas(P.REFERRAL_WRITE))}
    rows = SENT if people.everywhere(actor) else Q(Condition(seen, COLUMNS, values))
    return rows | Q(Condition(written, COLUMNS, values)) if actor.may(P.REFERRAL_WRITE) else rows


def _managed(actor: Actor) -> Q:
    """Referrals to the organisations in which the actor decides, within the posting's area if it names one."""
    rows = Q()
    for posting in actor.holding(P.REFERRAL_DECIDE):
        row = Q(body__organisation_id=posting.organisation_id)
        rows |= row & Q(area_id=posting.area) if posting.area else row
    return rows


def can_write(actor: Actor, referral: Referral) -> Decision:
    """Draft, send, answer a query, transfer, withdraw, end early: practitioners who see it as practitioners."""
    return allow_if(
        actor == SYSTEM or _writes(actor, referral), "Only probation practitioners write and end referrals."
    )


def _writes(actor: Actor, referral: Referral) -> bool:
    """Whether the very postings that write referrals see this one; the scope has told, where there are no others."""
    writers = actor.only(P.REFERRAL_WRITE)
    if len(writers.postings) == len(actor.postings):
        return bool(writers.postings)
    return bool(writers.postings) and Referral.objects.filter(scope(writers, few=True), pk=referral.pk).exists()


def can_start(actor: Actor, person: Person) -> Decision:
    """Begin a referral of a person who is in the scope of the actor's postings as a practitioner."""
    theirs = people.is_theirs(actor, P.REFERRAL_WRITE, person.pk)
    return allow_if(theirs, "Only the person's probation practitioners make referrals.")


def can_propose(actor: Actor, person: Person) -> Decision:
    """Propose what somebody should be sentenced to or do: court officers and practitioners whose person it is."""
    theirs = people.is_theirs(actor, P.PROPOSAL_WRITE, person.pk)
    return allow_if(theirs, "Only court officers and probation practitioners write proposals.")


def can_decide(actor: Actor, referral: Referral) -> Decision:
    """Accept, query or decline: managers of the organisation that it was sent to."""
    return allow_if(
        referral.body.organisation_id in actor.organisations(P.REFERRAL_DECIDE),
        "Only managers of the organisation that the referral was sent to decide on it.",
    )


def delivers(referral: Referral) -> int:
    """The organisation that delivers it: whom it was passed on to, otherwise whom it was sent to."""
    return referral.deliverer_id or referral.body.organisation_id


def can_pass_on(actor: Actor, referral: Referral) -> Decision:
    """Say who of the supply chain delivers it: managers of the lead, of a contract that was awarded to several."""
    decides = referral.body.organisation_id in actor.organisations(P.REFERRAL_DECIDE)
    return allow_if(
        decides and bool(supply_chain(referral.body.contract_id)),
        "Only managers of a lead provider share out what was awarded to several.",
    )


def can_hand_back(actor: Actor, referral: Referral) -> Decision:
    """Give back what was passed on, before it is assigned: managers of the subcontractor."""
    passed_on = referral.deliverer_id not in (None, referral.body.organisation_id)
    return allow_if(
        passed_on and referral.deliverer_id in actor.organisations(P.REFERRAL_DELIVER_PART),
        "Only managers of the organisation that it was passed on to hand it back.",
    )


def can_assign(actor: Actor, referral: Referral) -> Decision:
    """Give it to a caseworker: managers of the organisation that delivers it."""
    return allow_if(
        delivers(referral) in actor.organisations(P.REFERRAL_ASSIGN),
        "Only managers of the organisation that delivers the service assign it.",
    )


def can_deliver(actor: Actor, referral: Referral) -> Decision:
    """Book, record, plan and report: managers of the organisation that delivers, and the caseworker."""
    organisations = actor.organisations(P.DELIVERY_RECORD)
    manages = delivers(referral) in actor.organisations(P.REFERRAL_ASSIGN)
    holds = referral.caseworker_id == actor.user_id and actor.user_id is not None
    return allow_if(
        actor == SYSTEM or (delivers(referral) in organisations and (manages or holds)),
        "Only the caseworker and the managers of the organisation record what is delivered.",
    )


def can_write_note(actor: Actor, referral: Referral) -> Decision:
    """Write a case note: the practitioners who refer, and those who deliver."""
    writes = bool(can_write(actor, referral) or can_deliver(actor, referral))
    return allow_if(writes, "Only the practitioners and whoever delivers the service write case notes.")


def can_keep_local(actor: Actor) -> Decision:
    """Add, change and close local services of the directory: whoever refers people."""
    return allow_if(actor.may(P.REFERRAL_WRITE), "Only probation practitioners keep local services in the directory.")


def care_scope(actor: Actor) -> Q:
    """Sections of open care plans that a partner may read: by consent to its organisation, and of no limited record."""
    organisations = actor.organisations(P.CARE_READ)
    if not organisations:
        return Q(pk__in=[])
    held = CareConsent.objects.filter(organisation_id__in=organisations, withdrawn_at=None)
    return Q(pk__in=held.values("section_id"), plan__closed_at=None) & people.rows_not_shut_out(actor)


def job_scope(actor: Actor) -> Q:
    """Job profiles that a job-match partner may read: all that are shared, and never of a limited record."""
    if not actor.may(P.JOB_MATCH_VIEW):
        return Q(pk__in=[])
    return Q(withdrawn_at=None) & people.rows_not_shut_out(actor)


def can_decide_version(actor: Actor, version: ServiceVersion) -> Decision:
    """Whether the actor is the second person: an approver for all of the buyer who didn't ask for it."""
    contract = version.body.contract
    buys = contract is not None and contract.buyer_id in contracts.approves_for(actor)
    second = buys and version.made_by_id != actor.user_id
    return allow_if(second, "An approver for all of the buyer decides, who didn't ask for it.")


CAN = {
    "send": can_write,
    "answer": can_write,
    "withdraw": can_write,
    "end_early": can_write,
    "transfer": can_write,
    "accept": can_decide,
    "query": can_decide,
    "decline": can_decide,
    "pass_on": can_pass_on,
    "hand_back": can_hand_back,
    "assign": can_assign,
    "hold": can_deliver,
    "resume": can_deliver,
    "complete": can_deliver,
}


def verbs(actor: Actor, referral: Referral) -> list[str]:
    """The verbs of the machine that this actor may do to this referral now: what drives its buttons."""
    return [verb for verb in rules.REFERRAL.verbs_from(referral.status) if CAN[verb](actor, referral)]


def managed_bodies(actor: Actor) -> Q:
    """Delivery bodies of the organisations in which the actor decides on referrals."""
    return Q(organisation_id__in=actor.organisations(P.REFERRAL_DECIDE))
