"""The framework, and who was admitted to it or left it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from throughcare.insight.rules.releases.common import CPV, Head, Party, Release, day, named, once, party, release


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """That a member was admitted to cells at a moment, left, or came back; `cells` are all that it holds then."""

    at: datetime
    member: Party
    cells: Sequence[str]
    is_member: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkFacts:
    """The framework and its members as they are published."""

    head: Head
    name: str
    opened_at: datetime
    closes_on: date
    admissions: Sequence[Admission]


def releases(facts: FrameworkFacts) -> list[Release]:
    """The framework as it opened, and one release a moment for whoever was admitted, left or came back."""
    moments = sorted({admission.at for admission in facts.admissions})
    return [_opened(facts), *(_admitted(facts, at) for at in moments)]


def _opened(facts: FrameworkFacts) -> Release:
    tender = {
        "id": "framework",
        "title": facts.name,
        "status": "active",
        "items": [{"id": "1", "classification": CPV}],
        "procurementMethod": "selective",
        "tenderPeriod": {"endDate": day(facts.closes_on)},
        "techniques": {
            "hasFrameworkAgreement": True,
            "frameworkAgreement": {
                "method": "withReopeningCompetition",
                "period": {"endDate": day(facts.closes_on)},
            },
            "hasDynamicPurchasingSystem": True,
            "dynamicPurchasingSystem": {"type": "closed", "status": "active"},
        },
    }
    parties = [party(facts.head.buyer, "buyer")]
    return release(facts.head, facts.opened_at, "tender") | {"tender": tender, "parties": parties}


def _admitted(facts: FrameworkFacts, at: datetime) -> Release:
    """Members are awards of the framework's process, each under an id of its own for all its life."""
    found = [admission for admission in facts.admissions if admission.at == at]
    return release(facts.head, at, "awardUpdate") | {
        "parties": once(party(admission.member, "supplier") for admission in found),
        "awards": [_award(admission) for admission in found],
    }


def _award(admission: Admission) -> dict[str, Any]:
    return {
        "id": f"member-{admission.member.id}",
        "title": "Admitted to the framework" if admission.is_member else "Off the framework",
        "description": "; ".join(admission.cells),
        "status": "active" if admission.is_member else "cancelled",
        "suppliers": [named(admission.member)],
    }
