"""Saying what a service may be asked for from a day on: a new version, which earlier referrals do not follow."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.contracts.models import DeliveryBody
from throughcare.kernel.errors import NotFound
from throughcare.referrals import rules
from throughcare.referrals.models import ServiceVersion, VersionChoice
from throughcare.referrals.queries import versions

COPIED = ("need_id", "kind", "code", "name", "position")


@transaction.atomic
def make_version(
    *,
    actor: Actor,
    now: datetime,
    contract_ref: str,
    need: str,
    outcomes: Collection[str],
    levels: Mapping[str, str],
    valid_from: date,
    reason: str,
) -> ServiceVersion:
    """A version that asks for other outcomes or levels of one need; of the others what held before goes on.

    `levels` maps low, medium and high to what each means there; one without words is not offered.
    """
    body = DeliveryBody.objects.select_for_update(of=("self",)).get(pk=versions.managed_body(actor, contract_ref).pk)
    today = london_day(now)
    if need not in {each.pk for each in versions.needs_of(body, today)}:
        raise NotFound("This contract does not work on this need.")
    words = [text.strip() for text in outcomes if text.strip()]
    meant = {level: text.strip() for level, text in levels.items()}
    rules.check_version(outcomes=words, levels=meant, valid_from=valid_from, today=today, reason=reason).or_raise()
    before = versions.in_force(body.pk, valid_from)
    number = (body.versions.aggregate(newest=Max("number"))["newest"] or 0) + 1
    made = ServiceVersion.objects.create(
        body=body, number=number, valid_from=valid_from, reason=reason.strip(), made_at=now, made_by_id=actor.who
    )
    rows = list(before.choices.exclude(need_id=need).values(*COPIED)) if before else []
    rows += _outcomes(body.pk, number, need, words, valid_from)
    rows += _levels(need, meant)
    VersionChoice.objects.bulk_create(VersionChoice(version=made, **row) for row in rows)
    related = {"body": body.pk, "contract": body.contract_id or 0}
    record("service_version.made", actor=actor, now=now, thing=made, fields=["choices"], related=related)
    return made


def _outcomes(body_id: int, number: int, need: str, words: list[str], on: date) -> list[dict[str, object]]:
    """Outcomes in their order; words that were used before keep their code."""
    codes = versions.codes_for(body_id, need, words, on)
    return [
        {
            "need_id": need,
            "kind": rules.ChoiceKind.OUTCOME,
            "code": codes.get(text, f"{body_id}.{number}.{position}"),
            "name": text,
            "position": position,
        }
        for position, text in enumerate(words, 1)
    ]


def _levels(need: str, meant: Mapping[str, str]) -> list[dict[str, object]]:
    offered = [(level, meant[level]) for level in rules.LEVELS if meant.get(level)]
    return [
        {"need_id": need, "kind": rules.ChoiceKind.COMPLEXITY, "code": level, "name": text, "position": position}
        for position, (level, text) in enumerate(offered, 1)
    ]
