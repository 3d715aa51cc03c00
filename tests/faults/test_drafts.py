"""What somebody was typing is there after everything was killed: kept by the script, read back from the database."""

from collections.abc import Iterator
from datetime import date

import psycopg
import pytest
from playwright.sync_api import Browser, expect

from support.system import System, prepared_folder
from throughcare.config.postgres import SUPERUSER

TYPED = "We have housed people in Derby since 2015."
PATIENCE_MILLISECONDS = 60_000  # on a busy machine


@pytest.fixture
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    system = System(prepared_folder(tmp_path_factory.mktemp("drafts") / "data"))
    system.start()
    yield system
    system.end()


def open_a_framework(system: System) -> None:
    """A framework that the cast's charity can apply to, without making up a world."""
    with psycopg.connect(system.server.url(SUPERUSER)) as connection:
        connection.execute(
            "INSERT INTO market_framework (name, name_cy, ocid, buyer_id, opened_on, closes_on, is_made_up)"
            " SELECT 'Framework', '', 'ocds-test', id, %s, %s, true FROM accounts_organisation"
            " WHERE kind = 'commissioner' LIMIT 1",
            [date(2020, 6, 15), date(2027, 6, 11)],
        )


@pytest.mark.proof
@pytest.mark.requirement(99)
def test_what_was_typed_and_never_saved_survives_kill_9_of_everything(system: System, browser: Browser) -> None:
    context = browser.new_context(base_url=system.url, locale="en-GB")
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    page = context.new_page()
    page.goto("/cast")
    open_a_framework(system)
    page.get_by_role("button", name="Bethan Pryce").click()
    page.goto("/applications/start")
    page.get_by_role("button", name="Start").click()
    page.get_by_role("link", name="Your services").click()

    page.get_by_role("textbox").fill(TYPED)
    expect(page.get_by_role("status")).to_contain_text("Kept at", timeout=PATIENCE_MILLISECONDS)
    address = page.url
    system.kill("everything")
    system.start()
    page.goto(address)

    expect(page.get_by_role("textbox")).to_have_value(TYPED)
    expect(page.get_by_text("These words were kept while somebody was writing")).to_be_visible()
    context.close()
