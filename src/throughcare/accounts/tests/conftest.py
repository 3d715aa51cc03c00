"""A small made-up world, and a visitor who is nobody yet."""

from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from support.access import World

PASSWORD = "three made-up words"


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture
def stranger() -> Client:
    return Client(headers={"host": "localhost"})


@pytest.fixture
def code() -> Callable[[str], str]:
    """The code that an app with this secret shows now."""

    def now(secret: str) -> str:
        counter = next(iter(totp.yield_hotp_counters_from_time()))
        return totp.format_hotp_value(totp.hotp_value(secret, counter))

    return now
