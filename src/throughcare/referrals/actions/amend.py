"""Amending what a sent referral says, with a reason that both sides read; and case notes."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.kernel.errors import NotFound, NotNow, NotValid, Problem, Problems
from throughcare.people import actions as people
from throughcare.people.models import Sentence
from throughcare.referrals import permissions, rules
from throughcare.referrals.actions.clocks import follow_release
from throughcare.referrals.models import CaseNote, Referral, ReferralNeed
from throughcare.referrals.queries import custody, directory, drafts, versions
from throughcare.referrals.queries.locked import links, locked, locked_open
from throughcare.referrals.rules import amending
from throughcare.referrals.rules.amending import Amendable

MOVED = "The day of release moved in the custody record."


@transaction.atomic
def amend(
    *, actor: Actor, now: datetime, referral_id: int, field: str, value: str, why: str, is_confirmed: bool = False
) -> Referral:
    """Amend a text: the reason, the risk that is shared (`is_confirmed` anew), or what affects how they take part."""
    referral = locked_open(actor, referral_id)
    problems = amending.check_words(field, value, is_confirmed=is_confirmed)
    problems.extend(amending.check_why(why))
    problems.or_raise()
    confirmed = {"risk_confirmed_at": now} if amending.is_of_risk(field) else {}
    return _save(actor, now, referral, {field: value} | confirmed, why)


@transaction.atomic
def amend_risk(
    *, actor: Actor, now: datetime, referral_id: int, texts: Mapping[str, str], why: str, is_confirmed: bool
) -> Referral:
    """Amend all that is shared about risk, by `rules.RISK_TEXTS`; each text that changes stands in the log."""
    referral = locked_open(actor, referral_id)
    told = {name: texts.get(name, "") for name in rules.RISK_TEXTS}
    problems = rules.check_risk(told)
    problems.extend(amending.check_confirmed(is_confirmed=is_confirmed))
    problems.extend(amending.check_why(why))
    problems.or_raise()
    return _save(actor, now, referral, told | {"risk_confirmed_at": now}, why)


@transaction.atomic
def amend_finish(
    *,
    actor: Actor,
    now: datetime,
    referral_id: int,
    finish_by: date,
    why: str,
    enforceable_days: int | None = None,
) -> Referral:
    """Amend the day to finish by, and how many days of the order the service may use; None: as they are."""
    referral = locked_open(actor, referral_id)
    ends_on = referral.sentence.ends_on if referral.sentence else None
    days = referral.enforceable_days if enforceable_days is None else enforceable_days
    problems = rules.check_finish(finish_by, ends_on, london_day(now))
    problems.extend(drafts.check_days(referral, days, london_day(now)))
    problems.extend(amending.check_why(why))
    problems.or_raise()
    return _save(actor, now, referral, {"finish_by": finish_by, "enforceable_days": days}, why)


@transaction.atomic
def amend_sentence(*, actor: Actor, now: datetime, referral_id: int, sentence_id: int, why: str) -> Referral:
    """Amend which sentence the service is part of; the day to finish by must lie within it."""
    referral = locked_open(actor, referral_id)
    sentence = referral.person.sentences.filter(pk=sentence_id).first()
    if sentence is None:
        raise NotValid([Problem(message="Choose one of the person's sentences", field="sentence")])
    problems = Problems(
        Problem(message=each.message, field="sentence", values=each.values)
        for each in rules.check_finish(referral.finish_by, sentence.ends_on, london_day(now))
    )
    problems.extend(amending.check_why(why))
    problems.or_raise()
    # no more days than this sentence has; of one without any, none
    ordered = sentence.rehabilitation_days
    days = min(referral.enforceable_days or 0, ordered) or None
    return _save(actor, now, referral, {"sentence_id": sentence.pk, "enforceable_days": days}, why)


@transaction.atomic
def amend_need(
    *, actor: Actor, now: datetime, referral_id: int, need: str, complexity: str, outcome_wanted: str, why: str
) -> ReferralNeed:
    """Amend how complex a need is, and what should come of it; what has been judged stays."""
    referral = locked_open(actor, referral_id)
    asked = referral.needs.select_for_update(of=("self",)).filter(need_id=need).first()
    if asked is None:
        raise NotFound
    if asked.result:
        raise NotNow("What came of this need has been reported, so it stays.")
    problems = amending.check_why(why)
    problems.extend(rules.check_asked(complexity, outcome_wanted, versions.asked(referral, need, london_day(now))))
    problems.or_raise()
    values = {"complexity": rules.Complexity(complexity), "outcome_wanted": outcome_wanted}
    _change(actor, now, referral, asked, values, why)
    return asked


@transaction.atomic
def add_need(
    *, actor: Actor, now: datetime, referral_id: int, need: str, complexity: str, outcome_wanted: str, why: str
) -> ReferralNeed:
    """Ask a service that has the referral already to work on one more need; plan and report have it from now on."""
    referral = locked_open(actor, referral_id)
    if need not in {each.pk for each in directory.needs_of(referral.body, london_day(now))}:
        raise NotFound("This service does not work on this need.")
    if referral.needs.filter(need_id=need).exists():
        raise NotNow("The service works on this need already.")
    problems = amending.check_why(why)
    problems.extend(rules.check_asked(complexity, outcome_wanted, versions.asked(referral, need, london_day(now))))
    problems.or_raise()
    added, _is_new = ReferralNeed.everything.get_or_create(referral=referral, need_id=need)
    values = {"complexity": rules.Complexity(complexity), "outcome_wanted": outcome_wanted, "dropped_at": None}
    _change(actor, now, referral, added, values, why)
    return added


@transaction.atomic
def drop_need(*, actor: Actor, now: datetime, referral_id: int, need: str, why: str) -> Referral:
    """Take a need out of a sent referral, where no plan works on it yet; its changes stay in the log."""
    referral = locked_open(actor, referral_id)
    asked = referral.needs.select_for_update(of=("self",)).filter(need_id=need).first()
    if asked is None:
        raise NotFound
    problems = amending.check_why(why)
    others = referral.needs.exclude(pk=asked.pk).count()
    is_planned = asked.score_before is not None or bool(asked.result)
    problems.extend(amending.check_dropping(others_count=others, is_planned=is_planned))
    problems.or_raise()
    _change(actor, now, referral, asked, {"dropped_at": now}, why)
    return referral


@transaction.atomic
def amend_release(
    *,
    actor: Actor,
    now: datetime,
    referral_id: int,
    prison: str,
    release_certainty: str,
    why: str,
    release_on: date | None = None,
    release_note: str = "",
) -> Referral:
    """Amend prison and release of a referral that was sent; a first appointment that follows the release moves."""
    referral = locked_open(actor, referral_id)
    _refuse_outside(referral)
    values = custody.release_values(
        amending.check_why(why),
        prison=prison,
        certainty=release_certainty,
        on=release_on,
        note=release_note,
        today=london_day(now),
    )
    _change(actor, now, referral, referral, values, why)
    follow_release(actor=actor, now=now, referral=referral)
    return referral


@transaction.atomic
def amend_contact(
    *, actor: Actor, now: datetime, referral_id: int, contact: str, why: str, reports_to: str = ""
) -> Referral:
    """Amend whom the provider can ask in prison, and which unit takes over."""
    referral = locked_open(actor, referral_id)
    _refuse_outside(referral)
    values = custody.contact_values(
        amending.check_why(why),
        contact=contact,
        reports_to=reports_to,
        way=rules.Path(referral.path),
        today=london_day(now),
    )
    _change(actor, now, referral, referral, values, why)
    return referral


@transaction.atomic
def move_release(*, actor: Actor, now: datetime, sentence_id: int) -> int:
    """The custody record has another day of release: referrals that told one say the new one; returns how many.

    Drafts too. Where no day is known any more they keep the last and the practitioner amends it. Safe to repeat.
    """
    sentence = Sentence.objects.filter(pk=sentence_id).first()
    if sentence is None:
        raise NotFound
    release_on = sentence.release_on
    ids = custody.moved(sentence.person_id, release_on) if release_on and sentence.person.in_custody else []
    for pk in ids:
        referral = locked(actor, pk)
        _change(actor, now, referral, referral, {"release_on": release_on}, MOVED)
        follow_release(actor=actor, now=now, referral=referral)
    if ids:
        related = {"person": sentence.person_id}
        record("sentence.release_followed", actor=actor, now=now, thing=sentence, count=len(ids), related=related)
    return len(ids)


@transaction.atomic
def write_note(
    *, actor: Actor, now: datetime, referral_id: int, subject: str, body: str, tells_other_side: bool
) -> CaseNote:
    """Write a case note, which both sides read; the other side is told of it where the writer says so."""
    referral = locked(actor, referral_id)
    permissions.can_write_note(actor, referral).or_raise()
    if referral.sent_at is None:
        raise NotNow("Send the referral first: nobody else reads a draft.")
    amending.check_note(subject, body).or_raise()
    note = CaseNote.objects.create(
        referral=referral,
        subject=subject.strip(),
        body=body,
        tells_other_side=tells_other_side,
        written_at=now,
        written_by_id=actor.who,
    )
    verb = "case_note.told" if tells_other_side else "case_note.written"
    related = {**links(referral), "referral": referral.pk}
    record(verb, actor=actor, now=now, thing=note, fields=["subject", "body"], related=related)
    return note


def _refuse_outside(referral: Referral) -> None:
    if not amending.tells_of_custody(referral.path, in_custody=referral.person.in_custody):
        raise NotNow("This person was not referred from custody and is not in custody, so there is no release to give.")


def _save(actor: Actor, now: datetime, referral: Referral, values: dict[str, Any], why: str) -> Referral:
    _change(actor, now, referral, referral, values, why)
    return referral


def _change(
    actor: Actor, now: datetime, referral: Referral, thing: Referral | ReferralNeed, values: dict[str, Any], why: str
) -> None:
    """Keep old and new of what differs in the one log of changes; nothing happens where nothing does."""
    logged = {name: value for name, value in values.items() if name in set(Amendable)}
    told = people.note_changes(
        actor=actor, now=now, person_id=referral.person_id, thing=thing, values=logged, reason=why
    )
    if not told:
        return
    for name in values.keys() - logged.keys():
        setattr(thing, name, values[name])
    thing.save(update_fields=list(values))
    record("referral.amended", actor=actor, now=now, thing=referral, fields=told, related=links(referral))
