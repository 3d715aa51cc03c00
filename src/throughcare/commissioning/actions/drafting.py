"""A commissioner drafts a call-off: its words, deadline, lots, questions, panel and opening officers."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.db import connection, transaction

from throughcare.access.acting import acting
from throughcare.access.actor import SYSTEM, Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.commissioning import permissions, rules
from throughcare.commissioning.actions.progress import note_if_all_in
from throughcare.commissioning.models import CallOff, Lot, OpeningOfficer, Panelist, Question, Score
from throughcare.commissioning.queries import call_offs as queries
from throughcare.commissioning.queries import fairness, qualifying
from throughcare.commissioning.queries.locked import locked
from throughcare.commissioning.queries.terms import check_terms
from throughcare.kernel.errors import NotNow, NotValid, Problem
from throughcare.market.models import Framework
from throughcare.reference.models import Area

NUMBERING = 0xCA11  # advisory lock: call-offs are numbered one at a time


@transaction.atomic
def draft(
    *,
    actor: Actor,
    now: datetime,
    framework: Framework,
    buyer_id: int,
    title: str,
    title_cy: str = "",
    description: str = "",
    description_cy: str = "",
    route: rules.Route = rules.Route.FRAMEWORK,
    is_made_up: bool = False,
) -> CallOff:
    """Begin a call-off for a buyer."""
    permissions.can_draft(actor, buyer_id).or_raise()
    reference = _next_reference(london_day(now).year)
    call_off = CallOff.objects.create(
        reference=reference,
        ocid=f"{settings.OCID_PREFIX}-{reference.lower()}",
        framework=framework,
        buyer_id=buyer_id,
        route=route,
        title=title,
        title_cy=title_cy,
        description=description,
        description_cy=description_cy,
        created_at=now,
        created_by_id=actor.user_id,  # type: ignore[misc]  # a commissioner is a user
        is_made_up=is_made_up,
    )
    record("call_off.drafted", actor=actor, now=now, thing=call_off, fields=["title", "description"])
    return call_off


@transaction.atomic
def describe(
    *, actor: Actor, now: datetime, call_off: CallOff, title: str, title_cy: str, description: str, description_cy: str
) -> CallOff:
    """Change what a draft is called and says."""
    call_off = _drafted(actor, call_off)
    call_off.title, call_off.title_cy = title, title_cy
    call_off.description, call_off.description_cy = description, description_cy
    return _save(actor, now, call_off, "call_off.described", "title", "title_cy", "description", "description_cy")


@transaction.atomic
def set_deadline(*, actor: Actor, now: datetime, call_off: CallOff, responses_due_at: datetime) -> CallOff:
    """Set until when bids are received. Whether it is far enough away is judged on publication."""
    call_off = _drafted(actor, call_off)
    if responses_due_at <= now:
        raise NotValid([Problem(message="The deadline must be in the future.", field="due_on")])
    call_off.responses_due_at = responses_due_at
    return _save(actor, now, call_off, "call_off.deadline_set", "responses_due_at")


@transaction.atomic
def set_worth(
    *, actor: Actor, now: datetime, call_off: CallOff, notice_value_gbp: Decimal | None, social_value_reason: str
) -> CallOff:
    """Set what the notice says the whole is worth, and why social value weighs little, if it does."""
    call_off = _drafted(actor, call_off)
    call_off.notice_value_gbp, call_off.social_value_reason = notice_value_gbp, social_value_reason.strip()
    return _save(actor, now, call_off, "call_off.worth_set", "notice_value_gbp", "social_value_reason")


@transaction.atomic
def set_together(*, actor: Actor, now: datetime, call_off: CallOff, terms: rules.TogetherTerms) -> CallOff:
    """Set how the lots of a draft are awarded together: the most for one bidder, what comes first, and bundles."""
    call_off = _drafted(actor, call_off)
    lots = {lot.number: lot for lot in call_off.lots.all()}
    rules.check_together(terms, lots).or_raise()
    bundle_of = {lot: number for number, bundle in enumerate(terms.bundles, 1) for lot in bundle}
    for number, lot in lots.items():
        lot.bundle = bundle_of.get(number)
    Lot.objects.bulk_update(lots.values(), ["bundle"])
    call_off.most_lots, call_off.fills_first = terms.most_lots, terms.fills_first
    return _save(actor, now, call_off, "call_off.together_set", "most_lots", "fills_first")


@transaction.atomic
def add_lot(*, actor: Actor, now: datetime, call_off: CallOff, terms: rules.LotTerms) -> Lot:
    """Add a lot to a draft."""
    call_off = _drafted(actor, call_off)
    lot = Lot(call_off=call_off, number=queries.next_number(call_off.lots.all()))
    return _write_lot(actor, now, lot, terms, "lot.added")


@transaction.atomic
def change_lot(*, actor: Actor, now: datetime, lot: Lot, terms: rules.LotTerms) -> Lot:
    """Change a lot of a draft."""
    _drafted(actor, lot.call_off)
    return _write_lot(actor, now, lot, terms, "lot.changed")


@transaction.atomic
def remove_lot(*, actor: Actor, now: datetime, lot: Lot) -> None:
    """Take a lot out of a draft."""
    call_off = _drafted(actor, lot.call_off)
    record("lot.removed", actor=actor, now=now, thing=lot, related={"call_off": call_off.pk})
    lot.delete()


@transaction.atomic
def add_question(*, actor: Actor, now: datetime, call_off: CallOff, terms: rules.QuestionTerms) -> Question:
    """Add a question to a draft."""
    call_off = _drafted(actor, call_off)
    question = Question(call_off=call_off, number=queries.next_number(call_off.questions.all()))
    return _write_question(actor, now, question, terms, "question.added")


@transaction.atomic
def change_question(*, actor: Actor, now: datetime, question: Question, terms: rules.QuestionTerms) -> Question:
    """Change a question of a draft."""
    _drafted(actor, question.call_off)
    return _write_question(actor, now, question, terms, "question.changed")


@transaction.atomic
def remove_question(*, actor: Actor, now: datetime, question: Question) -> None:
    """Take a question out of a draft."""
    call_off = _drafted(actor, question.call_off)
    record("question.removed", actor=actor, now=now, thing=question, related={"call_off": call_off.pk})
    question.delete()


@transaction.atomic
def name_panel(
    *, actor: Actor, now: datetime, call_off: CallOff, evaluators: Collection[int], moderator: int, approver: int
) -> CallOff:
    """Name evaluators, moderator and approver. Possible until scoring is complete, for whoever has not scored yet."""
    call_off = locked(call_off.pk)
    permissions.can_name_panel(actor, call_off).or_raise()
    _refuse_late_panel(call_off)
    rules.check_panel(evaluators=evaluators, moderators=[moderator], approvers=[approver]).or_raise()
    _refuse_employed(call_off, {*evaluators, moderator, approver}, now)
    wanted = dict.fromkeys(evaluators, Panelist.Part.EVALUATOR)
    wanted |= {moderator: Panelist.Part.MODERATOR, approver: Panelist.Part.APPROVER}
    _replace_panel(call_off, wanted)
    record("call_off.panel_named", actor=actor, now=now, thing=call_off, related={"users": sorted(wanted)})
    note_if_all_in(actor=actor, now=now, call_off=call_off)
    return call_off


@transaction.atomic
def name_officers(*, actor: Actor, now: datetime, call_off: CallOff, users: Collection[int]) -> CallOff:
    """Name the opening officers of a draft."""
    call_off = _drafted(actor, call_off)
    call_off.officers.exclude(user__in=users).delete()
    present = set(call_off.officers.values_list("user", flat=True))
    OpeningOfficer.objects.bulk_create(
        OpeningOfficer(call_off=call_off, user_id=user) for user in sorted(set(users) - present)
    )
    record("call_off.officers_named", actor=actor, now=now, thing=call_off, related={"users": sorted(set(users))})
    return call_off


def _drafted(actor: Actor, call_off: CallOff) -> CallOff:
    """The call-off, locked, if this actor may change it and it is still a draft."""
    call_off = locked(call_off.pk)
    permissions.can_edit(actor, call_off).or_raise()
    if call_off.status == rules.CallOffStatus.PUBLISHED:
        raise NotNow(
            "This call-off is published, so its lots, criteria and deadline are frozen. To change them, issue it again "
            "with a later deadline."
        )
    rules.CALL_OFF.next("change", call_off.status)
    return call_off


def _save(actor: Actor, now: datetime, call_off: CallOff, verb: str, *fields: str) -> CallOff:
    call_off.save(update_fields=fields)
    record(verb, actor=actor, now=now, thing=call_off, fields=fields)
    return call_off


def _write_lot(actor: Actor, now: datetime, lot: Lot, terms: rules.LotTerms, verb: str) -> Lot:
    permissions.can_buy_in(actor, lot.call_off, terms.areas).or_raise()
    check_terms(lot.call_off, lot.number, terms, now).or_raise()
    lot.service_type_id, lot.cohort_id = terms.service_type, terms.cohort
    lot.value_gbp, lot.starts_on, lot.ends_on = terms.value_gbp, terms.starts_on, terms.ends_on
    lot.quality_weight, lot.price_weight = terms.quality_weight, terms.price_weight
    lot.term_reason = terms.term_reason
    if lot.pk and Lot.objects.filter(pk=lot.pk).exclude(starts_on=lot.starts_on, ends_on=lot.ends_on).exists():
        lot.term_approved_at = lot.term_approved_by = None  # another term: approved once more
        lot.term_approval_reason = ""
    lot.save()
    lot.areas.set(Area.objects.filter(pk__in=terms.areas))
    fields = ["service_type", "cohort", "areas", "value_gbp", "starts_on", "ends_on", "term_reason"]
    fields += ["quality_weight", "price_weight"]
    record(verb, actor=actor, now=now, thing=lot, fields=fields, related={"call_off": lot.call_off_id})
    return lot


def _write_question(actor: Actor, now: datetime, question: Question, terms: rules.QuestionTerms, verb: str) -> Question:
    rules.check_question(terms).or_raise()
    given = asdict(terms)
    for name, value in given.items():
        setattr(question, name, value)
    question.save()
    fields = list(given)
    record(verb, actor=actor, now=now, thing=question, fields=fields, related={"call_off": question.call_off_id})
    return question


def _refuse_employed(call_off: CallOff, users: Collection[int], now: datetime) -> None:
    """Nobody judges bids of whoever employed them a short while ago."""
    qualified = qualifying.qualified(call_off, queries.lots(call_off), now)
    bidders = fairness.may_bid(call_off, {pk for rows in qualified.values() for pk in rows})
    today = london_day(now)
    found = fairness.employments(users, bidders, today)
    rules.check_employments(found, fairness.employed_months(today)).or_raise()


def _refuse_late_panel(call_off: CallOff) -> None:
    status = rules.CallOffStatus
    if call_off.status not in (status.DRAFT, status.PUBLISHED, status.OPENED):
        raise NotNow("The panel can be changed only until moderation is done.")


def _replace_panel(call_off: CallOff, wanted: dict[int, Panelist.Part]) -> None:
    present = {row.user_id: row for row in call_off.panel.select_related("user")}
    leaving = [row for user, row in present.items() if wanted.get(user) != row.part]
    joining = {user: part for user, part in wanted.items() if user not in present or present[user] in leaving}
    if call_off.scored_at and Panelist.Part.EVALUATOR in {*joining.values(), *(Panelist.Part(p.part) for p in leaving)}:
        raise NotNow("All scores are locked, so evaluators can't change any more. Change moderator or approver only.")
    scored = Score.objects.filter(panelist__in=leaving).select_related("panelist__user").first()
    if scored:
        raise NotNow("{name} has scored already and stays on the panel.", name=scored.panelist.user.name)
    Panelist.objects.filter(pk__in=[row.pk for row in leaving]).delete()
    Panelist.objects.bulk_create(Panelist(call_off=call_off, user_id=u, part=p) for u, p in sorted(joining.items()))


@acting(SYSTEM)  # numbers of other buyers are taken too
def _next_reference(year: int) -> str:
    """`CO-2022-014`: numbers of a year follow one another, also when two commissioners begin at once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NUMBERING])
    prefix = f"CO-{year}-"
    taken = CallOff.objects.filter(reference__startswith=prefix).values_list("reference", flat=True)
    last = max((int(reference.removeprefix(prefix)) for reference in taken), default=0)
    return f"{prefix}{last + 1:03d}"
