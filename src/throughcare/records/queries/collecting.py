"""Everything that is held about a person, by the inventory: sections, rows and values as a copy shows them."""

import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Field, Model, Q, QuerySet

from throughcare.accounts.models import User
from throughcare.audit import queries as audit
from throughcare.audit.models import Event
from throughcare.documents import queries as documents
from throughcare.documents.models import Document
from throughcare.documents.rules import DocumentStatus
from throughcare.documents.rules.contents import Kind
from throughcare.people.models import Person
from throughcare.records.rules import redaction, requests
from throughcare.records.rules.holdings import Holding
from throughcare.reference.queries import policy
from throughcare.ui.words import date_and_time, long_date

Section = dict[str, Any]
UNNAMED = "a member of staff"
LOOKS_AT_MOST = 5000  # views of the record that a copy lists; more than anybody's record had


def inventory() -> tuple[Holding, ...]:
    """Every holding, in the order of the copy."""
    return settings.INVENTORY


def model_of(holding: Holding) -> type[Model]:
    """The table of a holding."""
    return apps.get_model(holding.model)


def rows_of(holding: Holding, person_id: int) -> QuerySet[Any]:
    """The rows that a holding has about a person."""
    theirs = Q(**{f"{holding.path}__pk" if holding.path else "pk": person_id})
    either = theirs | Q(**{holding.also: person_id}) if holding.also else theirs
    return model_of(holding)._base_manager.filter(either)  # whatever a manager leaves out


def steps() -> int:
    """How many steps collecting takes."""
    return len([holding for holding in inventory() if holding.shown]) + 2


def sections(person: Person, today: date) -> Iterator[Section]:
    """Every section of a person's record; each comes when it is read, so that progress can be shown."""
    names_staff = bool(policy(requests.STAFF_POLICY, today).value)
    for holding in inventory():
        if holding.shown:
            yield _section(person, holding, _namer(names_staff=names_staff))
    yield _files(person, _namer(names_staff=names_staff))
    yield _looks(person)


def _section(person: Person, holding: Holding, name_of: Callable[[User], str]) -> Section:
    joined = [f.name for f in _fields(holding) if f.is_relation and f.name in holding.shown]
    found = rows_of(holding, person.pk).select_related(*joined).order_by(holding.order, "pk")
    return {
        "model": holding.model,
        "title": holding.title,
        "rows": [
            {
                "id": row.pk,
                "name": _text(row, holding.name, name_of) if holding.name else "",
                "values": [_value(row, holding, field, name_of) for field in holding.shown],
            }
            for row in found
        ],
    }


def _fields(holding: Holding) -> list["Field[Any, Any]"]:
    return list(model_of(holding)._meta.concrete_fields)


def _value(row: Model, holding: Holding, field: str, name_of: Callable[[User], str]) -> dict[str, Any]:
    text = _text(row, field, name_of)
    return {
        "field": field,
        "label": holding.shown[field],
        "group": "text" if field in holding.texts else "staff" if field in holding.staff else "plain",
        "value": _datum(getattr(row, field), text),
        "text": text,
    }


def _datum(raw: Any, text: str) -> Any:
    """A value as data: days and times in ISO form, nothing as nothing, else as people read it."""
    if raw is None or isinstance(raw, bool | int):
        return raw
    return raw.isoformat() if isinstance(raw, date) else text


def _text(row: Model, field: str, name_of: Callable[[User], str]) -> str:
    """A value as people read it."""
    raw = getattr(row, field)
    if isinstance(raw, User):
        return name_of(raw)
    if isinstance(raw, datetime):
        return str(date_and_time(raw))
    if isinstance(raw, date):
        return str(long_date(raw))
    if isinstance(raw, bool):
        return "Yes" if raw else "No"
    if isinstance(raw, Model):
        return str(getattr(raw, "name", "") or raw)
    shown = getattr(row, f"get_{field}_display", None)
    return "" if raw is None else str(shown() if shown else raw)


def _namer(*, names_staff: bool) -> Callable[[User], str]:
    return (lambda user: user.name) if names_staff else (lambda user: UNNAMED)


def _files(person: Person, name_of: Callable[[User], str]) -> Section:
    """The files attached to anything of the person's. Their names are reviewed, and so is what is in each."""
    rows = []
    for holding in inventory():
        ids = list(rows_of(holding, person.pk).values_list("pk", flat=True))
        rows += [_file(document, name_of) for document in documents.of_things(holding.model.lower(), ids)]
    return {"model": "documents.Document", "title": "Files", "rows": rows}


def _file(document: Document, name_of: Callable[[User], str]) -> dict[str, Any]:
    at, by = str(date_and_time(document.uploaded_at)), name_of(document.uploaded_by)
    told = (
        ("name", "Name", "text", document.name, document.name),
        ("uploaded_at", "Added", "plain", document.uploaded_at.isoformat(), at),
        ("uploaded_by", "Added by", "staff", by, by),
        _content(document),
    )
    parts = ("field", "label", "group", "value", "text")
    return {"id": document.pk, "name": at, "values": [dict(zip(parts, value, strict=True)) for value in told]}


def _content(document: Document) -> tuple[str, str, str, str, str]:
    """The line that stands for what is in a file, under the name that it has in the copy: its own may name others."""
    if document.status == DocumentStatus.REFUSED:
        told = "The virus scanner refused it: it was not kept."
        return (redaction.FILE, "What is in it", "plain", told, told)
    told = f"{Kind[document.kind].label}, {documents.size(document.size_bytes)}"
    return (redaction.FILE, "What is in it", "text", document.sha256, f"{copied_as(document)}: {told}")


def copied_as(document: Document) -> str:
    """The name of a file in the copy."""
    return f"files/{document.pk}.{document.name.rpartition('.')[2].lower()}"


def _looks(person: Person) -> Section:
    """When the record was looked at, and in which role: consultations are logged (2018 Act, section 62)."""
    found = audit.looks_at(person._meta.label_lower, person.pk)[:LOOKS_AT_MOST]
    return {
        "model": "audit.Event",
        "title": "When your record was looked at",
        "rows": [_look(event) for event in found],
    }


def _look(event: Event) -> dict[str, Any]:
    roles = ", ".join(role.replace("_", " ") for role in event.roles)
    at = str(date_and_time(event.at))
    values = [
        {"field": "at", "label": "When", "group": "plain", "value": event.at.isoformat(), "text": at},
        {"field": "roles", "label": "By somebody in the role", "group": "plain", "value": roles, "text": roles},
    ]
    return {"id": event.pk, "name": at, "values": values}


def own_names(content: dict[str, Any]) -> set[str]:
    """Names that may stay in the copy: the person's own, those of staff and services, and own places."""
    kept = ("given_name", "family_name", "body", "area", "delivery_unit", "lines", "district", "place")
    return {
        value["text"]
        for section in content["sections"]
        for row in section["rows"]
        for value in row["values"]
        if value["text"] and (value["group"] == "staff" or value["field"] in kept)
    }


def texts(content: dict[str, Any]) -> Iterator[tuple[Section, dict[str, Any], dict[str, Any]]]:
    """Every passage of free words: its section, its row and its value."""
    for section in content["sections"]:
        for row in section["rows"]:
            for value in row["values"]:
                if value["group"] == "text" and value["text"].strip():
                    yield section, row, value


def digest(content: dict[str, Any]) -> str:
    """SHA-256 of a content in its one canonical form."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def with_redactions(content: dict[str, Any], shown: dict[tuple[str, int, str], str]) -> dict[str, Any]:
    """The content with every passage as it may go out; KeyError for one about which nothing was decided."""
    copy: dict[str, Any] = json.loads(json.dumps(content))
    for section, row, value in texts(copy):
        value["text"] = value["value"] = shown[section["model"], row["id"], value["field"]]
    return copy
