"""Made-up people for tests, and users posted to look at them. Reference data is the real, loaded set."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.http import HttpResponse
from django.test import Client
from lxml import html

from throughcare.access.actor import Actor
from throughcare.access.roles import Role
from throughcare.accounts.models import Organisation, Posting, User
from throughcare.accounts.queries import actor_of
from throughcare.people import rules
from throughcare.people.models import AccessRule, Address, NeedAssessment, OfficerAssignment, Person, Sentence

NOW = datetime(2022, 3, 7, 9, 0, tzinfo=UTC)  # a Monday
TODAY = date(2022, 3, 7)
SINCE = date(2021, 6, 26)
DERBY = "pdu-derby-city"
NUMBERS = count(1)


def make_organisation(name: str = "Probation East Midlands", kind: str = "probation") -> Organisation:
    return Organisation.objects.create(name=name, kind=kind, is_made_up=True, created_at=NOW)


def make_user(name: str = "Robin Officer") -> User:
    return User.objects.create(email=f"user{next(NUMBERS)}@example.test", name=name, is_made_up=True)


def make_actor(
    role: Role = Role.PRACTITIONER,
    *,
    area: str | None = DERBY,
    organisation: Organisation | None = None,
    user: User | None = None,
) -> Actor:
    user = user or make_user(f"{role.label} {next(NUMBERS)}")
    organisation = organisation or make_organisation()
    Posting.objects.create(user=user, role=role, organisation=organisation, area_id=area, starts_on=SINCE)
    return actor_of(user, TODAY)


def make_person(given_name: str = "Jo", family_name: str = "Marsh", **fields: Any) -> Person:
    defaults = {
        "crn": f"X9{next(NUMBERS):05d}",
        "date_of_birth": date(1990, 5, 1),
        "sex": Person.Sex.MALE,
        "delivery_unit_id": DERBY,
        "risk_of_serious_harm": rules.RiskOfSeriousHarm.MEDIUM,
        "imported_at": NOW,
        "is_made_up": True,
    }
    return Person.objects.create(
        given_name=given_name,
        family_name=family_name,
        search_key=rules.search_key(family_name, given_name),
        **defaults | fields,
    )


def make_sentence(person: Person, **fields: Any) -> Sentence:
    defaults = {
        "kind": rules.SentenceKind.COMMUNITY_ORDER,
        "starts_on": date(2021, 11, 1),
        "ends_on": date(2022, 10, 31),
        "rehabilitation_days": 20,
    }
    return Sentence.objects.create(person=person, **defaults | fields)


def make_address(person: Person, district: str | None = "DE1", **fields: Any) -> Address:
    defaults = {"lines": "1 Made-up Street", "valid_from": SINCE}
    return Address.objects.create(person=person, district_id=district, **defaults | fields)


def make_need(person: Person, need: str = "accommodation", **fields: Any) -> NeedAssessment:
    defaults = {"score": 7, "level": rules.NeedLevel.SEVERE, "assessed_on": date(2022, 1, 10)}
    return NeedAssessment.objects.create(person=person, need_id=need, **defaults | fields)


def give_officer(person: Person, officer: int | None, **fields: Any) -> OfficerAssignment:
    return OfficerAssignment.objects.create(person=person, officer_id=officer, **{"valid_from": SINCE} | fields)


def limit(person: Person, user_id: int | None, kind: str = AccessRule.Kind.EXCLUDED) -> AccessRule:
    Person.objects.filter(pk=person.pk).update(is_limited_access=True)
    return AccessRule.objects.create(person=person, user_id=user_id, kind=kind)


def browser(actor: Actor) -> Client:
    """A browser in which the actor has signed in, with the second factor."""
    user = User.objects.get(pk=actor.who)
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(user)
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    return client


def text_of(response: HttpResponse) -> str:
    """The words of a page's main part, single-spaced."""
    main = html.fromstring(response.content.decode()).cssselect("main")[0]
    return " ".join(main.text_content().split())


def make_inside(officer: Actor | None = None, **fields: Any) -> Sentence:
    """Somebody in custody since 1 January 2021, with the prison offender manager who answers for them, if any."""
    person = make_person(**{"family_name": "Inside", "in_custody": True} | fields)
    sentence = make_sentence(
        person,
        kind=rules.SentenceKind.CUSTODY,
        starts_on=date(2021, 1, 1),
        ends_on=date(2024, 12, 31),
        rehabilitation_days=0,
    )
    if officer:
        give_officer(person, officer.user_id, valid_from=sentence.starts_on)
    return sentence
