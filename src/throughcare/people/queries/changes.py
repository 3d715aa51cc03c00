"""The log of changes as people read it: what was changed of which part of a record, from what to what."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.apps import apps
from django.db.models import BooleanField, DateField, QuerySet

from throughcare.people.models import Change
from throughcare.ui.words import long_date

# What was changed, where that is neither the record itself nor a referral; and fields whose name says too little.
THINGS = {
    "people.Address": "an address",
    "people.Adjustment": "an adjustment",
    "people.Breach": "a breach",
    "people.Circumstance": "a strength or barrier",
    "people.Commitment": "a commitment",
    "people.Declaration": "a declaration",
    "people.NonAssociation": "how two people are kept apart",
    "people.Requirement": "a requirement",
    "people.Termination": "how a sentence ended",
}
FIELDS = {
    "audience": "who may see",
    "automatic_on": "automatic release",
    "code": "kind",
    "conditional_on": "conditional release",
    "district": "postcode district",
    "ended_on": "last day",
    "has_another_life_sentence": "another life sentence",
    "hearing_on": "target hearing",
    "is_early_allocation": "early allocation",
    "is_immigration": "immigration case",
    "is_indeterminate": "without a fixed end",
    "is_recalled": "recalled",
    "last_on": "last day",
    "lines": "wording",
    "mappa_level": "MAPPA level",
    "noted_on": "first day",
    "open_since": "open conditions since",
    "outcome_on": "day of the decision",
    "parole_on": "parole eligibility",
    "presented_on": "day in court",
    "tariff_on": "end of the tariff",
    "valid_from": "first day",
    "valid_until": "end",
    "was_refused_parole": "parole refused",
}
YES_NO = {"True": "yes", "False": "no"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What was changed of one thing at one time: each field with what it was and what it is, by whom and why."""

    thing: str  # empty: the record, or what the page is about
    values: list[tuple[str, str, str]]
    reason: str
    at: datetime
    by: str


def log(rows: QuerySet[Change]) -> list[Changed]:
    """Changes in words, the newest first. The caller has asked whether the reader may see what they are about."""
    found = rows.select_related("changed_by").order_by("-changed_at", "model", "thing_id", "pk")
    return [_together(list(each)) for _key, each in groupby(found, key=_thing)]


def _begun(words: str) -> str:
    return words[:1].upper() + words[1:]


def _thing(row: Change) -> tuple[datetime, str, int]:
    return row.changed_at, row.model, row.thing_id


def _together(rows: list[Change]) -> Changed:
    first = rows[0]
    return Changed(
        thing=THINGS.get(first.model, ""),
        values=[(_begun(_field(row)), _in_words(row, row.old), _in_words(row, row.new)) for row in rows],
        reason=first.reason,
        at=first.changed_at,
        by=first.changed_by.name if first.changed_by else "Throughcare",
    )


def what(row: Change) -> str:
    """Which field, and of what where that is not the record itself or a referral."""
    return f"{_field(row)} of {THINGS[row.model]}" if row.model in THINGS else _field(row)


def _field(row: Change) -> str:
    return FIELDS.get(row.field, row.field.replace("_", " "))


def _in_words(row: Change, value: str) -> str:
    """A kept value as the page of the thing shows it."""
    field = apps.get_model(row.model)._meta.get_field(row.field)
    if not value:
        return "empty"
    if isinstance(field, DateField):
        return long_date(date.fromisoformat(value))
    if isinstance(field, BooleanField):
        return YES_NO[value]
    return str(dict(getattr(field, "flatchoices", ())).get(value, value))
