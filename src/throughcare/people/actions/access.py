"""Who may see a record: break-glass with its review, and the list of a limited-access record."""

from datetime import datetime, timedelta

from django.db import transaction

from throughcare.access.acting import acting
from throughcare.access.actor import SYSTEM, Actor
from throughcare.access.roles import Role
from throughcare.accounts.models import User
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.deadlines import actions as deadlines
from throughcare.kernel.errors import NotFound, NotNow, NotValid, Problems
from throughcare.people import mail, permissions, queries, rules
from throughcare.people.models import AccessChange, AccessRule, BreakGlass, Person
from throughcare.reference.queries import nation_of, policy

ONLY, EXCLUDED = AccessRule.Kind.ONLY, AccessRule.Kind.EXCLUDED
V = AccessChange.Verb
ADDED = {ONLY: V.LISTED, EXCLUDED: V.EXCLUDED}
TAKEN_AWAY = {ONLY: V.UNLISTED, EXCLUDED: V.READMITTED}
# The same words for a record that is not there and for one from which the actor is excluded by name.
CANNOT_BE_OPENED = "No record can be opened for this CRN. Check it, or ring the person’s delivery unit"


@transaction.atomic
def break_glass(*, actor: Actor, now: datetime, crn: str, reason: str, link: str) -> BreakGlass:
    """Open the record of a CRN for a few minutes, and tell at once those who answer for it.

    `link` leads them to the review. Opening it again while it is open changes nothing.
    """
    permissions.can_break_glass(actor).or_raise()
    problems = Problems(rules.check_reason(reason))
    person = _openable(actor, rules.crn_in(crn))
    if person is None:
        problems.add(CANNOT_BE_OPENED, field="crn")
    problems.or_raise()
    assert person is not None
    still_open = BreakGlass.objects.filter(user_id=actor.who, person=person, ends_at__gt=now).first()
    if still_open:
        return still_open
    minutes = int(policy(rules.EMERGENCY_POLICY, london_day(now)).value)
    opening = BreakGlass.objects.create(
        person=person,
        user_id=actor.who,
        reason=reason.strip(),
        crn=person.crn,
        delivery_unit_id=person.delivery_unit_id,
        opened_at=now,
        ends_at=now + timedelta(minutes=minutes),
    )
    record("break_glass.opened", actor=actor, now=now, thing=opening, related={"person": person.pk})
    _alert(actor, now, opening, person, link)
    return opening


@transaction.atomic
def close(*, actor: Actor, now: datetime, opening_id: int) -> BreakGlass:
    """Close a record before its time is over; one that is closed stays so."""
    rows = BreakGlass.objects.select_for_update(of=("self",)).filter(user_id=actor.who, pk=opening_id)
    opening = rows.first()
    if opening is None:
        raise NotFound
    if opening.ends_at > now:
        opening.ends_at = now
        opening.save(update_fields=["ends_at"])
        related = {"person": opening.person_id}
        record("break_glass.closed", actor=actor, now=now, thing=opening, fields=["ends_at"], related=related)
    return opening


@transaction.atomic
def review(*, actor: Actor, now: datetime, opening_id: int, review: str) -> BreakGlass:
    """Say what came of asking why a record was opened."""
    opening = queries.opening(actor, opening_id, lock=True)
    permissions.can_review(actor, opening).or_raise()
    if opening.reviewed_at is not None:
        raise NotNow("This has been reviewed.")
    if problems := rules.check_reason(review, field="review"):
        raise NotValid(problems)
    opening.reviewed_at, opening.reviewed_by_id, opening.review = now, actor.who, review.strip()
    opening.save(update_fields=["reviewed_at", "reviewed_by", "review"])
    deadlines.meet(actor=actor, now=now, kind=rules.REVIEW, thing=opening)
    related = {"person": opening.person_id}
    record("break_glass.reviewed", actor=actor, now=now, thing=opening, fields=["review"], related=related)
    return opening


@transaction.atomic
def limit(*, actor: Actor, now: datetime, person_id: int, reason: str) -> Person:
    """Limit the access to a record: from now on only the actor and the responsible officer see it, and who is added."""
    person = _managed(actor, person_id, reason)
    if queries.listed(person).exists():
        raise NotNow("Access to this record is limited already.")
    listed = {actor.who, queries.officer_id(person, london_day(now)) or actor.who}
    AccessRule.objects.bulk_create(AccessRule(person=person, user_id=user, kind=ONLY) for user in sorted(listed))
    return _mark(actor, now, person, V.LIMITED, reason)


@transaction.atomic
def end_limit(*, actor: Actor, now: datetime, person_id: int, reason: str) -> Person:
    """Open a record again to everybody whose work it is; whoever is excluded by name stays so."""
    person = _managed(actor, person_id, reason)
    found = queries.listed(person)
    if not found.exists():
        raise NotNow("Access to this record is not limited.")
    found.delete()
    return _mark(actor, now, person, V.OPENED, reason)


@transaction.atomic
def add_rule(*, actor: Actor, now: datetime, person_id: int, kind: str, email: str, reason: str) -> AccessRule:
    """Let a colleague see a limited record, or shut one out of any record."""
    person = _managed(actor, person_id, reason)
    user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    problems = Problems()
    if user is None:
        problems.add("Nobody signs in with this address. Check it with your colleague", field="email")
    elif kind == EXCLUDED and user.pk == actor.user_id:
        problems.add("Ask another senior probation officer to shut you out", field="email")
    elif kind == ONLY and not queries.listed(person).exists():
        problems.add("Everybody whose work it is sees this record. Limit the access first", field="kind")
    problems.or_raise()
    assert user is not None
    rule, made = AccessRule.objects.get_or_create(person=person, user=user, kind=kind)
    if made:
        _mark(actor, now, person, ADDED[AccessRule.Kind(kind)], reason, user_id=user.pk)
    return rule


@transaction.atomic
def remove_rule(*, actor: Actor, now: datetime, person_id: int, rule_id: int, reason: str) -> Person:
    """Take a colleague off the list; the last one stays, or nobody could see the record."""
    person = _managed(actor, person_id, reason)
    rule = person.access_rules.filter(pk=rule_id).first()
    if rule is None:
        raise NotFound
    if rule.kind == ONLY and queries.listed(person).count() == 1:
        raise NotNow("Somebody must be able to see the record. Add another colleague first, or end the limited access.")
    rule.delete()
    return _mark(actor, now, person, TAKEN_AWAY[AccessRule.Kind(rule.kind)], reason, user_id=rule.user_id)


def _managed(actor: Actor, person_id: int, reason: str) -> Person:
    """The person, locked, whose access the actor may manage for this reason."""
    person = queries.person(actor, person_id, lock=True)
    permissions.can_manage_access(actor, person).or_raise()
    if problems := rules.check_reason(reason):
        raise NotValid(problems)
    return person


@acting(SYSTEM)  # the change may shut out whoever makes it
def _mark(
    actor: Actor, now: datetime, person: Person, verb: AccessChange.Verb, reason: str, user_id: int | None = None
) -> Person:
    """Keep who changed what why, and whether the record is marked as of limited access."""
    person.is_limited_access = person.access_rules.exists()
    person.save(update_fields=["is_limited_access"])
    AccessChange.objects.create(
        person=person, verb=verb, user_id=user_id, reason=reason.strip(), changed_at=now, changed_by_id=actor.who
    )
    related = {"user": user_id} if user_id else {}
    record(f"person.access_{verb}", actor=actor, now=now, thing=person, fields=["access_rules"], related=related)
    return person


@acting(SYSTEM)  # the record is not the actor's to see: that is why the glass is broken
def _openable(actor: Actor, crn: str) -> Person | None:
    """The person of a CRN, unless the actor is excluded by name."""
    return Person.objects.filter(permissions.not_excluded(actor), crn=crn).first() if crn else None


def _alert(actor: Actor, now: datetime, opening: BreakGlass, person: Person, link: str) -> None:
    """A deadline for the unit's seniors, and an e-mail without personal data to them and to data protection."""
    today = london_day(now)
    deadlines.start_working_days(
        actor=actor,
        now=now,
        working_days=int(policy(rules.REVIEW_POLICY, today).value),
        kind=rules.REVIEW,
        thing=opening,
        ref=f"EA-{opening.pk}",
        started_on=today,
        role=Role.SENIOR_PRACTITIONER,
        nation=nation_of(person.delivery_unit, today),
    )
    for user in queries.reviewers(opening, today).exclude(pk=actor.who):
        mail.record_opened(user, link)
