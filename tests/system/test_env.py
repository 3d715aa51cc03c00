"""Settings from the environment."""

from uuid import uuid4

import pytest

from throughcare.config.documents import pages
from throughcare.config.env import ROOT, Env, env
from throughcare.config.errors import CannotGoOn
from throughcare.config.settings import database

SECRETS = {"secret_key": "s" * 50, "draft_key": "d" * 50}
SERVER = {
    "database_url": "postgresql://server/throughcare",
    "allowed_hosts": "throughcare.example",
    "clamav_url": "tcp://clamav:3310",
}


def test_what_the_address_of_the_database_asks_of_the_connection_is_kept() -> None:
    settings = database("postgresql://app@db.example/care?sslmode=verify-full&connect_timeout=9")

    found = {name: settings["OPTIONS"][name] for name in ("sslmode", "connect_timeout", "tcp_user_timeout")}
    assert found == {"sslmode": "verify-full", "connect_timeout": "9", "tcp_user_timeout": "20000"}
    assert database("postgresql://app@/care?host=/tmp/socket")["OPTIONS"]["connect_timeout"] == "5"


@pytest.mark.parametrize("path", pages())
def test_pages_made_from_the_code_are_up_to_date(path: str) -> None:
    assert (ROOT / "docs" / path).read_text() == pages()[path], "run make docs"


def test_production_refuses_the_secrets_of_the_demonstration() -> None:
    settings = Env(mode="production", **SERVER)

    assert settings.problems() == [
        "set THROUGHCARE_SECRET_KEY to at least 50 random characters",
        "set THROUGHCARE_DRAFT_KEY to at least 50 random characters of its own",
    ]


def test_production_refuses_to_start_without_a_virus_scanner() -> None:
    settings = Env(mode="production", **SERVER | {"clamav_url": ""}, **SECRETS)

    assert settings.problems() == [
        "set THROUGHCARE_CLAMAV_URL to your virus scanner: files that people add must be scanned"
    ]


@pytest.mark.parametrize("url", ["clamav.example", "tcp://", "http://clamav.example:3310", "unix:"])
def test_an_address_that_no_scanner_has_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="give the scanner's address as tcp://host:3310"):
        Env(clamav_url=url)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"notify_key": f"x-{uuid4()}-{uuid4()}"}, "together, or none of them"),
        ({"notify_key": "short", "notify_email_template": "a", "notify_text_template": "b"}, "name-service-secret"),
        ({"notify_url": "file:///etc/passwd"}, "https://"),
    ],
)
def test_half_an_account_of_notify_is_refused(given: dict[str, str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Env(**given)


def test_production_refuses_one_secret_for_both_purposes() -> None:
    settings = Env(mode="production", **SERVER, secret_key="s" * 50, draft_key="s" * 50)

    assert settings.problems() == ["set THROUGHCARE_DRAFT_KEY to at least 50 random characters of its own"]


def test_production_with_its_own_settings_may_start() -> None:
    assert Env(mode="production", **SERVER, **SECRETS).problems() == []


def test_every_variable_without_sense_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "eighty")
    monkeypatch.setenv("THROUGHCARE_MODE", "trial")
    env.cache_clear()

    with pytest.raises(CannotGoOn) as refusal:
        env()

    env.cache_clear()
    assert "THROUGHCARE_MODE: Value error, set THROUGHCARE_MODE to demo or production" in str(refusal.value)
    assert "PORT: Input should be a valid integer" in str(refusal.value)
