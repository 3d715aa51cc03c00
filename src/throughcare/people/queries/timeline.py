"""What officers entered of somebody's life and of the safety of others, as lines of the one timeline."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from throughcare.access.actor import Actor
from throughcare.accounts.models import User
from throughcare.people.models import Person
from throughcare.people.queries import circumstances, safety
from throughcare.people.rules.circumstances import Side
from throughcare.people.rules.timeline import Line, Mark, Strand

Said = tuple[str, str]  # what a line says in short, and in full
CIRCUMSTANCES, SAFETY, NAMES = "people:circumstances", "people:safety", "people:names"
SIDES = {Side.STRENGTH: "What helps them", Side.BARRIER: "What stands in their way"}


def entered(actor: Actor, person: Person, mark: Mark, today: date) -> Iterator[Line]:
    """The newest of each kind up to a mark, nothing of which is for fewer than the actor is one of."""
    seen = circumstances.audiences(actor, person)
    names = {code: name for side in Side for code, name in circumstances.code_names(side, today).items()}
    kinds: tuple[tuple[Any, str, Callable[[Any], Said]], ...] = (
        (person.contact_preferences.all(), CIRCUMSTANCES, _contact),
        (person.adjustments.filter(audience__in=seen), CIRCUMSTANCES, _adjustment),
        (person.declarations.filter(audience__in=seen), CIRCUMSTANCES, _declaration),
        (person.commitments.all(), CIRCUMSTANCES, _commitment),
        (person.availabilities.all(), CIRCUMSTANCES, lambda row: ("Said when they can come", "")),
        (
            person.circumstances.all(),
            CIRCUMSTANCES,
            lambda row: (f"{SIDES[row.side]}: {names.get(row.code, row.code)}", row.notes),
        ),
        (person.names.all(), NAMES, lambda row: (f"Other name: {row.get_kind_display().lower()}", "")),
        (person.zones.all(), SAFETY, _zone),
    )
    for rows, page, says in kinds:
        newest = rows.filter(recorded_at__lte=mark.at).order_by("-recorded_at", "-pk")
        for row in newest.select_related("recorded_by")[: mark.most]:
            yield _line(row, page, person.pk, row.recorded_by, *says(row))
    for row in person.victim_contacts.filter(recorded_at__lte=mark.at).select_related("liaison_officer"):
        yield _line(row, SAFETY, person.pk, row.liaison_officer, f"A victim is in contact, case {row.case_ref}", "")
    for pair in safety.kept_apart(actor, person):
        if pair.row.recorded_at <= mark.at:
            text = pair.row.reason if pair.other else ""
            yield _line(pair.row, SAFETY, person.pk, pair.row.recorded_by, "To be kept apart from somebody", text)


def _line(row: Any, page: str, person_id: int, by: User | None, title: str, text: str) -> Line:
    return Line(
        at=row.recorded_at,
        key=f"{row._meta.model_name} {row.pk:09}",
        strand=Strand.CIRCUMSTANCES,
        title=title,
        by=by.name if by else "",
        text=text,
        url=reverse(page, args=[person_id]),
    )


def _contact(row: Any) -> Said:
    return f"To be reached by {row.get_channel_display().lower()}", row.safety_note


def _adjustment(row: Any) -> Said:
    return f"To be done because of {row.get_condition_display().lower()}", row.adjustment


def _declaration(row: Any) -> Said:
    return f"Declared: {row.get_characteristic_display().lower()}", ""


def _commitment(row: Any) -> Said:
    return f"Has to do: {row.get_kind_display().lower()}", row.details


def _zone(row: Any) -> Said:
    return f"Kept out of {safety.in_words(row)}", row.reason
