"""Beginning a referral and filling in its parts; each part is saved by itself, so that nothing typed is lost."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from secrets import SystemRandom
from typing import Any, BinaryIO

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.documents import actions as documents
from throughcare.documents.models import Document
from throughcare.kernel.errors import NotNow, NotValid, Problem, Problems
from throughcare.people import queries as people
from throughcare.referrals import permissions, rules
from throughcare.referrals.models import Referral, ReferralNeed
from throughcare.referrals.queries import custody, directory, drafts, versions
from throughcare.referrals.queries.locked import links, locked_draft, locked_writable


@transaction.atomic
def start(*, actor: Actor, now: datetime, person_id: int, place: directory.Place, needs: Collection[str]) -> Referral:
    """Begin a draft of a person to a delivery body in a lot area; the needs asked for are taken over.

    A second start of the same person and body by the same writer gives the draft that is already there.
    """
    person = people.person(actor, person_id)
    permissions.can_start(actor, person).or_raise()
    delivery = directory.at(place, london_day(now))
    if delivery is None:
        raise NotValid("This service is not delivered there now: find another.")
    if reached := rules.REACHED.get(delivery.service_type_id):
        raise NotValid(f"No referral is made to this service. {reached}")
    mine = Referral.objects.filter(person=person, body_id=place.body_id, created_by_id=actor.who)
    if old := mine.filter(permissions.DRAFT).first():
        return old
    sentences = [s for s in person.sentences.all() if s.starts_on <= london_day(now) <= s.ends_on]
    referral = Referral.objects.create(
        reference=drafts.free_reference(SystemRandom(), delivery.service_type_id),
        kind=drafts.kind_of(delivery.service_type_id),
        person=person,
        sentence=sentences[0] if len(sentences) == 1 else None,
        body_id=place.body_id,
        area_id=place.area,
        delivery_unit=person.delivery_unit,
        created_at=now,
        created_by_id=actor.who,
    )
    offered = directory.needs_of(delivery.body, london_day(now))
    wanted = [need for need in offered if need.pk in needs] or (offered if len(offered) == 1 else [])
    ReferralNeed.objects.bulk_create(ReferralNeed(referral=referral, need=need) for need in wanted)
    related = {"person": person.pk, "body": place.body_id}
    record("referral.started", actor=actor, now=now, thing=referral, related=related)
    return referral


@transaction.atomic
def choose_needs(*, actor: Actor, now: datetime, referral_id: int, needs: Collection[str]) -> Referral:
    """Which needs the service is asked to work on; what was said of those that stay is kept."""
    referral = locked_draft(actor, referral_id)
    offered = {need.pk for need in directory.needs_of(referral.body, london_day(now))}
    if not needs or not offered.issuperset(needs):
        raise NotValid([Problem(message="Choose at least one need that this service works on", field="needs")])
    referral.needs.exclude(need_id__in=needs).delete()
    kept = set(referral.needs.values_list("need_id", flat=True))
    ReferralNeed.objects.bulk_create(
        ReferralNeed(referral=referral, need_id=code) for code in needs if code not in kept
    )
    _changed(actor, now, referral, "needs")
    return referral


@transaction.atomic
def detail_need(
    *, actor: Actor, now: datetime, referral_id: int, need: str, complexity: str, outcome_wanted: str
) -> Referral:
    """How complex a need is, and what should come of it."""
    referral = locked_draft(actor, referral_id)
    asked = referral.needs.select_for_update().filter(need_id=need).first()
    if asked is None:
        raise NotNow("This need is no longer part of the referral.")
    may_be_asked = versions.asked(referral, need, london_day(now))
    rules.check_asked(complexity, outcome_wanted, may_be_asked).or_raise()
    asked.complexity, asked.outcome_wanted = rules.Complexity(complexity), outcome_wanted
    asked.save(update_fields=["complexity", "outcome_wanted"])
    _changed(actor, now, referral, "needs")
    return referral


@transaction.atomic
def choose_sentence(*, actor: Actor, now: datetime, referral_id: int, sentence_id: int) -> Referral:
    """Which sentence of the person the service is part of."""
    referral = locked_draft(actor, referral_id)
    if not referral.person.sentences.filter(pk=sentence_id).exists():
        raise NotValid([Problem(message="Choose one of the person's sentences", field="sentence")])
    referral.sentence_id = sentence_id
    return _save(actor, now, referral, "sentence")


@transaction.atomic
def give_reason(*, actor: Actor, now: datetime, referral_id: int, reason: str) -> Referral:
    """Why the person is referred, and anything that helps the provider to begin well."""
    referral = locked_draft(actor, referral_id)
    rules.check_text(reason, "Say why you are making this referral", "reason").or_raise()
    referral.reason = reason
    return _save(actor, now, referral, "reason")


@transaction.atomic
def give_risk(*, actor: Actor, now: datetime, referral_id: int, texts: Mapping[str, str]) -> Referral:
    """What the provider must know about risk, by `rules.RISK_TEXTS`; what is changed has to be confirmed again."""
    referral = locked_draft(actor, referral_id)
    told = {name: texts.get(name, "") for name in rules.RISK_TEXTS}
    rules.check_risk(told).or_raise()
    if told != rules.risk_of(referral):
        referral.risk_confirmed_at = None
    for name, text in told.items():
        setattr(referral, name, text)
    return _save(actor, now, referral, *told, "risk_confirmed_at")


@transaction.atomic
def confirm_risk(*, actor: Actor, now: datetime, referral_id: int, risk_summary: str) -> Referral:
    """That all of it, as shown, has been read again and may be shared; NotNow if it was changed meanwhile."""
    referral = locked_draft(actor, referral_id)
    told = rules.risk_as_one(rules.risk_of(referral))
    if risk_summary.splitlines() != told.splitlines():  # browsers change the line ends
        raise NotNow("The risk summary was changed meanwhile. Read it again before you confirm it.")
    referral.risk_confirmed_at = now
    return _save(actor, now, referral, "risk_confirmed_at")


@transaction.atomic
def give_access(*, actor: Actor, now: datetime, referral_id: int, needs_notes: str) -> Referral:
    """What affects when, where or how the person can take part."""
    referral = locked_draft(actor, referral_id)
    rules.check_text(needs_notes, "Say what affects when or how they can take part", "needs_notes").or_raise()
    referral.needs_notes = needs_notes
    return _save(actor, now, referral, "needs_notes")


@transaction.atomic
def give_finish(
    *, actor: Actor, now: datetime, referral_id: int, finish_by: date, enforceable_days: int | None = None
) -> Referral:
    """The day by which the service should finish, and how many days of the order it may use."""
    referral = locked_draft(actor, referral_id)
    ends_on = referral.sentence.ends_on if referral.sentence else finish_by
    problems = rules.check_finish(finish_by, ends_on, london_day(now))
    found = [p for p in problems if p.field == rules.Task.FINISH]
    wrong = Problems(Problem(message=p.message, field="finish_by", values=p.values) for p in found)
    wrong.extend(drafts.check_days(referral, enforceable_days, london_day(now)))
    wrong.or_raise()
    referral.finish_by = finish_by
    referral.enforceable_days = enforceable_days if drafts.ordered_days(referral) else None
    return _save(actor, now, referral, "finish_by", "enforceable_days")


@transaction.atomic
def give_release(
    *,
    actor: Actor,
    now: datetime,
    referral_id: int,
    prison: str,
    release_certainty: str,
    release_on: date | None = None,
    release_note: str = "",
) -> Referral:
    """In which prison they are, and when they are expected out."""
    referral = locked_draft(actor, referral_id)
    values = custody.release_values(
        Problems(), prison=prison, certainty=release_certainty, on=release_on, note=release_note, today=london_day(now)
    )
    return _say(actor, now, referral, values)


@transaction.atomic
def give_contact(*, actor: Actor, now: datetime, referral_id: int, contact: str, reports_to: str = "") -> Referral:
    """Whom the provider can ask in prison, and which unit takes over."""
    referral = locked_draft(actor, referral_id)
    values = custody.contact_values(
        Problems(),
        contact=contact,
        reports_to=reports_to,
        way=custody.path(referral, london_day(now)),
        today=london_day(now),
    )
    return _say(actor, now, referral, values)


@transaction.atomic
def attach(*, actor: Actor, now: datetime, referral_id: int, file: BinaryIO, name: str) -> Document:
    """Add a file, which the provider sees once the referral is sent; `now` is after its last byte.

    What the provider has is not taken away again: only a draft's files are removed.
    """
    referral = locked_writable(actor, referral_id)
    found = documents.upload(actor=actor, now=now, thing=referral, purpose=rules.ATTACHMENT, file=file, name=name)
    verb = "referral.amended" if referral.sent_at else "referral.drafted"
    record(verb, actor=actor, now=now, thing=referral, fields=["files"], related=links(referral))
    return found


@transaction.atomic
def detach(*, actor: Actor, now: datetime, referral_id: int, document_id: int) -> Referral:
    """Remove a file from a draft."""
    referral = locked_draft(actor, referral_id)
    documents.remove(actor=actor, now=now, thing=referral, purpose=rules.ATTACHMENT, document_id=document_id)
    _changed(actor, now, referral, "files")
    return referral


def _say(actor: Actor, now: datetime, referral: Referral, values: dict[str, Any]) -> Referral:
    for name, value in values.items():
        setattr(referral, name, value)
    return _save(actor, now, referral, *values)


def _save(actor: Actor, now: datetime, referral: Referral, *fields: str) -> Referral:
    referral.save(update_fields=list(fields))
    record("referral.drafted", actor=actor, now=now, thing=referral, fields=list(fields), related=links(referral))
    return referral


def _changed(actor: Actor, now: datetime, referral: Referral, field: str) -> None:
    related = {"person": referral.person_id, "body": referral.body_id}
    record("referral.drafted", actor=actor, now=now, thing=referral, fields=[field], related=related)
