"""Material changes of live call-offs: drafts for their buyer, and what was published for everybody."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from throughcare.commissioning import rules
from throughcare.commissioning.models import Bid, CallOff, Change, Lot, Question
from throughcare.engagement.models import RoomDocument
from throughcare.kernel.errors import NotFound
from throughcare.reference.queries import policy
from throughcare.ui.words import date_and_time, long_date, money

FIELDS = {
    "value_gbp": gettext_noop("Value over the whole term"),
    "starts_on": gettext_noop("First day"),
    "ends_on": gettext_noop("First day after the term"),
    "term_reason": gettext_noop("Why the term departs from policy"),
    "quality_weight": gettext_noop("Weight of quality"),
    "price_weight": gettext_noop("Weight of price"),
    "text": gettext_noop("Question"),
    "text_cy": gettext_noop("Question in Welsh"),
    "guidance": gettext_noop("Guidance"),
    "weight": gettext_noop("Weight"),
    "max_words": gettext_noop("Most words"),
    "is_social_value": gettext_noop("Asks for social value"),
    "floor_score": gettext_noop("Lowest agreed score with which a bid can win"),
    "file_asked": gettext_noop("Which file goes with the answer"),
    "file_asked_cy": gettext_noop("Which file, in Welsh"),
    "is_file_required": gettext_noop("A bid must have this file"),
    "notice_value_gbp": gettext_noop("Value of the notice"),
    "social_value_reason": gettext_noop("Why social value weighs less than policy asks"),
    "specification_id": gettext_noop("Specification"),
    "responses_due_at": gettext_noop("Deadline for bids"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing that is different, in the words of whoever reads."""

    part: str
    field: str
    before: str
    after: str


def draft(call_off: CallOff) -> Change | None:
    """The change in writing, if there is one; the caller may see the call-off as its buyer."""
    return call_off.changes.filter(published_at=None).first()


def published(call_off: CallOff) -> list[Change]:
    """What was published, the latest first."""
    return list(call_off.changes.filter(published_at__isnull=False).order_by("-number"))


def published_count(call_off: CallOff) -> int:
    """How many changes were published."""
    return call_off.changes.filter(published_at__isnull=False).count()


def listed(call_off: CallOff) -> list[tuple[Change, list[Told]]]:
    """What was published with what each change says, the latest first."""
    return [(change, shown(change)) for change in published(call_off)]


def least_days(on: date) -> int:
    """How many days bidders have at least after a change, on a day."""
    return int(policy(rules.CHANGE_POLICY, on).value)


def row_of(call_off: CallOff, part: str) -> Model:
    """The row that a part of a change is about; NotFound where there is none."""
    kind, number = rules.read_part(part)
    match kind:
        case "lot":
            found: Model | None = call_off.lots.filter(number=number).first()
        case "question":
            found = call_off.questions.filter(number=number).first()
        case _:
            found = call_off if kind in rules.CHANGEABLE and not number else None
    if found is None:
        raise NotFound
    return found


def proposed(call_off: CallOff, part: str) -> dict[str, Any]:
    """What a part says now, with what the draft of a change puts in its place."""
    row, found = row_of(call_off, part), draft(call_off)
    fields = rules.CHANGEABLE[rules.read_part(part)[0]]
    written = found.parts.get(part, {}) if found else {}
    return {name: getattr(row, name) for name in fields} | read(row, written)


def read(row: Model, written: Mapping[str, Any]) -> dict[str, Any]:
    """Values from their stored form, by the fields of the row."""
    return {name: _field(row, name).to_python(value) for name, value in written.items()}


def _field(row: Model, name: str) -> Any:
    found = row._meta.get_field(name.removesuffix("_id"))
    return found.target_field if found.is_relation else found  # type: ignore[union-attr]


def told(parts: Mapping[str, Mapping[str, Any]], before: Mapping[str, Mapping[str, Any]]) -> list[Told]:
    """What is different, part by part, for people."""
    return [
        Told(part=_part(part), field=_(FIELDS[name]), before=said, after=says)
        for part, written in sorted(parts.items())
        for name, value in written.items()
        for said, says in [(_said(part, name, before.get(part, {}).get(name)), _said(part, name, value))]
    ]


def shown(change: Change) -> list[Told]:
    """The same of one change; of a draft beside what stands now."""
    return told(change.parts, change.before if change.published_at else standing(change.call_off, change.parts))


def standing(call_off: CallOff, parts: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """What stands now in the fields that a change is about."""
    return {part: {name: getattr(row_of(call_off, part), name) for name in written} for part, written in parts.items()}


def _part(part: str) -> str:
    kind, number = rules.read_part(part)
    names = {"lot": _("Lot %(number)s"), "question": _("Question %(number)s")}
    return names[kind] % {"number": number} if kind in names else _("The call-off")


def _said(part: str, name: str, value: Any) -> str:
    """A value, stored or of the row, as people read it."""
    model = {"lot": Lot, "question": Question}.get(rules.read_part(part)[0], CallOff)
    value = read(model(), {name: value})[name]
    match value:
        case None | "":
            return "–"
        case bool():
            return _("Yes") if value else _("No")
        case Decimal():
            return money(value)
        case datetime():
            return date_and_time(value)
        case date():
            return long_date(value)
    if name == "specification_id":
        return str(RoomDocument.objects.filter(pk=value).values_list("name", flat=True).first() or value)
    return str(value)


def to_lapse(now: datetime) -> QuerySet[Bid]:
    """Bids that closed without being confirmed again, whose bidders have not been told."""
    found = Bid.objects.filter(unconfirmed_since__isnull=False, lapsed_at=None, lot__call_off__responses_due_at__lt=now)
    return found.exclude(lot__call_off__status=rules.CallOffStatus.CANCELLED).order_by("pk")


def unconfirmed(organisations: Iterable[int], now: datetime) -> Iterator[Bid]:
    """Bids of these organisations that can still be confirmed again, the first to close first."""
    found = Bid.objects.filter(
        organisation__in=organisations,
        unconfirmed_since__isnull=False,
        lot__call_off__status=rules.CallOffStatus.PUBLISHED,
        lot__call_off__responses_due_at__gte=now,
    )
    yield from found.select_related("lot__call_off").order_by("lot__call_off__responses_due_at", "pk")
