"""What the environment may set: every setting of Throughcare, with its default and meaning."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from throughcare.config.errors import CannotGoOn

ROOT = Path(__file__).resolve().parents[3]
DEMO_SECRET = "demo-secret-never-for-production"  # noqa: S105 - refused in production below

ID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
NOTIFY_KEY = re.compile(f".-{ID}-{ID}$")  # how GOV.UK Notify makes them

SETTINGS_PAGE = """# Settings

<!-- Written by `make docs` from src/throughcare/config/env.py. -->

Settings come from environment variables. All have a default that suits a trial; in production Throughcare refuses
to start until secrets, server and host names are set, and says which are missing.

| Variable | Default | Meaning |
|---|---|---|
{rows}

## For tests

| Variable | Meaning |
|---|---|
| `THROUGHCARE_CHROMIUM` | the browser's program; empty uses the machine's, or one unpacked from npm |
| `THROUGHCARE_REAL_DATA` | folder of published data (notices, postcode districts); empty skips the tests on it |
"""


class Env(BaseSettings):
    """Settings from environment variables, each prefixed THROUGHCARE_ unless an alias is given."""

    model_config = SettingsConfigDict(env_prefix="THROUGHCARE_", extra="ignore", populate_by_name=True)

    mode: str = Field("demo", description="demo (made-up world, cast page, movable clock) or production")
    secret_key: str = Field(DEMO_SECRET, description="signs sessions and forms; at least 50 characters")
    draft_key: str = Field(DEMO_SECRET, description="wraps the keys of bid drafts; kept outside the database")
    database_url: str = Field("", alias="DATABASE_URL", description="PostgreSQL server; empty for the embedded one")
    owner_database_url: str = Field(
        "", description="the same database as the owner of its tables, for migrations; empty uses DATABASE_URL"
    )
    loader_database_url: str = Field(
        "",
        description="the same database as a role past row-level security, for bulk loads; empty uses the owner's",
    )
    data_dir: Path = Field(ROOT / ".data", description="folder of the embedded database, documents and logs")
    host: str = Field("localhost", alias="HOST", description="name that the web server listens on")
    port: int = Field(8000, alias="PORT", ge=1, le=65535, description="port of the web server")
    allowed_hosts: str = Field("", description="host names served in production, separated by commas")
    email_url: str = Field("", description="smtp://user:password@host:port; empty keeps e-mail in the outbox")
    notify_key: str = Field(
        "", description="API key of GOV.UK Notify (name-service-secret), which then sends all e-mails and text messages"
    )
    notify_url: str = Field("https://api.notifications.service.gov.uk", description="address of GOV.UK Notify’s API")
    notify_email_template: str = Field(
        "", description="id of an e-mail template at GOV.UK Notify with subject ((subject)) and body ((body))"
    )
    notify_text_template: str = Field("", description="id of a text message template there with body ((body))")
    notify_callback_token: str = Field(
        "", description="bearer token with which GOV.UK Notify posts delivery receipts to /notify/receipt"
    )
    ocid_prefix: str = Field("ocds-tc0001", description="prefix of the OCDS identifiers that we publish")
    session_minutes: int = Field(30, ge=5, description="minutes without a request until sign-out")
    clamav_url: str = Field(
        "",
        description="virus scanner for files that people add: tcp://host:3310 or unix:///path/of/clamd.socket;"
        " empty only in the demo, which then says of each file that it is not scanned",
    )
    postgres_bin: str = Field("", description="folder with initdb, pg_ctl and postgres; empty finds one")

    @field_validator("mode")
    @classmethod
    def known_mode(cls, value: str) -> str:
        """Refuse a mode that does not exist."""
        if value not in ("demo", "production"):
            raise ValueError("set THROUGHCARE_MODE to demo or production")
        return value

    @field_validator("clamav_url")
    @classmethod
    def known_scanner(cls, value: str) -> str:
        """Refuse an address that no scanner can have."""
        parts = urlsplit(value)
        if value and not ((parts.scheme == "tcp" and parts.hostname) or (parts.scheme == "unix" and parts.path)):
            raise ValueError("give the scanner's address as tcp://host:3310 or unix:///path/of/clamd.socket")
        return value

    @model_validator(mode="after")
    def whole_notify(self) -> Self:
        """Refuse half an account of GOV.UK Notify: each message would fail, long after this."""
        given = (self.notify_key, self.notify_email_template, self.notify_text_template)
        if any(given) and not all(given):
            raise ValueError("set THROUGHCARE_NOTIFY_KEY, _EMAIL_TEMPLATE and _TEXT_TEMPLATE together, or none of them")
        if self.notify_key and not NOTIFY_KEY.search(self.notify_key):
            raise ValueError("give THROUGHCARE_NOTIFY_KEY whole, as GOV.UK Notify shows it once: name-service-secret")
        if not self.notify_url.startswith(("https://", "http://")):
            raise ValueError("give THROUGHCARE_NOTIFY_URL as https://…")
        return self

    @field_validator("data_dir")
    @classmethod
    def absolute_folder(cls, value: Path) -> Path:
        """A folder that means the same from wherever a command is started."""
        return value.expanduser().absolute()

    @property
    def demo(self) -> bool:
        """Whether this is the demonstration: cast page, movable clock, made-up world."""
        return self.mode == "demo"

    def problems(self) -> list[str]:
        """All that keeps this environment from running in production; empty when it may."""
        if self.demo:
            return []
        found = []
        if len(self.secret_key) < 50 or self.secret_key == DEMO_SECRET:
            found.append("set THROUGHCARE_SECRET_KEY to at least 50 random characters")
        if len(self.draft_key) < 50 or self.draft_key in (DEMO_SECRET, self.secret_key):
            found.append("set THROUGHCARE_DRAFT_KEY to at least 50 random characters of its own")
        if not self.database_url:
            found.append("set DATABASE_URL: the embedded database is for trial and development")
        if not self.allowed_hosts:
            found.append("set THROUGHCARE_ALLOWED_HOSTS to the host names that you serve")
        if not self.clamav_url:
            found.append("set THROUGHCARE_CLAMAV_URL to your virus scanner: files that people add must be scanned")
        return found


@cache
def env() -> Env:
    """The settings of this process, read once; CannotGoOn names every variable that does not make sense."""
    try:
        return Env()
    except ValidationError as error:
        problems = (_told(problem) for problem in error.errors())
        raise CannotGoOn(f"Correct the environment: {'; '.join(problems)}.") from error


def settings_page() -> str:
    """The page docs/reference/settings.md: every setting with its default and meaning."""
    rows = []
    for name, field in Env.model_fields.items():
        default = "`.data`" if name == "data_dir" else f"`{field.default}`" if field.default != "" else "empty"
        rows.append(f"| `{_variable(field.alias or name)}` | {default} | {field.description} |")
    return SETTINGS_PAGE.format(rows="\n".join(rows))


def _told(problem: Mapping[str, Any]) -> str:
    """A problem with the variable it is about; of several together it names them itself."""
    return f"{_variable(problem['loc'][0])}: {problem['msg']}" if problem["loc"] else str(problem["msg"])


def _variable(name: int | str) -> str:
    """Name of the environment variable of a setting."""
    aliases = {field.alias for field in Env.model_fields.values()}
    return str(name) if name in aliases else f"THROUGHCARE_{str(name).upper()}"
