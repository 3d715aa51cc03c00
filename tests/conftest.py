"""The world of the access matrix, built once for all its tests and undone at the end."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from access.cast import Cast, make_cast, members
from access.relations import Thing
from access.things import everything


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker) -> Iterator[Cast]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_cast(members())
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def things(cast: Cast) -> list[Thing]:
    return everything(cast)
