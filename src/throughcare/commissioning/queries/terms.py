"""The term that policy gives a lot."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from throughcare.clock.clock import london_day
from throughcare.commissioning import rules
from throughcare.commissioning.models import CallOff, Lot
from throughcare.commissioning.queries.call_offs import response_days, term_months
from throughcare.kernel.errors import Problems
from throughcare.reference.models import ServiceType
from throughcare.reference.queries import policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A term by policy, the policy itself, and until when it takes bids to be received."""

    term: rules.Term
    policy: rules.TermPolicy
    policy_key: str
    bids_by: date


def proposal(call_off: CallOff, service_type: str, now: datetime) -> Proposal:
    """What policy gives a lot of the service, by the call-off's deadline or the first day that could be one."""
    today = london_day(now)
    due_at = call_off.responses_due_at
    bids_by = london_day(due_at) if due_at else today + timedelta(days=response_days(today))
    key = rules.last_day_policy(service_type)
    found = term_policy(key, today)
    return Proposal(term=rules.propose(bids_by, found), policy=found, policy_key=key, bids_by=bids_by)


def check_terms(call_off: CallOff, number: int, terms: rules.LotTerms, now: datetime) -> Problems:
    """What is wrong with a lot in itself: its service, areas, worth and weights, and its term."""
    problems = rules.check_lot(_facts(call_off, number, terms))
    if call_off.route != rules.Route.PARTNER:  # of which the length alone is judged, on publication
        given = proposal(call_off, terms.service_type, now)
        term = rules.Term(starts_on=terms.starts_on, last_on=terms.ends_on - timedelta(days=1))
        earliest = given.term.starts_on
        problems.extend(rules.check_term(term, reason=terms.term_reason, earliest=earliest, policy=given.policy))
    return problems


def _facts(call_off: CallOff, number: int, terms: rules.LotTerms) -> rules.LotFacts:
    service, route = ServiceType.objects.get(pk=terms.service_type), rules.Route(call_off.route)
    return rules.LotFacts(
        number=number,
        service_type=service.name,
        is_bought_here=rules.is_bought_by(route, on_framework=service.on_framework),
        route=route,
        area_count=len(terms.areas),
        value_gbp=terms.value_gbp,
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        quality_weight=terms.quality_weight,
        price_weight=terms.price_weight,
    )


def is_length_allowed(lot: Lot, on: date) -> bool:
    """Whether a lot's term is as long as policy allows on a day."""
    least, most = term_months(rules.Route(lot.call_off.route), on)
    return rules.is_length_allowed(lot.starts_on, lot.ends_on, least, most)


def term_policy(key: str, on: date) -> rules.TermPolicy:
    """What policy says of terms on a day, with the source of the last day."""
    last = policy(key, on)
    return rules.TermPolicy(
        first_day=date.fromisoformat(policy(rules.FIRST_DAY_POLICY, on).value),
        last_day=date.fromisoformat(last.value),
        least_months=int(policy(rules.LEAST_POLICY, on).value),
        mobilisation_months=int(policy(rules.MOBILISATION_POLICY, on).value),
        standstill_days=int(policy("standstill-days", on).value),
        source=last.source,
    )
