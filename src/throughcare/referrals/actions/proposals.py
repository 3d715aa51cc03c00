"""Writing a proposal, giving it with its choice, and throwing it away."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.people import queries as people
from throughcare.reference.queries import district_of
from throughcare.referrals import permissions, rules
from throughcare.referrals.models import Proposal, ProposalOption
from throughcare.referrals.queries import directory, proposals


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """For what a proposal is written, and what its options depend on. `district` is a postcode or its first half."""

    stage: str
    court: str = ""
    hearing_on: date | None = None
    offence: str
    reoffending_score: int | None = None  # percent within two years
    specialist_risk: str = ""
    needs: Collection[str] = ()
    district: str


@transaction.atomic
def propose(*, actor: Actor, now: datetime, person_id: int, about: About) -> Proposal:
    """Begin a proposal for somebody; its options are then shown with waits."""
    person = people.person(actor, person_id)
    permissions.can_propose(actor, person).or_raise()
    facts = _checked(about, london_day(now))
    proposal = Proposal.objects.create(person=person, written_at=now, written_by_id=actor.who, **facts)
    record("proposal.started", actor=actor, now=now, thing=proposal, related=_links(proposal))
    return proposal


@transaction.atomic
def change_proposal(*, actor: Actor, now: datetime, proposal_id: int, about: About) -> Proposal:
    """Change what the options depend on, while it is a draft."""
    proposal = _locked(actor, now, proposal_id).proposal
    proposal.status = rules.PROPOSAL.next("change", proposal.status)
    facts = _checked(about, london_day(now))
    for name, value in facts.items():
        setattr(proposal, name, value)
    proposal.save(update_fields=list(facts))
    record("proposal.changed", actor=actor, now=now, thing=proposal, fields=list(facts), related=_links(proposal))
    return proposal


@transaction.atomic
def give_proposal(
    *,
    actor: Actor,
    now: datetime,
    proposal_id: int,
    chosen: Collection[str],
    reason: str,
    why_not_programme: str = "",
) -> Proposal:
    """Choose among the options and give the proposal: options, waits and choice are kept as they are shown now.

    `chosen` are keys of options. NotValid where a programme that the person is eligible for is passed over unsaid.
    """
    found = _locked(actor, now, proposal_id)
    proposal, options = found.proposal, found.options
    proposal.status = rules.PROPOSAL.next("give", proposal.status)
    asked = [_choosable(option) for option in options]
    rules.check_choice(asked, chosen, reason=reason, why_not_programme=why_not_programme).or_raise()
    for option in options:
        option.proposal, option.is_chosen = proposal, option.key in chosen
    ProposalOption.objects.bulk_create(options)
    proposal.reason, proposal.given_at, proposal.given_by_id = reason.strip(), now, actor.who
    proposal.why_not_programme = why_not_programme.strip() if rules.passes_over_programme(asked, chosen) else ""
    fields = ["status", "reason", "why_not_programme", "given_at", "given_by"]
    proposal.save(update_fields=fields)
    record("proposal.given", actor=actor, now=now, thing=proposal, fields=fields, related=_links(proposal))
    return proposal


@transaction.atomic
def withdraw_proposal(*, actor: Actor, now: datetime, proposal_id: int) -> Proposal:
    """Throw a draft away."""
    proposal = _locked(actor, now, proposal_id).proposal
    proposal.status = rules.PROPOSAL.next("withdraw", proposal.status)
    proposal.save(update_fields=["status"])
    record("proposal.withdrawn", actor=actor, now=now, thing=proposal, fields=["status"], related=_links(proposal))
    return proposal


def _locked(actor: Actor, now: datetime, proposal_id: int) -> proposals.Page:
    found = proposals.page(actor, proposal_id, london_day(now), lock=True)
    permissions.can_propose(actor, found.proposal.person).or_raise()
    return found


def _checked(about: About, today: date) -> dict[str, Any]:
    """The columns of what a proposal says; NotValid with all that is wrong."""
    facts = asdict(about)
    problems = rules.check_about(
        stage=about.stage,
        court=about.court,
        hearing_on=about.hearing_on,
        score=about.reoffending_score,
        needs=about.needs,
        today=today,
    )
    facts["district"] = district_of(about.district)
    if facts["district"] is None:
        problems.add("Enter a postcode in England or Wales, or its first half, like DE1", field="district")
    if not {need.pk for need in directory.needs(today)}.issuperset(about.needs):
        problems.add("Choose needs from the list", field="needs")
    problems.or_raise()
    facts["needs"] = list(about.needs)
    if about.stage != rules.Stage.COURT:
        facts |= {"court": "", "hearing_on": None}
    return facts


def _choosable(option: ProposalOption) -> rules.Choosable:
    return rules.Choosable(key=option.key, kind=rules.OptionKind(option.kind), is_eligible=option.is_eligible)


def _links(proposal: Proposal) -> dict[str, int]:
    return {"person": proposal.person_id}
