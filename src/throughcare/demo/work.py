"""Deadlines of everything open, reckoned from the rows as they are."""

from collections.abc import Iterator
from datetime import date, datetime

import numpy as np
from django.db.models import Max, Model, Q

from throughcare.access.roles import Role
from throughcare.clock.clock import london_day
from throughcare.contracts.actions import REPROCURE
from throughcare.contracts.models import Contract
from throughcare.contracts.rules import reprocure_by
from throughcare.deadlines.models import Deadline
from throughcare.deadlines.rules import end_of, warn_at
from throughcare.delivery.services import rules as services_rules
from throughcare.demo.bulk import copy
from throughcare.demo.staff import SINCE
from throughcare.kernel.workdays import Calendar
from throughcare.reference.models import Area
from throughcare.reference.queries import calendar, geography, nation_of, policy
from throughcare.referrals import rules as referral_rules
from throughcare.referrals.models import Referral

COLUMNS = (
    "kind thing_type thing_id ref nation started_on due_at warn_at role organisation_id user_id stop_reason"
).split()
CHUNK = 2_000  # rows held in memory at once


def make(rng: np.random.Generator, now: datetime) -> int:
    """Store the deadlines of all that is open; returns how many."""
    # read to the end before it is copied: one connection does one of the two at a time
    return sum(
        copy(Deadline, COLUMNS, list(rows)) for rows in (_contracts(now), _referrals(now), _plans_and_reports(now))
    )


def _contracts(now: datetime) -> list[tuple[object, ...]]:
    """When each live contract has to be bought again."""
    england = calendar("ENGLAND")
    alarm_months = policy("re-procure-alarm-months", london_day(now)).value
    rows = []
    for contract in Contract.objects.filter(status="live").order_by("pk"):
        due = end_of(reprocure_by(contract.last_on, alarm_months))
        rows.append(
            _row(REPROCURE, contract, contract.reference, "ENGLAND", contract.starts_on, due, england)
            | {"role": Role.COMMISSIONER, "organisation_id": contract.buyer_id}
        )
    return [_values(row) for row in rows]


def _referrals(now: datetime) -> Iterator[tuple[object, ...]]:
    """Decisions and first appointments that are due, by the calendar of the person's nation."""
    decision_days, units = policy(referral_rules.DECISION_POLICY, london_day(now)).value, _units()
    open_ones = Referral.objects.filter(status__in=[s.value for s in referral_rules.OPEN], sent_at__isnull=False)
    unseen = Q(first_held_at=None) | Q(status=referral_rules.ReferralStatus.SENT)
    for referral in open_ones.filter(unseen).select_related("body").order_by("pk").iterator(CHUNK):
        assert referral.sent_at  # every referral that was sent has both
        assert referral.first_due_on
        nation, days = units[referral.delivery_unit_id]
        started = london_day(referral.sent_at)
        provider = {"role": Role.PROVIDER_MANAGER, "organisation_id": referral.body.organisation_id}
        if referral.deliverer_id not in (None, referral.body.organisation_id):
            provider = {"role": Role.SUBCONTRACTOR, "organisation_id": referral.deliverer_id}
        if referral.first_held_at is None:
            due = end_of(referral.first_due_on)
            row = _row(referral_rules.FIRST_APPOINTMENT, referral, referral.reference, nation, started, due, days)
            yield _values(row | provider | {"user_id": referral.caseworker_id})
        if referral.status == referral_rules.ReferralStatus.SENT:
            due = end_of(days.add(started, decision_days))
            row = _row(referral_rules.DECISION, referral, referral.reference, nation, started, due, days)
            yield _values(row | provider)


def _plans_and_reports(now: datetime) -> Iterator[tuple[object, ...]]:
    """Plans due after a first appointment, and reports due after the last session."""
    today, units = london_day(now), _units()
    plan_days = policy(services_rules.PLAN_POLICY, today).value
    report_days = policy(services_rules.REPORT_POLICY, today).value
    held = Q(sessions__status=services_rules.SessionStatus.HELD)
    under_way = Referral.objects.filter(status=referral_rules.ReferralStatus.ASSIGNED, first_held_at__isnull=False)
    facts = under_way.annotate(
        planned=Max("plans__session_count"),
        last_number=Max("sessions__number", filter=held),
        last_at=Max("sessions__booking__ends_at", filter=held),
    )
    for referral in facts.order_by("pk").iterator(CHUNK):
        nation, days = units[referral.delivery_unit_id]
        assert referral.first_held_at is not None
        kind, since, working_days = services_rules.PLAN, referral.first_held_at, plan_days
        if referral.planned:
            kind, since, working_days = services_rules.REPORT, referral.last_at, report_days
        if referral.planned and referral.last_number < referral.planned:
            continue
        started = london_day(since)
        due = end_of(days.add(started, working_days))
        row = _row(kind, referral, referral.reference, nation, started, due, days)
        yield _values(row | {"role": Role.CASEWORKER, "user_id": referral.caseworker_id})


def _units() -> dict[str, tuple[str, Calendar]]:
    """Nation and calendar of each delivery unit, looked up once."""
    nations = {
        code: str(nation_of(area, SINCE))
        for code, area in geography().areas.items()
        if area.kind == Area.Kind.DELIVERY_UNIT
    }
    calendars = {nation: calendar(nation) for nation in set(nations.values())}
    return {code: (nation, calendars[nation]) for code, nation in nations.items()}


def _values(row: dict[str, object]) -> tuple[object, ...]:
    return tuple(row[column] for column in COLUMNS)


def _row(
    kind: str, thing: Model, ref: str, nation: str, started_on: date, due_at: datetime, days: Calendar
) -> dict[str, object]:
    return {
        "kind": kind,
        "thing_type": thing._meta.label_lower,
        "thing_id": thing.pk,
        "ref": ref,
        "nation": nation,
        "started_on": started_on,
        "due_at": due_at,
        "warn_at": warn_at(due_at, days),
        "role": "",
        "organisation_id": None,
        "user_id": None,
        "stop_reason": "",
    }
