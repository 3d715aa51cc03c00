"""What a draft holds and still lacks, and the codes that its forms offer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from throughcare.access.actor import Actor
from throughcare.access.roles import Role
from throughcare.accounts import queries as accounts
from throughcare.clock.clock import london_day
from throughcare.kernel.errors import Problem, Problems
from throughcare.people.models import AccessRule
from throughcare.people.queries import circumstances, tiers
from throughcare.reference import queries as reference
from throughcare.reference.models import Code
from throughcare.referrals import permissions, rules
from throughcare.referrals.models import Referral
from throughcare.referrals.queries import custody, directory, versions
from throughcare.ui.words import long_date


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What the person's newest referral said that the actor may see, and a sentence on where that is from."""

    risk: Mapping[str, str] = field(default_factory=dict)
    needs_notes: str = ""
    told: str = ""
    sent_on: date | None = None


def before(actor: Actor, draft: Referral) -> Before:
    """What a referral that was sent said, which may still hold; empty for the first one."""
    rows = Referral.objects.filter(permissions.scope(actor, few=True), person=draft.person_id, sent_at__isnull=False)
    last = rows.order_by("-sent_at", "-pk").first()
    if last is None or last.sent_at is None:
        return Before()
    sent_on = london_day(last.sent_at)
    said = f"Below is what {last.reference} said, sent {long_date(sent_on)}"
    told = f"{said}: read it again, and change what no longer holds."
    return Before(risk=rules.risk_of(last), needs_notes=last.needs_notes, told=told, sent_on=sent_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownRisk:
    """What the record says of somebody’s risk, and with what a page on sharing it begins."""

    assessed_on: date | None
    levels: list[tuple[str, str]]  # to whom, how high
    record: Mapping[str, str]  # in words, by field
    first: Mapping[str, str]  # what is filled in
    told: str  # where that is from


def known_risk(actor: Actor, draft: Referral, today: date) -> KnownRisk:
    """What the record says, to be redacted for a draft: it begins with the draft’s own words, then the last referral’s.

    Where the record was assessed anew since the last referral, it begins with the record’s.
    """
    assessed, last = tiers.newest(draft.person, today), before(actor, draft)
    record = rules.risk_of(assessed) if assessed else {}
    on = assessed.assessed_on if assessed else None
    own, is_older = rules.risk_of(draft), last.sent_on is None or (on is not None and last.sent_on < on)
    first, told = (record, "") if is_older else (rules.risk_again(record, last.risk), last.told)
    if rules.risk_as_one(own):
        first, told = own, ""
    return KnownRisk(assessed_on=on, levels=tiers.harm_levels(assessed), record=record, first=first, told=told)


def on_record(referral: Referral, today: date) -> str:
    """What the provider reads of the record itself on how somebody can take part, in a sentence; empty for nothing."""
    _contact, adjustments = circumstances.for_delivery(referral.person, today)
    told = [f"{row.adjustment} ({row.get_condition_display().lower()})" for row in adjustments]
    week = circumstances.week(referral.person_id, today)
    told += [f"they can’t come {week.in_words()}"] if week.times else []
    return f"The provider reads of the record itself: {'; '.join(told)}." if told else ""


def facts(referral: Referral, today: date) -> rules.Draft:
    """All that decides whether a draft may be sent on a day."""
    rows = list(referral.needs.select_related("need").order_by("need__position"))
    version = versions.of_referral(referral, today)
    may_be_asked = versions.of_version(version, [row.need_id for row in rows], today)
    asked = tuple(
        rules.NeedAsked(
            need=row.need_id,
            name=row.need.name,
            complexity=row.complexity,
            outcome_wanted=row.outcome_wanted,
            asked=may_be_asked[row.need_id],
        )
        for row in rows
    )
    return rules.Draft(
        needs=asked,
        offered=frozenset(need.pk for need in directory.needs_of(referral.body, today)),
        sentence_ends_on=referral.sentence.ends_on if referral.sentence else None,
        reason=referral.reason,
        risk_summary=rules.risk_as_one(rules.risk_of(referral)),
        risk_confirmed=referral.risk_confirmed_at is not None,
        needs_notes=referral.needs_notes,
        finish_by=referral.finish_by,
        ordered_days=ordered_days(referral),
        enforceable_days=referral.enforceable_days,
        days_range=days_range(today),
        against=tuple(_against(referral, today)),
        duplicate_ref=duplicate(referral.person_id, referral.body.service_type_id, besides=referral.pk),
        somebody_may_see=somebody_may_see(referral.person_id, referral.body.organisation_id, today),
        path=custody.path(referral, today),
        seen_after=custody.seen_after(referral, today),
        inside=custody.said(referral),
    )


def older_than(moment: datetime) -> list[int]:
    """Drafts that were begun before a moment."""
    rows = Referral.objects.filter(status=rules.ReferralStatus.DRAFT, created_at__lt=moment)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def ordered_days(referral: Referral) -> int:
    """Rehabilitation activity days of the sentence that a referral is part of."""
    return referral.sentence.rehabilitation_days if referral.sentence else 0


def days_range(on: date) -> tuple[int, int]:
    """The fewest and the most of them that one referral may use."""
    found = reference.policy(rules.DAYS_POLICY, on).value
    return int(found["min"]), int(found["max"])


def check_days(referral: Referral, days: int | None, on: date) -> Problems:
    """What is wrong with so many days for a referral."""
    least, most = days_range(on)
    return rules.check_days(days, ordered_days(referral), least=least, most=most)


def kept_days(on: date) -> int:
    """For how many days an unsent draft is kept."""
    return directory.policy_days(rules.DRAFT_POLICY, on)


def kept_until(referral: Referral, on: date) -> datetime:
    """When a draft is thrown away unless it is sent."""
    return referral.created_at + timedelta(days=kept_days(on))


def end_reasons(referral: Referral, on: date) -> list[Code]:
    """Why a referral may end at its stage, in the order of the list."""
    held = referral.first_held_at is not None
    return [c for c in reference.codes("withdrawal-reason", on) if rules.fits_ending(c.facts or {}, first_held=held)]


def duplicate(person_id: int, service_type: str, *, besides: int) -> str:
    """The reference of another open referral of the person to the same service type, or empty."""
    others = Referral.objects.filter(person_id=person_id, body__service_type_id=service_type, status__in=rules.OPEN)
    return others.exclude(pk=besides).values_list("reference", flat=True).first() or ""


def somebody_may_see(person_id: int, organisation_id: int, today: date, *, role: Role = Role.PROVIDER_MANAGER) -> bool:
    """Whether a manager of the provider, or of another role there, is shut out by no limited-access rule."""
    managers = accounts.holders(role, today, organisation_id=organisation_id)
    rules_of = AccessRule.objects.filter(person_id=person_id)
    only = rules_of.filter(kind=AccessRule.Kind.ONLY)
    if only.exists():
        managers = managers.filter(pk__in=only.values("user_id"))
    elif not rules_of.exists():
        return True
    return managers.exclude(pk__in=rules_of.filter(kind=AccessRule.Kind.EXCLUDED).values("user_id")).exists()


def kind_of(service_type: str) -> str:
    """The kind of referral by which a service type is asked."""
    return Referral.Kind.INTERVENTION if service_type == rules.INTERVENTION else Referral.Kind.SERVICE


def free_reference(draw: Random, service_type: str) -> str:
    """A reference that nobody has; the unique constraint refuses the one in a million taken between."""
    while Referral.objects.filter(reference=(made := rules.reference(draw, service_type))).exists():
        pass
    return made


def _against(referral: Referral, today: date) -> list[Problem]:
    row = directory.at(directory.Place(body_id=referral.body_id, area=referral.area_id), today)
    if row is None:
        return [Problem(message="This service is not delivered there now: find another and start again")]
    return directory.against(row, referral.person, [], today)
