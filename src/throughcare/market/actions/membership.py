"""Members are suspended, banned until a day, or lapse; what is put right is lifted with a reason."""

from datetime import date, datetime, timedelta

from django.db import transaction

from throughcare.access.actor import SYSTEM, Actor
from throughcare.accounts.models import Organisation
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.kernel.errors import NotNow, NotValid, Problem
from throughcare.market import permissions
from throughcare.market.models import Framework, Insurance, Qualification, Restriction
from throughcare.market.queries import membership as queries
from throughcare.market.rules.membership import LAPSE_POLICY, Ground, Kind, check_reason_to_lift, check_restriction
from throughcare.reference.queries import policy

RAN_OUT = "An insurance that the organisation gave has run out. Give its renewal in an application to be let back."
RENEWED = "The insurance has been renewed."


@transaction.atomic
def restrict(
    *,
    actor: Actor,
    now: datetime,
    framework: Framework,
    name: str,
    kind: str,
    ground: str,
    reason: str,
    until_on: date | None,
) -> Restriction:
    """Take a member off the framework from now on: it is invited, bids, wins and signs no more while it holds."""
    framework = Framework.objects.select_for_update(of=("self",)).get(pk=framework.pk)
    permissions.can_ask(actor, framework).or_raise()
    problems = check_restriction(kind=kind, ground=ground, reason=reason, until_on=until_on, today=london_day(now))
    organisation = queries.member(framework, name)
    if organisation is None:
        problems.add("Enter the name of a member as the register has it", field="name")
    problems.or_raise()
    assert organisation is not None  # its absence is a problem
    if Restriction.objects.filter(organisation=organisation, framework=framework, ground=ground, lifted_at=None):
        message = "It is off the framework on this ground already. Lift that first"
        raise NotValid([Problem(message=message, field="ground")])
    return _off(actor, now, framework, organisation, kind=kind, ground=ground, reason=reason.strip(), until_on=until_on)


@transaction.atomic
def lift(*, actor: Actor, now: datetime, restriction: Restriction, reason: str) -> Restriction:
    """Let a member back, with the reason."""
    found = Restriction.objects.select_for_update(of=("self",)).select_related("framework").get(pk=restriction.pk)
    permissions.can_ask(actor, found.framework).or_raise()
    if found.lifted_at is not None:
        raise NotNow("This has been lifted already.")
    check_reason_to_lift(reason).or_raise()
    return _lift(actor, now, found, reason.strip())


@transaction.atomic
def check_insurances(*, actor: Actor, now: datetime) -> int:
    """Time lapses members whose insurance ran out, after the days of grace, and lets back who renewed it."""
    today = london_day(now)
    ended = today - timedelta(days=int(policy(LAPSE_POLICY, today).value))
    uninsured = set(Insurance.objects.filter(expires_on__lte=ended).values_list("organisation", flat=True))
    open_rows = Restriction.objects.select_for_update(of=("self",)).filter(ground=Ground.INSURANCE, lifted_at=None)
    lapsed = {row.organisation_id: row for row in open_rows.select_related("framework")}
    changed = [_lift(actor, now, row, RENEWED) for pk, row in lapsed.items() if pk not in uninsured]
    members = Qualification.objects.filter(valid_until=None, organisation__in=uninsured - set(lapsed))
    for member in members.order_by("organisation", "framework").distinct("organisation", "framework"):
        told = {"kind": Kind.LAPSED, "ground": Ground.INSURANCE, "reason": RAN_OUT, "until_on": None}
        changed.append(_off(actor, now, member.framework, member.organisation, **told))  # type: ignore[arg-type]
    if changed:
        record("membership.insurances_checked", actor=actor, now=now, thing=changed[0], count=len(changed))
    return len(changed)


def _off(
    actor: Actor,
    now: datetime,
    framework: Framework,
    organisation: Organisation,
    *,
    kind: str,
    ground: str,
    reason: str,
    until_on: date | None,
) -> Restriction:
    facts = {"kind": kind, "ground": ground, "reason": reason, "until_on": until_on}
    made = Restriction.objects.create(
        organisation=organisation,
        framework=framework,
        from_at=now,
        made_at=now,
        made_by_id=None if actor is SYSTEM else actor.user_id,
        **facts,
    )
    related = {"organisation": organisation.pk}
    record(f"membership.{kind}", actor=actor, now=now, thing=made, fields=[*facts], related=related)
    return made


def _lift(actor: Actor, now: datetime, found: Restriction, reason: str) -> Restriction:
    found.lifted_at, found.lifted_by_id, found.lift_reason = now, actor.user_id, reason
    found.save(update_fields=["lifted_at", "lifted_by", "lift_reason"])
    related = {"organisation": found.organisation_id}
    record("membership.lifted", actor=actor, now=now, thing=found, fields=["lift_reason"], related=related)
    return found
