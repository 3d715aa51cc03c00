"""The tests' own ground: clones, the application's role, commits that leave nothing behind."""

import pytest
from django.db import connection

from throughcare.clock.models import DemoClock
from throughcare.config.postgres import APPLICATION


@pytest.mark.django_db
def test_tests_connect_as_the_application() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (APPLICATION,)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_test_commits_is_gone_in_the_next(turn: int) -> None:
    assert not DemoClock.objects.exists()

    DemoClock.objects.create(pk=1, demo_at="2022-03-07T09:00Z", set_at="2022-03-07T09:00Z")
