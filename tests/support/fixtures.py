"""Fixtures that every test may ask for."""

from collections.abc import Iterator

import pytest
from django.db import connections
from django.test import TransactionTestCase

from support.database import Use


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Give this process a clone of the migrated template, in place of a test database of Django's making."""
    use = Use()

    def reclone(test: TransactionTestCase) -> None:
        connections.close_all()
        use.clone()

    try:
        use.begin()
        with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
            # A committed test would end in a flush, which loses reference data and which the application may not do.
            patch.setattr(TransactionTestCase, "_fixture_teardown", reclone)
            yield
            connections.close_all()
    finally:
        use.end()
