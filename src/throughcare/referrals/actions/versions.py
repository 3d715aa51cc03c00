"""Saying what a service may be asked for from a day on: one asks for a version, another agrees."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.contracts import rules as contracts
from throughcare.contracts.models import DeliveryBody
from throughcare.kernel.errors import NotFound
from throughcare.referrals import permissions, rules
from throughcare.referrals.models import ServiceVersion, VersionChoice
from throughcare.referrals.queries import versions

COPIED = ("need_id", "kind", "code", "name", "name_cy", "position")


@transaction.atomic
def ask_version(
    *,
    actor: Actor,
    now: datetime,
    contract_ref: str,
    need: str,
    outcomes: Collection[str],
    levels: Mapping[str, str],
    valid_from: date,
    reason: str,
    outcomes_cy: Collection[str] = (),
    levels_cy: Mapping[str, str] | None = None,
) -> ServiceVersion:
    """Ask for a version with other outcomes or levels of one need; it holds once a second person has agreed.

    `levels` maps low, medium and high to what each means there; one without words is not offered. Welsh goes line by
    line beside the English.
    """
    body = _locked(versions.managed_body(actor, contract_ref).pk)
    today = london_day(now)
    if need not in {each.pk for each in versions.needs_of(body, today)}:
        raise NotFound("This contract does not work on this need.")
    words = rules.in_both(_lines(outcomes), _lines(outcomes_cy))
    meant = _meant(levels, levels_cy or {})
    rules.check_version(
        outcomes=words,
        levels=meant,
        valid_from=valid_from,
        after=versions.last_settled(body.pk, today),
        reason=reason,
        is_asked=versions.is_asked(body.pk, need),
    ).or_raise()
    number = (body.versions.aggregate(newest=Max("number"))["newest"] or 0) + 1
    made = ServiceVersion.objects.create(
        body=body, number=number, valid_from=valid_from, reason=reason.strip(), made_at=now, made_by_id=actor.who
    )
    rows = [*_outcomes(body.pk, number, need, words, valid_from), *_levels(need, meant)]
    VersionChoice.objects.bulk_create(VersionChoice(version=made, **row) for row in rows)
    _note("service_version.asked", actor, now, made, ["choices"])
    return made


@transaction.atomic
def decide_version(*, actor: Actor, now: datetime, version_id: int, is_agreed: bool, reason: str) -> ServiceVersion:
    """The second person agrees or not. From its day on an agreed one holds; of other needs what held goes on."""
    found = versions.version(actor, version_id)
    body = _locked(found.body_id)
    found.refresh_from_db()
    permissions.can_decide_version(actor, found).or_raise()
    found.status = rules.VERSION.next("agree" if is_agreed else "refuse", found.status)
    contracts.check_reason(reason).or_raise()
    if is_agreed:
        rules.check_agreeing(found.valid_from, versions.last_settled(body.pk, london_day(now))).or_raise()
        _carry_over(found)
    found.decided_at, found.decided_by_id, found.decision_reason = now, actor.user_id, reason.strip()
    fields = ["status", "decided_at", "decided_by", "decision_reason"]
    found.save(update_fields=fields)
    _note(f"service_version.{found.status}", actor, now, found, fields)
    return found


def _locked(body_id: int) -> DeliveryBody:
    """The body, so that its versions are asked for and decided one at a time."""
    return DeliveryBody.objects.select_for_update(of=("self",)).get(pk=body_id)


def _note(verb: str, actor: Actor, now: datetime, version: ServiceVersion, fields: list[str]) -> None:
    related = {"body": version.body_id, "contract": version.body.contract_id or 0}
    record(verb, actor=actor, now=now, thing=version, fields=fields, related=related)


def _carry_over(version: ServiceVersion) -> None:
    """Of the other needs, what held before on the day from which it holds."""
    before = versions.in_force(version.body_id, version.valid_from)
    if before is None:
        return
    changed = version.choices.values("need_id")
    rows = before.choices.exclude(need_id__in=changed).values(*COPIED)
    VersionChoice.objects.bulk_create(VersionChoice(version=version, **row) for row in rows)


def _lines(texts: Collection[str]) -> list[str]:
    return [text.strip() for text in texts if text.strip()]


def _meant(levels: Mapping[str, str], welsh: Mapping[str, str]) -> dict[str, rules.Words]:
    return {
        level: rules.Words(name=levels.get(level, "").strip(), name_cy=welsh.get(level, "").strip())
        for level in rules.LEVELS
    }


def _outcomes(body_id: int, number: int, need: str, words: list[rules.Words], on: date) -> list[dict[str, object]]:
    """Outcomes in their order; words that were used before keep their code."""
    codes = versions.codes_for(body_id, need, [text.name for text in words], on)
    return [
        {
            "need_id": need,
            "kind": rules.ChoiceKind.OUTCOME,
            "code": codes.get(text.name, f"{body_id}.{number}.{position}"),
            "name": text.name,
            "name_cy": text.name_cy,
            "position": position,
        }
        for position, text in enumerate(words, 1)
    ]


def _levels(need: str, meant: Mapping[str, rules.Words]) -> list[dict[str, object]]:
    offered = [(level, text) for level, text in meant.items() if text.name]
    return [
        {
            "need_id": need,
            "kind": rules.ChoiceKind.COMPLEXITY,
            "code": level,
            "name": text.name,
            "name_cy": text.name_cy,
            "position": position,
        }
        for position, (level, text) in enumerate(offered, 1)
    ]
