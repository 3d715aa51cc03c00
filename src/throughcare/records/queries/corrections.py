"""Disputes about a record: what may be disputed, what was decided, and who has to be told."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db.models import BooleanField, QuerySet
from django.urls import reverse

from throughcare.access.actor import Actor
from throughcare.accounts.models import User
from throughcare.deadlines import queries as deadlines
from throughcare.deadlines.models import Deadline
from throughcare.delivery.services import rules as services
from throughcare.delivery.services.models import Session
from throughcare.kernel.errors import NotFound
from throughcare.people import queries as people
from throughcare.people import rules as people_rules
from throughcare.people.models import Person
from throughcare.records import permissions
from throughcare.records.models import Correction
from throughcare.records.queries import collecting
from throughcare.records.rules import corrections as rules
from throughcare.reference.queries import codes
from throughcare.referrals import rules as referrals
from throughcare.referrals.models import Referral

T = TypeVar("T")
# What an app above or beside can correct, by its own action: the rest is corrected in the case system.
DISPUTABLE = {
    "people.Person": tuple(people_rules.CORRECTABLE),
    "people.Address": ("lines",),
    "referrals.Referral": referrals.CORRECTABLE,
    "services.Session": services.CORRECTABLE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One value that a person may dispute."""

    model: str
    thing_id: int
    field: str
    label: str
    text: str

    @property
    def key(self) -> str:
        """What a form names it by."""
        return f"{self.model}:{self.thing_id}:{self.field}"


def corrections(actor: Actor, *, status: str = "") -> QuerySet[Correction]:
    """Disputes that the actor may see, the oldest receipt first; open ones by default."""
    rows = Correction.objects.filter(permissions.correction_scope(actor)).select_related("person")
    if status in list(rules.CorrectionStatus):
        rows = rows.filter(status=status)
    elif status != "all":
        rows = rows.filter(status=rules.S.RECEIVED)
    return rows.order_by("received_on", "pk")


def correction(actor: Actor, pk: int) -> Correction:
    """One dispute that the actor may see; NotFound for any other."""
    rows = Correction.objects.filter(permissions.correction_scope(actor), pk=pk)
    return _found(rows.select_related("person", "recorded_by", "decided_by").first())


def of_person(actor: Actor, person: Person) -> QuerySet[Correction]:
    """A person's disputes, the newest first."""
    rows = Correction.objects.filter(permissions.correction_scope(actor), person=person)
    return rows.order_by("-received_on", "-pk")


def clock(correction: Correction) -> Deadline | None:
    """The deadline of a dispute."""
    return deadlines.of_thing(correction).filter(kind=rules.DUE).last()


def disputable(person: Person, today: date) -> list[Value]:
    """Every value of a person's record that can be disputed and amended, with what it says."""
    return list(_disputable(person, today))


def _disputable(person: Person, today: date) -> Iterator[Value]:
    for section in collecting.sections(person, today):
        fields = DISPUTABLE.get(section["model"], ())
        for row in section["rows"]:
            for value in row["values"]:
                if value["field"] in fields and (value["text"] or section["model"] == "people.Person"):
                    label = f"{section['title']}, {row['name']}: {value['label']}"
                    yield Value(
                        model=section["model"],
                        thing_id=row["id"],
                        field=value["field"],
                        label=label,
                        text=value["text"],
                    )


def value(person: Person, today: date, key: str) -> Value:
    """One of them by its key; NotFound for any other."""
    return _found(next((each for each in _disputable(person, today) if each.key == key), None))


def options(correction: Correction, today: date) -> dict[Any, str]:
    """What the value may be, each with its name, where it is one of a few; empty where it is free."""
    if correction.model != "people.Person":
        return {}
    if correction.field == "ethnicity":
        return {code.code: code.name for code in codes("ethnicity", today)}
    field = Person._meta.get_field(correction.field)
    if isinstance(field, BooleanField):
        return {True: "Yes", False: "No"}
    return dict(getattr(field, "choices", None) or {})


def readers(correction: Correction, today: date) -> list[tuple[User, str]]:
    """Who works with what was decided, each with the path of the page that shows it: officer, caseworker."""
    found: dict[int, tuple[User, str]] = {}
    referral = _referral(correction)
    if referral is not None and referral.caseworker is not None:
        found[referral.caseworker.pk] = (referral.caseworker, reverse("referrals:referral", args=[referral.pk]))
    officer = people.officers_of([correction.person_id], today).get(correction.person_id)
    if officer is not None:
        found[officer.pk] = (officer, reverse("referrals:person", args=[correction.person_id]))
    return list(found.values())


def _referral(correction: Correction) -> Referral | None:
    """The referral to which a disputed value belongs."""
    rows = Referral.objects.select_related("caseworker")
    if correction.model == "referrals.Referral":
        return rows.filter(pk=correction.thing_id).first()
    if correction.model == "services.Session":
        return rows.filter(pk__in=Session.objects.filter(pk=correction.thing_id).values("referral_id")).first()
    return None


def _found(thing: T | None) -> T:
    if thing is None:
        raise NotFound
    return thing
