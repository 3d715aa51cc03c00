"""Sessions last as long as people are told after their last request, and are seldom written."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from support.access import World
from throughcare.access.roles import Role

pytestmark = pytest.mark.django_db
TOLD = timedelta(minutes=30)


@pytest.fixture
def signed_in() -> Client:
    client = World().client(Role.PRACTITIONER)
    client.get("/help")
    return client


def row(client: Client) -> Session:
    return Session.objects.get(session_key=client.session.session_key)


def test_a_request_soon_after_another_writes_no_session(signed_in: Client) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert signed_in.get("/help").status_code == 200

    assert [each["sql"] for each in asked if "django_session" in each["sql"] and "SELECT" not in each["sql"]] == []


def test_after_any_request_a_session_lasts_at_least_as_long_as_told(signed_in: Client) -> None:
    Session.objects.update(expire_date=timezone.now() + TOLD + timedelta(seconds=5))

    signed_in.get("/help")

    assert row(signed_in).expire_date > timezone.now() + TOLD
