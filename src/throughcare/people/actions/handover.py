"""From custody to the community: dates of release, the handover reckoned from them, and taking over."""

from dataclasses import asdict, replace
from datetime import date, datetime

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.access.roles import Role
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.deadlines import actions as deadlines
from throughcare.deadlines.rules import end_of
from throughcare.kernel.errors import NotFound, NotNow, Problems
from throughcare.people import permissions, queries, rules
from throughcare.people.actions.correcting import note_change
from throughcare.people.actions.officers import let_see, make_responsible
from throughcare.people.models import Custody, Handover, Sentence
from throughcare.people.queries import handover as reads
from throughcare.people.rules import handover as law
from throughcare.reference.queries import nation_of

RECKONED = ("case", "rules_from", "release_on", "opens_on", "community_from")
CARRIED = ("taken_over_on", "taken_over_by_id", "meeting_on", "no_meeting_reason")
BY_TIME = "The rules changed, or a date came that they look at"


@transaction.atomic
def record_dates(
    *,
    actor: Actor,
    now: datetime,
    sentence_id: int,
    facts: law.Facts,
    prison: str,
    prison_officer: str,
    reason: str,
) -> Handover:
    """Enter or change the dates of release of a sentence, and reckon the handover anew; both officers are told.

    `prison_officer` is the work address of whoever answers inside, empty where that stays.
    """
    sentence = reads.sentence(actor, sentence_id, lock=True)
    permissions.can_record_custody(actor, sentence.person).or_raise()
    custody = reads.custody(sentence)
    problems = law.check_facts(facts)
    if custody:
        problems.extend(rules.check_reason(reason))
    officer_id = _prison_officer(sentence, prison_officer, problems, london_day(now))
    problems.or_raise()
    facts = replace(facts, is_recalled=reads.recalled(sentence, london_day(now), otherwise=facts.is_recalled))
    custody = _keep(actor, now, sentence, custody, {**_of(facts), "prison": prison.strip()}, reason)
    record("custody.recorded", actor=actor, now=now, thing=custody, related={"person": sentence.person_id})
    return _reckon(actor, now, sentence, custody, prison_officer_id=officer_id, reason=reason)


@transaction.atomic
def reckon(*, actor: Actor, now: datetime, sentence_id: int) -> Handover:
    """Reckon a handover anew where time or the rules may have moved it; nothing changes where it stays the same."""
    sentence = reads.sentence(actor, sentence_id, lock=True)
    found = follow(actor=actor, now=now, sentence=sentence, reason=BY_TIME)
    if found is None:
        raise NotFound
    return found


@transaction.atomic
def follow(*, actor: Actor, now: datetime, sentence: Sentence, reason: str) -> Handover | None:
    """Bring a custody to what recalls and releases say today, and reckon its handover anew; None where none is known.

    Called by the action that wrote the recall or the release, which has locked the person and asked who may.
    """
    custody = reads.custody(sentence)
    if custody is None:
        return None
    is_recalled = reads.recalled(sentence, london_day(now), otherwise=custody.is_recalled)
    if is_recalled != custody.is_recalled:
        _keep(actor, now, sentence, custody, {"is_recalled": is_recalled}, reason)
        record("custody.recorded", actor=actor, now=now, thing=custody, related={"person": sentence.person_id})
    return _reckon(actor, now, sentence, custody, prison_officer_id=None, reason=reason)


@transaction.atomic
def take_over(
    *, actor: Actor, now: datetime, sentence_id: int, meeting_on: date | None, no_meeting_reason: str
) -> Handover:
    """Become responsible in the place of the prison, from today."""
    sentence, handover = _locked(actor, sentence_id)
    permissions.can_take_over(actor, handover).or_raise()
    today = london_day(now)
    if handover.taken_over_on:
        raise NotNow("The community has taken over already.")
    if handover.opens_on is None:
        raise NotNow("No date of release is known, so the prison stays responsible. Enter the dates first.")
    if today < handover.opens_on:
        raise NotNow("The handover opens on {day}. Take over from then on.", day=f"{handover.opens_on:%-d %B %Y}")
    Problems(law.check_meeting(meeting_on, no_meeting_reason, today)).or_raise()
    make_responsible(actor=actor, now=now, person=sentence.person, officer_id=actor.who)
    handover.taken_over_on, handover.taken_over_by_id, handover.community_officer_id = today, actor.who, actor.who
    handover.meeting_on, handover.no_meeting_reason = meeting_on, no_meeting_reason.strip()
    handover.save(update_fields=[*CARRIED, "community_officer_id"])
    deadlines.meet(actor=actor, now=now, kind=law.DUE, thing=handover)
    related = {"person": handover.person_id}
    record("handover.taken_over", actor=actor, now=now, thing=handover, fields=CARRIED, related=related)
    return handover


@transaction.atomic
def read(*, actor: Actor, now: datetime, sentence_id: int) -> Handover:
    """Say that one knows the dates of a handover; NotFound for all but the two whom they concern."""
    _sentence, handover = _locked(actor, sentence_id)
    fields = [f"{side}_read_at" for side in _sides(handover, actor.who)]
    if not fields:
        raise NotFound
    for field in fields:
        setattr(handover, field, getattr(handover, field) or now)
    handover.save(update_fields=fields)
    related = {"person": handover.person_id}
    record("handover.read", actor=actor, now=now, thing=handover, fields=fields, related=related)
    return handover


@transaction.atomic
def name_officer(*, actor: Actor, now: datetime, handover: Handover, officer_id: int) -> Handover:
    """Say who takes over; called by the action that allocates the case, which has asked whether the actor may."""
    handover.community_officer_id, handover.community_read_at = officer_id, None
    handover.save(update_fields=["community_officer_id", "community_read_at"])
    let_see(actor=actor, now=now, person=handover.person, user_id=officer_id)
    deadlines.hand_over(actor=actor, now=now, thing=handover, user_id=officer_id)
    related = {"person": handover.person_id, "officer": officer_id}
    record(
        "handover.officer_named", actor=actor, now=now, thing=handover, fields=["community_officer"], related=related
    )
    return handover


def _locked(actor: Actor, sentence_id: int) -> tuple[Sentence, Handover]:
    """The sentence with its person locked, and its handover; NotFound where nothing was reckoned."""
    sentence = reads.sentence(actor, sentence_id, lock=True)
    handover = reads.handover(sentence)
    handover.person = sentence.person
    return sentence, handover


def _sides(handover: Handover, user_id: int) -> list[law.Side]:
    held = {law.Side.PRISON: handover.prison_officer_id, law.Side.COMMUNITY: handover.community_officer_id}
    return [side for side, officer_id in held.items() if officer_id == user_id]


def _of(facts: law.Facts) -> dict[str, object]:
    """The columns of a custody."""
    return {name: value for name, value in asdict(facts).items() if name != "sentenced_on"}


def _prison_officer(sentence: Sentence, email: str, problems: Problems, today: date) -> int | None:
    """Whoever answers inside: by the address given, else as before."""
    handover = reads.in_force(sentence)
    if not email.strip():
        if handover is None or handover.prison_officer_id is None:
            problems.add("Enter the work address of the prison offender manager", field="prison_officer")
        return None
    found = reads.prison_officer(email, today)
    if found is None:
        problems.add("No prison offender manager signs in with this address. Check it", field="prison_officer")
    elif queries.is_shut_out(sentence.person, found.pk):
        problems.add("This colleague is shut out of the record. Name another", field="prison_officer")
    return found.pk if found else None


def _keep(
    actor: Actor, now: datetime, sentence: Sentence, custody: Custody | None, values: dict[str, object], reason: str
) -> Custody:
    """Store what was entered; of what changed the old value is kept with the reason."""
    if custody is None:
        return Custody.objects.create(person_id=sentence.person_id, sentence=sentence, **values)
    changed = [name for name, value in values.items() if getattr(custody, name) != value]
    for name in changed:
        note_change(
            actor=actor,
            now=now,
            person_id=sentence.person_id,
            thing=custody,
            field=name,
            value=values[name],
            reason=reason.strip(),
        )
        setattr(custody, name, values[name])
    custody.save(update_fields=changed)
    return custody


def _reckon(
    actor: Actor,
    now: datetime,
    sentence: Sentence,
    custody: Custody,
    *,
    prison_officer_id: int | None,
    reason: str,
) -> Handover:
    """The handover as the rules have it today: the one in force where nothing moved, else a new one in its place."""
    today = london_day(now)
    terms, rules_from = reads.terms(today)
    plan = law.plan(_facts(sentence, custody), terms, today)
    old = reads.in_force(sentence)
    new = Handover(
        person=sentence.person,
        sentence=sentence,
        rules_from=rules_from,
        reckoned_at=now,
        reckoned_by_id=actor.user_id,
        reason=reason.strip() if old else "",
        **asdict(plan),
    )
    new.prison_officer_id = prison_officer_id or (old.prison_officer_id if old else None)
    if old and all(getattr(old, name) == getattr(new, name) for name in (*RECKONED, "prison_officer_id")):
        return old
    if sentence.release_on != plan.release_on:
        sentence.release_on = plan.release_on
        sentence.save(update_fields=["release_on"])
    return _replace(actor, now, old, new) if old else _begin(actor, now, new, plan)


def _facts(sentence: Sentence, custody: Custody) -> law.Facts:
    names = law.Facts.__dataclass_fields__.keys() - {"sentenced_on"}
    return law.Facts(sentenced_on=sentence.starts_on, **{name: getattr(custody, name) for name in names})


def _begin(actor: Actor, now: datetime, new: Handover, plan: law.Plan) -> Handover:
    """The first reckoning: whoever the rules make responsible today is so from today."""
    today = london_day(now)
    officer_id = queries.officer_id(new.person, today)
    of_community = officer_id if officer_id != new.prison_officer_id else None
    new.community_officer_id = of_community
    if of_community and law.responsible(plan, today) is law.Side.COMMUNITY:
        new.taken_over_on, new.taken_over_by_id = today, of_community
    elif officer_id != new.prison_officer_id:
        assert new.prison_officer_id is not None  # asked for where nobody is known
        make_responsible(actor=actor, now=now, person=new.person, officer_id=new.prison_officer_id)
    _store(actor, now, new)
    for named in (new.prison_officer_id, of_community):
        if named:
            let_see(actor=actor, now=now, person=new.person, user_id=named)
    return new


def _replace(actor: Actor, now: datetime, old: Handover, new: Handover) -> Handover:
    """A later reckoning: the old one is kept, and what was done stays done. Its event tells both officers."""
    for name in (*CARRIED, "community_officer_id"):
        setattr(new, name, getattr(old, name))
    old.superseded_at = now
    old.save(update_fields=["superseded_at"])
    deadlines.cancel(actor=actor, now=now, kind=law.DUE, thing=old)
    named = new.prison_officer_id if new.prison_officer_id != old.prison_officer_id else None
    if named and not new.taken_over_on:
        make_responsible(actor=actor, now=now, person=new.person, officer_id=named)
    elif named:
        let_see(actor=actor, now=now, person=new.person, user_id=named)
    for side in _sides(new, actor.user_id or 0):
        setattr(new, f"{side}_read_at", now)  # whoever moved the dates knows them
    _store(actor, now, new)
    return new


def _store(actor: Actor, now: datetime, new: Handover) -> None:
    new.save()
    if new.community_from and not new.taken_over_on:
        _start_clock(actor, now, new, new.community_from)
    record("handover.reckoned", actor=actor, now=now, thing=new, fields=RECKONED, related={"person": new.person_id})


def _start_clock(actor: Actor, now: datetime, new: Handover, due_on: date) -> None:
    """A deadline for whoever takes over, for the unit's seniors while nobody is named."""
    today = london_day(now)
    deadlines.start(
        actor=actor,
        now=now,
        kind=law.DUE,
        thing=new,
        ref=f"H-{new.pk}",
        started_on=today,
        due_at=end_of(due_on),
        role="" if new.community_officer_id else Role.SENIOR_PRACTITIONER,
        user_id=new.community_officer_id,
        nation=nation_of(new.person.delivery_unit, today),
    )
