"""Erasure: what is personal goes, from every table of the inventory; the rest stays to be counted.

This alone writes to tables of other apps. It knows of them what `config/inventory` says, so that nothing is
forgotten when one is added; the audit holds ids and names of fields only, and is not touched.
"""

from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import transaction
from django.db.models import Case, Field, JSONField, QuerySet, TextField, Value, When

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.deadlines import queries as deadlines
from throughcare.documents import actions as documents
from throughcare.people.models import Person
from throughcare.records import permissions
from throughcare.records.models import AccessRequest
from throughcare.records.queries import collecting
from throughcare.records.queries import retention as queries
from throughcare.records.rules import retention
from throughcare.records.rules.holdings import ERASED, Holding


@transaction.atomic
def erase(*, actor: Actor, now: datetime, person_id: int) -> Person:
    """Erase a person's record; NotValid with all that stands against it: a hold, an open request, not yet due."""
    permissions.can_handle_retention(actor).or_raise()
    person = Person.objects.select_for_update(of=("self",)).get(pk=person_id)
    retention.check_disposal(queries.facts_of(person.pk, london_day(now)), london_day(now)).or_raise()
    fields = _strip(actor, now, person.pk)
    Person.objects.filter(pk=person.pk).update(search_key="", erased_at=now)
    record("person.erased", actor=actor, now=now, thing=person, fields=fields)
    return Person.objects.get(pk=person.pk)


@transaction.atomic
def remove_copy(*, actor: Actor, now: datetime, request_id: int) -> AccessRequest:
    """Remove the copy that was made for a request, with its original and passages; the request itself stays."""
    permissions.can_handle_retention(actor).or_raise()
    request = AccessRequest.objects.select_for_update(of=("self",)).get(pk=request_id)
    for holding in collecting.inventory():
        if holding.path == "request__person":
            collecting.model_of(holding)._default_manager.filter(request=request).delete()
    related = {"person": request.person_id}
    record("access_request.copy_removed", actor=actor, now=now, thing=request, related=related)
    return request


def _strip(actor: Actor, now: datetime, person_id: int) -> list[str]:
    """Take everything personal out of every table; returns the names of what went, for the audit."""
    went = []
    for holding in collecting.inventory():
        rows = collecting.rows_of(holding, person_id)
        ids = list(rows.values_list("pk", flat=True))
        deadlines.of_things(holding.model.lower(), ids).update(ref=ERASED, stop_reason="")
        documents.remove_all(actor=actor, now=now, thing_type=holding.model.lower(), thing_ids=ids)
        if holding.removed:
            rows.delete()
            went.append(holding.model)
            continue
        _blank(holding, rows)
        went += [f"{holding.model}.{name}" for name in (*holding.personal, *holding.texts)]
    return [name[:60] for name in went]


def _blank(holding: Holding, rows: QuerySet[Any]) -> None:
    fields = {field.name: field for field in collecting.model_of(holding)._meta.concrete_fields}
    changes: dict[str, Any] = {name: _nothing(fields[name]) for name in holding.personal if name not in holding.becomes}
    for name in holding.texts:
        changes[name] = Case(When(**{name: ""}, then=Value("")), default=Value(ERASED), output_field=TextField())
    if holding.becomes:
        for row in rows:
            for name, become in holding.becomes.items():
                setattr(row, name, become(getattr(row, name)))
            row.save(update_fields=list(holding.becomes))
    if changes:
        rows.update(**changes)


def _nothing(field: "Field[Any, Any]") -> Any:
    """What an empty value of a column is."""
    if isinstance(field, ArrayField):
        return []
    if isinstance(field, JSONField):
        return {}
    return None if field.null else ""
