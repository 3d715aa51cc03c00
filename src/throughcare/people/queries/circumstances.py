"""Reads of how somebody is reached, what is done for them, what they say of themselves, and when they can come."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from throughcare.access.actor import Actor
from throughcare.people import permissions, queries
from throughcare.people.models import (
    Adjustment,
    Availability,
    Circumstance,
    Commitment,
    ContactPreference,
    Declaration,
    NonAssociation,
    Person,
)
from throughcare.people.rules import circumstances as rules
from throughcare.people.rules.week import Busy, Week, unavailable
from throughcare.reference import queries as reference
from throughcare.reference.models import Code
from throughcare.reference.queries import in_force

CODE_LISTS = {rules.Side.STRENGTH: "strength", rules.Side.BARRIER: "barrier"}
Ended = Adjustment | Commitment  # what ends on a day


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """All of it as it stands on a day, so far as whoever looks may see it."""

    contact: ContactPreference | None
    adjustments: list[Adjustment]
    declarations: list[Declaration]
    commitments: list[Commitment]
    availability: Availability | None
    strengths: list[Circumstance]
    barriers: list[Circumstance]


def page(actor: Actor, person: Person, today: date) -> Page:
    """The page of a record. The caller has found the person through the actor's scope."""
    seen = audiences(actor, person)
    sides = list(person.circumstances.filter(ended_on=None).order_by("noted_on", "pk"))
    return Page(
        contact=person.contact_preferences.filter(in_force(today)).first(),
        adjustments=list(person.adjustments.filter(in_force(today), audience__in=seen).order_by("valid_from", "pk")),
        declarations=[row for row in _newest(person) if row.audience in seen],
        commitments=list(person.commitments.exclude(valid_until__lte=today).order_by("valid_from", "pk")),
        availability=person.availabilities.filter(in_force(today)).first(),
        strengths=[row for row in sides if row.side == rules.Side.STRENGTH],
        barriers=[row for row in sides if row.side == rules.Side.BARRIER],
    )


def audiences(actor: Actor, person: Person) -> set[str]:
    """Of what somebody said of themselves, which parts the actor may see who sees the record."""
    staff = {rules.Audience.STAFF, rules.Audience.DELIVERY}
    return {*staff, rules.Audience.OFFICERS} if permissions.can_edit(actor, person) else set(staff)


def for_delivery(person: Person, today: date) -> tuple[ContactPreference | None, list[Adjustment]]:
    """What whoever delivers a service must know. The caller has found the person through one of their referrals."""
    shared = person.adjustments.filter(in_force(today), audience=rules.Audience.DELIVERY)
    return person.contact_preferences.filter(in_force(today)).first(), list(shared.order_by("valid_from", "pk"))


def _newest(person: Person) -> list[Declaration]:
    rows = person.declarations.order_by("characteristic", "-declared_on", "-pk").distinct("characteristic")
    return sorted(rows, key=lambda row: list(rules.Characteristic).index(rules.Characteristic(row.characteristic)))


def answers(today: date) -> dict[str, list[tuple[str, str]]]:
    """What may be answered to each characteristic, code and words."""
    races = [(code.code, code.name) for code in reference.codes("ethnicity", today)]
    found = {kind.value: [(each, _words(each)) for each in known] for kind, known in rules.ANSWERS.items()}
    return {**found, rules.Characteristic.RACE.value: [*races, (rules.NOT_SAID, _words(rules.NOT_SAID))]}


def answer_in_words(row: Declaration, today: date) -> str:
    """What was declared, as people say it."""
    return dict(answers(today)[row.characteristic]).get(row.answer, row.answer)


def codes(side: str, today: date) -> list[Code]:
    """What may be noted as a strength or as a barrier."""
    return reference.codes(CODE_LISTS[rules.Side(side)], today)


def code_names(side: str, today: date) -> dict[str, str]:
    """The same by code, as people say it."""
    return {code.code: code.name for code in codes(side, today)}


def week(person_id: int, on: date) -> Week:
    """The times of the week of a day at which somebody can't come, whatever for: the one source that booking asks."""
    rows = (
        Commitment.objects.filter(in_force(on), person_id=person_id).exclude(busy_days=[]).order_by("valid_from", "pk")
    )
    found = [times for row in rows if (times := busy(row))]
    grid = Availability.objects.filter(in_force(on), person_id=person_id).first()
    return Week(times=(*found, *(unavailable(grid.halves) if grid else ())))


def busy(row: Commitment) -> Busy | None:
    """The times of a commitment."""
    return rules.busy_of(row.busy_days, row.busy_from, row.busy_until)


def adjustment(actor: Actor, pk: int, *, lock: bool = False) -> Adjustment:
    """An adjustment for somebody whom the actor sees; NotFound for any other."""
    return queries.row_of(actor, Adjustment.objects.all(), pk, lock=lock)


def commitment(actor: Actor, pk: int, *, lock: bool = False) -> Commitment:
    """The same of a commitment."""
    return queries.row_of(actor, Commitment.objects.all(), pk, lock=lock)


def declaration(actor: Actor, pk: int, *, lock: bool = False) -> Declaration:
    """The same of what somebody declared."""
    return queries.row_of(actor, Declaration.objects.all(), pk, lock=lock)


def before_declared(person: Person, field: str, reason: str) -> str | None:
    """What a field of the record said before the first declaration, as the log of changes kept it for that reason.

    None where the declaration said no other than the record.
    """
    rows = person.changes.filter(model=Person._meta.label, field=field, reason=reason)
    return rows.order_by("changed_at", "pk").values_list("old", flat=True).first()


def hidden_fields(actor: Actor, person: Person) -> set[str]:
    """Fields of the record that say what was declared for fewer than the actor is one of."""
    seen = audiences(actor, person)
    return {
        rules.CURRENT[kind]
        for row in _newest(person)
        if (kind := rules.Characteristic(row.characteristic)) in rules.CURRENT and row.audience not in seen
    }


def hidden_changes(actor: Actor, person: Person) -> Q:
    """Of the log of changes of a record, what is about something that the actor may not see."""
    others = Person.objects.filter(permissions.scope(actor)).values("pk")
    pairs = NonAssociation.objects.filter(person=person).exclude(other__in=others).values("pk")
    apart = Q(model=NonAssociation._meta.label, thing_id__in=pairs)
    if permissions.can_edit(actor, person):
        return apart
    shown = person.adjustments.filter(audience__in=audiences(actor, person)).values("pk")
    declared = Q(model=Declaration._meta.label) | Q(model=Person._meta.label, field__in=hidden_fields(actor, person))
    return apart | declared | (Q(model=Adjustment._meta.label) & ~Q(thing_id__in=shown))


def circumstance(actor: Actor, pk: int, *, lock: bool = False) -> Circumstance:
    """The same of a strength or barrier."""
    return queries.row_of(actor, Circumstance.objects.all(), pk, lock=lock)


def _words(code: str) -> str:
    return code.replace("_", " ").capitalize()
