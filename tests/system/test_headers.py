"""What every answer tells the browser: nothing foreign runs, nothing personal is kept, nobody frames us."""

import json
import os
import re
import subprocess
import sys

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client

from access.test_every_url import ENTRIES
from architecture.test_templates import templates
from support.access import World
from throughcare.access.roles import Role
from throughcare.config.env import ROOT

POLICY = {
    "base-uri 'none'",
    "default-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "object-src 'none'",
}
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
INLINE = re.compile(
    r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\bsrc=)(?![^>]*application/)", re.IGNORECASE
)


GIVEN_OUT = {"records/copy.html"}  # a file that people take away, never served as a page: it stands alone


@pytest.fixture
def stranger() -> Client:
    return Client(headers={"host": "localhost"}, raise_request_exception=False)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/help", "/nothing/here", "/desk", "/language", "/awards/csv"])
def test_every_answer_bears_them_whatever_it_is(stranger: Client, path: str):
    answer = stranger.get(path)

    assert set(answer["Content-Security-Policy"].split("; ")) == POLICY
    assert {name: answer[name] for name in ALWAYS} == ALWAYS
    assert "camera=()" in answer["Permissions-Policy"]
    assert "publickey-credentials-get=(self)" in answer["Permissions-Policy"]


@pytest.mark.django_db
def test_a_static_file_is_what_it_says_it_is(stranger: Client):
    answer = stranger.get("/static/ui/icon.svg")

    assert (answer.status_code, answer["X-Content-Type-Options"]) == (200, "nosniff")
    answer.close()


def test_no_template_and_no_script_writes_an_inline_script_or_style():
    scripts = {file.name: file for file in (ROOT / "src").rglob("static/**/*.js")}
    found = [
        f"{name}: {match.group()}"
        for name, file in (templates() | scripts).items()
        if name not in GIVEN_OUT and (match := INLINE.search(file.read_text()))
    ]

    assert found == []
    assert len(scripts) >= 4


def test_inline_code_would_be_found():
    assert INLINE.search("<p style='a'>")
    assert INLINE.search("<script>alert(1)</script>")
    assert INLINE.search('<a onclick="x()">')
    assert not INLINE.search('<script type="module" src="/static/a.js"></script>')


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/people-here", "/people-here/999999", "/people", "/nothing/here", "/help"])
def test_nothing_that_somebody_signed_in_sees_is_kept_by_the_browser(path: str):
    answer = World().client(Role.ADMINISTRATOR).get(path)

    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_nothing_behind_a_link_of_an_email_is_kept(stranger: Client):
    for path in ("/join/somebodys-token", "/register/somebodys-token", "/accounts/password/reset/1-set-password"):
        assert "no-store" in stranger.get(path)["Cache-Control"]


@pytest.mark.django_db
def test_the_key_of_an_authenticator_app_is_not_kept(stranger: Client):
    user = World().user(Role.CASEWORKER)
    Authenticator.objects.filter(user=user).delete()
    stranger.force_login(user)

    assert "no-store" in stranger.get("/accounts/second-factor/set-up")["Cache-Control"]


@pytest.mark.django_db
def test_public_pages_may_be_kept(stranger: Client):
    assert "Cache-Control" not in stranger.get("/help")


def test_every_address_with_a_secret_in_it_is_known_as_private():
    secret = {name for name, entry in ENTRIES.items() if {"token", "key"} & entry.takes and entry.guard.public}

    assert secret == {
        "accounts:join",
        "accounts:register_confirm",
        "account_reset_password_from_key",
        "engagement:confirm",
        "reference:policy",
    }


# What Django's deployment check still says: whether a domain's other hosts serve https is for the operator to know.
SAID = ("security.W005", "security.W021")
NAMES = """
SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE LANGUAGE_COOKIE_SECURE SESSION_COOKIE_HTTPONLY CSRF_COOKIE_HTTPONLY
LANGUAGE_COOKIE_HTTPONLY SECURE_SSL_REDIRECT
""".split()


def test_production_serves_https_alone_and_its_cookies_too():
    environment = os.environ | {
        "THROUGHCARE_MODE": "production",
        "THROUGHCARE_SECRET_KEY": "s" * 25 + "".join(map(chr, range(65, 90))),
        "THROUGHCARE_DRAFT_KEY": "d" * 25 + "".join(map(chr, range(65, 90))),
        "THROUGHCARE_ALLOWED_HOSTS": "throughcare.example",
        "THROUGHCARE_CLAMAV_URL": "tcp://scanner.example:3310",
        "DJANGO_SETTINGS_MODULE": "throughcare.config.settings",
    }
    asked = (
        "import django, json; django.setup(); from django.conf import settings as s; from django.core.checks import "
        "run_checks; print(json.dumps([{n: getattr(s, n) for n in %r}, s.SECURE_HSTS_SECONDS, [c.id for c in "
        "run_checks(include_deployment_checks=True) if c.id.startswith('security.')]]))"
    )
    done = subprocess.run([sys.executable, "-c", asked % NAMES], env=environment, capture_output=True, check=True)

    flags, hsts, warnings = json.loads(done.stdout)

    assert flags == dict.fromkeys(NAMES, True)
    assert hsts == 31_536_000
    assert set(warnings) == set(SAID)
    assert settings.SESSION_COOKIE_SAMESITE == "Lax"
