"""How often something may be tried or asked, counted in the database: it holds for all web processes together.

The table is unlogged: a count costs no wait for the disk, and is forgotten when the database crashes. Keys are hashes,
so that the table holds no address of a person or of a network.
"""

import math
import secrets
from datetime import timedelta
from typing import Any

from allauth.core.internal.ratelimit import get_ip
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from throughcare.accounts.rules import Brake, Rate

DEVICE_COOKIE = "device"
DEVICE_SECONDS = 365 * 24 * 3600
USERS_OF_A_DEVICE = 5  # of a shared computer, the last to sign in
CLOCKS_APART = timedelta(minutes=1)  # a count further ahead than it can come to is of before the clock was put back
SALT = "throughcare.accounts.device"

TAKE = """
INSERT INTO "accounts_throttle" AS t (key, tries, free_at)
VALUES (%(key)s, 0, statement_timestamp() + %(step)s)
ON CONFLICT (key) DO UPDATE SET free_at = %(step)s + CASE
    WHEN t.free_at > statement_timestamp() + %(most)s THEN statement_timestamp()
    ELSE greatest(t.free_at, statement_timestamp()) END
WHERE t.free_at <= statement_timestamp() + %(slack)s OR t.free_at > statement_timestamp() + %(most)s
RETURNING 0"""

TRY = """
INSERT INTO "accounts_throttle" AS t (key, tries, free_at) VALUES (%(key)s, 1, statement_timestamp())
ON CONFLICT (key) DO UPDATE SET (tries, free_at) = (
    SELECT n, statement_timestamp() + CASE WHEN n < %(free)s THEN interval '0'
        ELSE least(%(most)s, %(first)s * power(2, least(n - %(free)s, 20))) END
    FROM (SELECT CASE WHEN t.free_at < statement_timestamp() - %(forget)s THEN 1 ELSE t.tries + 1 END AS n) AS counted)
WHERE t.free_at <= statement_timestamp()
RETURNING 0"""

WAIT = """
SELECT extract(epoch FROM free_at - %(slack)s - statement_timestamp()) FROM "accounts_throttle" WHERE key = %(key)s"""


def take(rate: Rate, whose: str) -> int:
    """Take one of what `whose` may have; 0 if it was there, else the seconds until there is one again."""
    step = timedelta(minutes=1) / rate.per_minute
    slack = step * (rate.burst - 1)
    return _ask(TAKE, key=_key(rate.name, whose), step=step, slack=slack, most=slack + step + CLOCKS_APART)


def attempt(brake: Brake, *whose: str) -> int:
    """Count an attempt before it is looked at, so that many at once count too; 0, or the seconds to wait."""
    return _ask(
        TRY,
        key=_key(brake.name, *whose),
        slack=timedelta(),
        free=brake.free,
        first=timedelta(seconds=brake.first_seconds),
        most=timedelta(seconds=brake.most_seconds),
        forget=timedelta(seconds=brake.forget_seconds),
    )


def check(brake: Brake, *whose: str) -> None:
    """Count an attempt; ValidationError, for the form, says how long to wait."""
    if seconds := attempt(brake, *whose):
        raise ValidationError(
            _("Too many wrong attempts from here. Wait %(time)s, then try again."),
            "too_many",
            {"time": spoken(seconds)},
        )


def spoken(seconds: int) -> str:
    """A wait in words: `40 seconds`, `2 minutes`; a minute that has begun counts as whole."""
    if seconds < 60:
        return ngettext("%(num)s second", "%(num)s seconds", seconds) % {"num": seconds}
    minutes = math.ceil(seconds / 60)
    return ngettext("%(num)s minute", "%(num)s minutes", minutes) % {"num": minutes}


def forgive(brake: Brake, *whose: str) -> None:
    """Forget the attempts, since one was right."""
    with connection.cursor() as cursor:
        cursor.execute('DELETE FROM "accounts_throttle" WHERE key = %s', [_key(brake.name, *whose)])


def forget_old() -> None:
    """Remove what no longer holds anybody back."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM \"accounts_throttle\" WHERE free_at < statement_timestamp() - interval '1 day'")


# Where an attempt comes from


def address(request: HttpRequest) -> str:
    """The address of the network; of the newer, long ones the part that one connection has for itself."""
    return get_ip(request)


def known_device(request: HttpRequest, account: str) -> str:
    """The secret of a device on which the account has signed in before; empty for any other."""
    device = _device(request)
    return str(device["id"]) if _account(account) in device["for"] else ""


def origin(request: HttpRequest, account: str) -> str:
    """What an attempt at the account is counted by: a device that it has used before, else the address."""
    return known_device(request, account) or address(request)


def remember_device(request: HttpRequest, response: HttpResponse, account: str) -> None:
    """Remember, in a signed cookie, that this account signed in on this device."""
    device = _device(request)
    users = [_account(account), *(user for user in device["for"] if user != _account(account))]
    response.set_cookie(
        DEVICE_COOKIE,
        signing.dumps({"id": device["id"], "for": users[:USERS_OF_A_DEVICE]}, salt=SALT),
        max_age=DEVICE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _device(request: HttpRequest) -> dict[str, Any]:
    try:
        return signing.loads(request.COOKIES.get(DEVICE_COOKIE, ""), salt=SALT, max_age=DEVICE_SECONDS)
    except signing.BadSignature:
        return {"id": secrets.token_urlsafe(16), "for": []}


def _account(account: str) -> str:
    return salted_hmac(SALT, account.lower(), algorithm="sha256").hexdigest()[:16]


def _key(*parts: str) -> str:
    return salted_hmac("throughcare.accounts.throttle", "\n".join(parts).lower(), algorithm="sha256").hexdigest()


def _ask(query: str, **values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        if cursor.fetchone():
            return 0
        cursor.execute(WAIT, {"key": values["key"], "slack": values["slack"]})
        row = cursor.fetchone()
    return max(1, math.ceil(row[0])) if row else 1
