"""Made-up applications to the framework that wait for an assessor: one late, one half decided, one new."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
from django.db.models import QuerySet

from throughcare.access.actor import Actor
from throughcare.access.roles import Role
from throughcare.accounts.models import Organisation
from throughcare.accounts.queries import actor_of
from throughcare.clock.clock import london_day
from throughcare.demo import staff
from throughcare.market import actions, rules
from throughcare.market.actions import membership, questions
from throughcare.market.models import Application, Framework
from throughcare.market.queries import areas_on_offer
from throughcare.market.queries.questions import asked_of

AREAS = 2
ANSWER = (
    "We have worked with people on probation in two towns for six years. A named worker meets each person within a "
    "week, agrees what should change, and we ask again after three and six months."
)

REASONS = "Two examples with results, trained staff in the area and a clear way of keeping people safe."


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One application: what is asked for, when it was sent, and how many of its cells are decided."""

    service_type: str
    days_ago: int
    decided: int = 0


PLANS = (
    Plan(service_type="ACC", days_ago=17),
    Plan(service_type="WOS", days_ago=10, decided=1),
    Plan(service_type="PWB", days_ago=3),
)


def make(rng: np.random.Generator, now: datetime) -> int:
    """Send every application, and decide what is decided of it, by the real actions; returns how many there are."""
    assessors = [actor_of(posting.user, london_day(now)) for posting in staff.whole_cast(Role.ASSESSOR)[:2]]
    nobody_writes = Organisation.objects.filter(supplier_profile__isnull=False).exclude(postings__role=Role.BID_WRITER)
    firms = list(nobody_writes.order_by("-pk")[: len(PLANS)])
    for plan, firm in zip(PLANS, firms, strict=True):
        application = _send(staff.writer(rng, firm, now), firm, plan, now - timedelta(days=plan.days_ago))
        for cell in application.cells.order_by("pk")[: plan.decided]:
            told: dict[str, Any] = {"now": now - timedelta(days=1), "cell": cell}
            for assessor in assessors:
                actions.assess(actor=assessor, outcome=rules.CellOutcome.PASSED, reasons=REASONS, **told)
            actions.decide(actor=assessors[0], outcome=rules.CellOutcome.PASSED, reasons=REASONS, **told)
    _under_way(assessors, now)
    _of_the_framework(nobody_writes, firms, now)
    return len(PLANS)


def _under_way(assessors: list[Actor], now: datetime) -> None:
    """The late one waits for a clarification, the half decided one has two who differ, the new one a first opinion."""
    late, half, new = Application.objects.filter(status=rules.ApplicationStatus.SUBMITTED).order_by("submitted_at")
    at: dict[str, Any] = {"now": now - timedelta(hours=20)}
    actions.clarify(
        actor=assessors[0],
        application=late,
        fields_asked=["case_study_2", "profile.liquid_gbp"],
        text="What came of the second piece of work, and how much money was at hand when the year ended?",
        **at,
    )
    differing = half.cells.filter(outcome=rules.CellOutcome.PENDING)[0]
    for assessor, outcome in zip(assessors, ("passed", "failed"), strict=True):
        actions.assess(actor=assessor, cell=differing, outcome=outcome, reasons=REASONS, **at)
    first = new.cells.order_by("pk")[0]
    actions.assess(actor=assessors[1], cell=first, outcome="passed", reasons=REASONS, **at)


def _of_the_framework(others: QuerySet[Organisation], taken: list[Organisation], now: datetime) -> None:
    """The next questions are in draft, one member is suspended, and one was and is back."""
    boss = actor_of(staff.cast(Role.COMMISSIONER).user, london_day(now))
    framework = Framework.objects.get()
    draft = questions.begin(actor=boss, now=now - timedelta(days=2), framework=framework)
    questions.describe(
        actor=boss,
        now=now - timedelta(days=2),
        questionnaire=draft,
        change="The question about keeping people safe asks for less.",
        change_cy="Mae’r cwestiwn am gadw pobl yn ddiogel yn gofyn am lai.",
    )
    members = others.filter(qualifications__isnull=False, awards__isnull=True).exclude(pk__in=[f.pk for f in taken])
    told: dict[str, Any] = {"actor": boss, "framework": framework, "kind": "suspended", "until_on": None}
    why: dict[str, Any] = {"ground": "conduct", "reason": "Its staff were not checked as it had said that they were."}
    rows = [
        membership.restrict(name=member.name, now=now - timedelta(days=days), **why, **told)
        for member, days in zip(members.distinct().order_by("pk")[:2], (6, 40), strict=False)
    ]
    if len(rows) > 1:
        lifted: dict[str, Any] = {
            "now": now - timedelta(days=20),
            "reason": "All staff are checked now, as an audit has shown.",
        }
        membership.lift(actor=boss, restriction=rows[1], **lifted)


def _send(writer: Actor, firm: Organisation, plan: Plan, at: datetime) -> Application:
    told: dict[str, Any] = {"actor": writer, "now": at}
    application = actions.start(organisation_id=firm.pk, **told)
    areas = [area.code for area in areas_on_offer(plan.service_type, london_day(at))][:AREAS]
    actions.choose_cells(application=application, service_type=plan.service_type, areas=areas, **told)
    _declare(firm, **told)
    for question in asked_of(application):
        actions.save_answer(application=application, key=question.key, text=ANSWER, **told)
    return actions.submit(application=application, **told)


def _declare(firm: Organisation, **told: Any) -> None:
    """Trustees, insurance for a year, and no ground for exclusion."""
    for name, position in (("Alun Made-up", "Chair of trustees"), ("Beth Made-up", "Chief executive")):
        actions.add_connected(organisation_id=firm.pk, name=name, position=position, since_on=None, **told)
    ends = london_day(told["now"]) + timedelta(days=300)
    cover = ("Made-up Mutual", Decimal(5_000_000), ends)
    actions.save_insurances(organisation_id=firm.pk, insurances={"employers": cover, "public": cover}, **told)
    actions.declare_exclusions(organisation_id=firm.pk, grounds=(), **told)
