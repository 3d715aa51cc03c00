"""Settings from the environment."""

import pytest

from throughcare.config.documents import pages
from throughcare.config.env import ROOT, Env, env
from throughcare.config.errors import CannotGoOn

SECRETS = {"secret_key": "s" * 50, "draft_key": "d" * 50}
SERVER = {"database_url": "postgresql://server/throughcare", "allowed_hosts": "throughcare.example"}


@pytest.mark.parametrize("path", pages())
def test_pages_made_from_the_code_are_up_to_date(path: str) -> None:
    assert (ROOT / "docs" / path).read_text() == pages()[path], "run make docs"


def test_production_refuses_the_secrets_of_the_demonstration() -> None:
    settings = Env(mode="production", **SERVER)

    assert settings.problems() == [
        "set THROUGHCARE_SECRET_KEY to at least 50 random characters",
        "set THROUGHCARE_DRAFT_KEY to at least 50 random characters of its own",
    ]


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
