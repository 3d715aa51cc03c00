"""The made-up staff: officers of a delivery unit, managers and caseworkers of providers."""

from datetime import date, datetime
from typing import Any

import numpy as np
from django.db.models import QuerySet
from django.utils.text import slugify

from throughcare.access.actor import Actor
from throughcare.access.roles import Role
from throughcare.accounts.cast import DOMAIN
from throughcare.accounts.models import Organisation, Posting, User
from throughcare.accounts.queries import actor_of, live
from throughcare.accounts.rules import STAFF
from throughcare.clock.clock import london_day
from throughcare.contracts.models import DeliveryBody
from throughcare.demo import names
from throughcare.demo.scales import Unit
from throughcare.people.models import OfficerAssignment, Team, TeamPlace

CASES_PER_OFFICER = 40  # the published mean caseload is 38
OFFICERS_PER_SENIOR = 10
SINCE = date(2021, 6, 26)
TEAMS = ("Assessment", "Sentence management A", "Sentence management B", "Resettlement", "Women", "Young adults")


def whole_cast(role: Role) -> list[Posting]:
    """The postings of the cast's members in a role, in their order."""
    rows = Posting.objects.filter(role=role, user__email__endswith=f"@{DOMAIN}")
    return list(rows.select_related("user", "organisation").order_by("pk"))


def cast(role: Role) -> Posting:
    """The posting of the cast's first member in a role."""
    return whole_cast(role)[0]


def actor(user: Any, now: datetime) -> Actor:
    """Somebody as whoever acts."""
    return actor_of(user, london_day(now))


def people_of(officer_id: int | None) -> QuerySet[OfficerAssignment, Any]:
    """Whose responsible officer somebody is."""
    return OfficerAssignment.objects.filter(officer_id=officer_id, valid_until=None).values("person_id")


def of_organisation(organisation_id: int, role: Role) -> User:
    """Somebody of an organisation in a role."""
    return Posting.objects.filter(organisation_id=organisation_id, role=role).select_related("user")[0].user


def backdate_cast() -> None:
    """The cast has been in post since day one, as the history that follows wants it."""
    Posting.objects.filter(user__email__endswith=f"@{DOMAIN}").update(starts_on=SINCE)


def officers(rng: np.random.Generator, unit: Unit, service: Organisation, now: datetime) -> list[User]:
    """The practitioners of a unit, whoever is posted there already first, with seniors above them."""
    already = _posted(Role.PRACTITIONER, now.date(), area=unit.code)
    wanted = max(1, unit.people // CASES_PER_OFFICER) - len(already)
    new = users(rng, wanted, unit.code, now)
    post(new, Role.PRACTITIONER, service, area=unit.code)
    seniors = users(rng, max(1, len(new) // OFFICERS_PER_SENIOR), f"senior.{unit.code}", now)
    post(seniors, Role.SENIOR_PRACTITIONER, service, area=unit.code)
    return already + new


def teams(unit: Unit, now: datetime) -> None:
    """The teams of a unit, with its practitioners and seniors spread over them."""
    postings = list(Posting.objects.filter(live(now.date()), area_id=unit.code, role__in=STAFF).order_by("pk"))
    wanted = TEAMS[: max(1, len(postings) // OFFICERS_PER_SENIOR)]
    made = Team.objects.bulk_create(
        Team(delivery_unit_id=unit.code, name=name, phone=_phone(n), made_at=now) for n, name in enumerate(wanted)
    )
    TeamPlace.objects.bulk_create(
        TeamPlace(posting=posting, team=made[n % len(made)], valid_from=SINCE) for n, posting in enumerate(postings)
    )


def prison_officers(
    rng: np.random.Generator, unit: Unit, count: int, service: Organisation, now: datetime
) -> list[User]:
    """The prison offender managers for the people of a unit, the cast's first in the cast's own unit."""
    here = unit.code == cast(Role.PRACTITIONER).area_id
    already = [posting.user for posting in whole_cast(Role.PRISON_OFFENDER_MANAGER)] if here else []
    new = users(rng, count - len(already), f"prison.{unit.code}", now)
    post(new, Role.PRISON_OFFENDER_MANAGER, service)
    return already + new


def manager(rng: np.random.Generator, organisation: Organisation, now: datetime) -> int:
    """The id of a provider's manager, made where there is none."""
    already = _posted(Role.PROVIDER_MANAGER, now.date(), organisation=organisation)
    if not already:
        already = users(rng, 1, f"manager.{slugify(organisation.name)}", now)
        post(already, Role.PROVIDER_MANAGER, organisation)
    return already[0].pk


def writer(rng: np.random.Generator, organisation: Organisation, now: datetime) -> Actor:
    """A new bid writer of an organisation."""
    new = users(rng, 1, f"bids.{slugify(organisation.name)}", now)
    post(new, Role.BID_WRITER, organisation)
    return actor_of(new[0], london_day(now))


def caseworkers(rng: np.random.Generator, organisation: Organisation, count: int, now: datetime) -> None:
    """Caseworkers of an organisation who work for whichever of its services needs them."""
    post(users(rng, count, f"staff.{slugify(organisation.name)}", now), Role.CASEWORKER, organisation)


def team(rng: np.random.Generator, body: DeliveryBody, unit: Unit, count: int, now: datetime) -> tuple[int, ...]:
    """Ids of the caseworkers whom a delivery body has in a unit; they work nowhere else."""
    new = users(rng, count, f"{body.service_type_id}.{body.cohort_id}.{unit.code}".lower(), now)
    post(new, Role.CASEWORKER, body.organisation)
    return tuple(user.pk for user in new)


def _posted(role: Role, on: date, *, area: str | None = None, organisation: Organisation | None = None) -> list[User]:
    rows = Posting.objects.filter(live(on), role=role)
    rows = rows.filter(area_id=area) if area else rows.filter(organisation=organisation)
    return [posting.user for posting in rows.select_related("user").order_by("pk")]


def users(rng: np.random.Generator, count: int, where: str, now: datetime) -> list[User]:
    """Users who exist but cannot sign in: they have no password."""
    people = [names.person(rng, str(rng.choice(["male", "female"])), welsh_share=0) for _ in range(max(count, 0))]
    return User.objects.bulk_create(
        User(
            email=f"{where}.{number}@made-up.example",
            name=f"{given} {family}",
            phone=_phone(100 + number),
            password="!",  # noqa: S106 - Django's mark of a password that never fits
            is_made_up=True,
            created_at=now,
        )
        for number, (given, family) in enumerate(people, start=1)
    )


def _phone(number: int) -> str:
    """One of the thousand numbers that are kept for made-up people and never given to anybody."""
    return f"01632 960 {number % 1000:03}"


def post(users: list[User], role: Role, organisation: Organisation, *, area: str | None = None) -> None:
    """Post users to an organisation since day one."""
    Posting.objects.bulk_create(
        Posting(user=user, role=role, organisation=organisation, area_id=area, starts_on=SINCE) for user in users
    )
