"""At national size: suppliers beside those who won on day one, and their people, up to the size of the real market."""

from datetime import datetime, timedelta

import numpy as np
from django.utils.text import slugify

from throughcare.access.roles import Role
from throughcare.accounts.models import Organisation, User
from throughcare.clock.clock import london_day, start_of_day
from throughcare.commissioning.models import Lot
from throughcare.demo import market, scales, staff
from throughcare.market.models import Framework, Qualification

CELLS = 4  # for which a supplier is qualified, a service in an area each
ROLES = (Role.PROVIDER_MANAGER, Role.BID_WRITER)  # of the first users of a supplier; all others are caseworkers


def make(rng: np.random.Generator, now: datetime) -> int:
    """Make as many suppliers and users as bring the world to its size; returns how many."""
    taken = set(Organisation.objects.values_list("name", flat=True))
    made = market.suppliers(rng, scales.ORGANISATIONS - len(taken), taken)
    _qualify(rng, made, now)
    missing = max(scales.USERS - User.objects.count(), len(made) * len(ROLES))
    sizes = np.full(len(made), missing // len(made))
    sizes[: missing - sizes.sum()] += 1
    for organisation, size in zip(made, sizes, strict=True):
        new = staff.users(rng, int(size), f"supplier.{slugify(organisation.name)}", now)
        for role, user in zip(ROLES, new, strict=False):
            staff.post([user], role, organisation)
        staff.post(new[len(ROLES) :], Role.CASEWORKER, organisation)
    return len(made) + int(sizes.sum())


def _qualify(rng: np.random.Generator, made: list[Organisation], now: datetime) -> None:
    """They joined the framework after day one, some of them lately."""
    framework = Framework.objects.get()
    cells = sorted(set(Lot.objects.values_list("service_type_id", "areas")))
    since = (london_day(now) - market.START).days
    Qualification.objects.bulk_create(
        Qualification(
            organisation=organisation,
            framework=framework,
            service_type_id=cells[cell][0],
            area_id=cells[cell][1],
            valid_from=start_of_day(market.START + timedelta(days=int(rng.integers(1, since))), 9),
        )
        for organisation in made
        for cell in rng.choice(len(cells), CELLS, replace=False)
    )
