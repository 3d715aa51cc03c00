"""What the pages on which something is written to one record share."""

from typing import Any

from django.urls import reverse

from throughcare.access.guards import Request
from throughcare.people import permissions
from throughcare.people.queries.handover import named
from throughcare.ui.step import Step


def record_step(
    request: Request,
    person: Any,  # as a query gave it
    page: tuple[str, str],
    title: str,
    said: str,
    *,
    submit: str = "Save",
    caption: str = "",
    lead: str = "",
) -> Step:
    """A step of a page of the record (its URL's name, its title), for whoever may write to the record."""
    permissions.can_edit(request.actor, person).or_raise()
    to, back = reverse(page[0], args=[person.pk]), page[1]
    return Step(title=title, submit=submit, said=said, to=to, back=back, caption=caption or named(person), lead=lead)
