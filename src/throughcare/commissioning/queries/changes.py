"""Material changes of live call-offs: drafts for their buyer, and what was published for everybody."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from throughcare.commissioning import rules
from throughcare.commissioning.models import Bid, CallOff, Change, Lot, Question
from throughcare.engagement.models import RoomDocument
from throughcare.kernel.errors import NotFound
from throughcare.reference.models import Area, Cohort, ServiceType
from throughcare.reference.queries import policy
from throughcare.ui.words import date_and_time, long_date, money, named

FIELDS = {
    "status": gettext_noop("What becomes of the lot"),
    "service_type_id": gettext_noop("Service"),
    "cohort_id": gettext_noop("For whom"),
    "areas": gettext_noop("Areas"),
    "value_gbp": gettext_noop("Value over the whole term"),
    "starts_on": gettext_noop("First day"),
    "ends_on": gettext_noop("Last day"),
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

# Parts that are about no lot and no question, by the field that gives them their name.
OF_ALL = {"worth": "notice_value_gbp", "specification": "specification_id", "deadline": "responses_due_at"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing that is different, in the words of whoever reads."""

    part: str
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a change in writing, and where it is edited: a lot or a question that it adds lies nowhere else."""

    part: str
    name: str
    number: int
    edit: str  # the page, if it is one that the change adds; empty otherwise


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


def is_added(call_off: CallOff, part: str) -> bool:
    """Whether the change in writing adds this lot or question."""
    found = draft(call_off)
    return found is not None and part in found.parts and row_of(call_off, part).pk is None


def written(change: Change) -> list[Part]:
    """What a change in writing is made of, part by part."""
    edits = {rules.LOT_PART: "commissioning:change_lot", rules.QUESTION_PART: "commissioning:change_question"}
    return [
        Part(
            part=part,
            name=_(FIELDS[OF_ALL[part]]) if part in OF_ALL else _part(part),
            number=rules.read_part(part)[1],
            edit=edits[rules.read_part(part)[0]] if row_of(change.call_off, part).pk is None else "",
        )
        for part in sorted(change.parts)
    ]


def written_part(call_off: CallOff, part: str) -> Part:
    """One of them; NotFound where the change in writing has none of this name."""
    found = draft(call_off)
    for row in written(found) if found else []:
        if row.part == part:
            return row
    raise NotFound


def row_of(call_off: CallOff, part: str) -> Model:
    """The row that a part of a change is about, not stored yet where it is added; NotFound where there is none."""
    kind, number = rules.read_part(part)
    match kind:
        case "lot":
            found: Model | None = call_off.lots.filter(number=number).first() or _new(Lot, call_off, part)
        case "question":
            found = call_off.questions.filter(number=number).first() or _new(Question, call_off, part)
        case _:
            found = call_off if kind in rules.CHANGEABLE and not number else None
    if found is None:
        raise NotFound
    return found


def _new(model: type[Lot] | type[Question], call_off: CallOff, part: str) -> Model | None:
    """A lot or question that the draft adds already, or the next that it may add."""
    kind, number = rules.read_part(part)
    found = draft(call_off)
    is_named = found is not None and part in found.parts
    return model(call_off=call_off, number=number) if is_named or number == next_number(call_off, kind) else None


def next_number(call_off: CallOff, kind: str) -> int:
    """The number of a lot or question that is added: never one that any change has named, as bids answer by number."""
    rows = call_off.lots if kind == rules.LOT_PART else call_off.questions
    named = [rules.read_part(part) for change in call_off.changes.all() for part in change.parts]
    last = max([number for of_kind, number in named if of_kind == kind], default=0)
    return max(last, *rows.values_list("number", flat=True), 0) + 1


def withdrawn_lots(call_off: CallOff) -> set[int]:
    """Numbers of the lots that were withdrawn while bids were written."""
    return withdrawn_by(published(call_off))


def withdrawn_by(changes: Iterable[Change]) -> set[int]:
    """Numbers of the lots that these changes withdrew."""
    return {number for change in changes for number in rules.lots_withdrawn(change.parts)}


def _since(bid: Bid) -> QuerySet[Change]:
    """Changes that were published after a bid was sealed; none where it was not."""
    rows: QuerySet[Change] = bid.lot.call_off.changes.all()
    return rows.filter(published_at__gt=bid.received_at) if bid.received_at else rows.none()


def asked_since(bid: Bid) -> list[Question]:
    """Questions that were added after a bid was sealed, so that it has no answer to them."""
    before = [change.before.get(part, {}) | {"part": part} for change in _since(bid) for part in change.parts]
    added = {rules.read_part(row["part"])[1] for row in before if row.get("text") == ""}
    return list(bid.lot.call_off.questions.filter(number__in=added).order_by("number"))


def is_value_changed(bid: Bid) -> bool:
    """Whether the value of a bid's lot was changed after the bid was sealed."""
    part = rules.part_name(rules.LOT_PART, bid.lot.number)
    return any("value_gbp" in change.parts.get(part, {}) for change in _since(bid))


def open_lots(call_off: CallOff) -> set[int]:
    """Numbers of the lots that stay open when the change in writing is published."""
    found = draft(call_off)
    gone = rules.lots_withdrawn(found.parts) if found else set()
    return set(call_off.lots.filter(status=rules.LotStatus.OPEN).values_list("number", flat=True)) - gone


def value_of(row: Model, name: str) -> Any:
    """What a row says in a field; of a lot's areas their codes."""
    if name == "areas":
        return sorted(area.pk for area in row.areas.all()) if row.pk else []  # type: ignore[attr-defined]
    return getattr(row, name)


def proposed(call_off: CallOff, part: str) -> dict[str, Any]:
    """What a part says now, with what the draft of a change puts in its place."""
    row, found = row_of(call_off, part), draft(call_off)
    fields = rules.CHANGEABLE[rules.read_part(part)[0]]
    written = found.parts.get(part, {}) if found else {}
    return {name: value_of(row, name) for name in fields} | read(row, written)


def read(row: Model, written: Mapping[str, Any]) -> dict[str, Any]:
    """Values from their stored form, by the fields of the row."""
    return {name: value if name == "areas" else _field(row, name).to_python(value) for name, value in written.items()}


def _field(row: Model, name: str) -> Any:
    found = row._meta.get_field(name.removesuffix("_id"))
    return found.target_field if found.is_relation else found  # type: ignore[union-attr]


def told(parts: Mapping[str, Mapping[str, Any]], before: Mapping[str, Mapping[str, Any]]) -> list[Told]:
    """What is different, part by part, for people."""
    return [
        Told(part=_part(part), field=_(FIELDS[name]), before=said, after=says)
        for part, written in sorted(parts.items(), key=lambda row: rules.read_part(row[0]))
        for name in FIELDS
        if name in written
        for said, says in [(_said(part, name, before.get(part, {}).get(name)), _says(part, written, name))]
    ]


def shown(change: Change) -> list[Told]:
    """The same of one change; of a draft beside what stands now."""
    return told(change.parts, change.before if change.published_at else standing(change.call_off, change.parts))


def standing(call_off: CallOff, parts: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """What stands now in the fields that a change is about."""
    return {
        part: {name: value_of(row, name) for name in written}
        for part, written in parts.items()
        for row in [row_of(call_off, part)]
    }


def _part(part: str) -> str:
    kind, number = rules.read_part(part)
    names = {"lot": _("Lot %(number)s"), "question": _("Question %(number)s")}
    return names[kind] % {"number": number} if kind in names else _("The call-off")


def _says(part: str, written: Mapping[str, Any], name: str) -> str:
    """What a field is to say, as people read it."""
    if rules.removes_question(part, written):
        return _("Taken out") if name == "text" else "–"
    return _said(part, name, written[name])


def _said(part: str, name: str, value: Any) -> str:
    """A value, stored or of the row, as people read it."""
    if name in NAMED:
        return NAMED[name](value)
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
    return str(value)


def _names_of(model: type[Model]) -> Callable[[Any], str]:
    """How rows are called of which a change keeps the keys."""

    def names(keys: Any) -> str:
        wanted = keys if isinstance(keys, list) else [keys] if keys else []
        rows = model._default_manager.filter(pk__in=wanted).order_by("pk")
        return ", ".join(named(row) if hasattr(row, "name_cy") else str(row.name) for row in rows) or "–"  # type: ignore[attr-defined]

    return names


def _last_day(ends_on: Any) -> str:
    day = Lot._meta.get_field("ends_on").to_python(ends_on)
    return long_date(day - timedelta(days=1)) if day else "–"


def _becomes(status: Any) -> str:
    return _("Withdrawn") if status == rules.LotStatus.UNSUCCESSFUL else _("Open for bids")


NAMED: Mapping[str, Callable[[Any], str]] = {
    "status": _becomes,
    "service_type_id": _names_of(ServiceType),
    "cohort_id": _names_of(Cohort),
    "areas": _names_of(Area),
    "ends_on": _last_day,
    "specification_id": _names_of(RoomDocument),
}


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
