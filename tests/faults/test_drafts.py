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
        (framework,) = connection.execute(
            "INSERT INTO market_framework (name, name_cy, ocid, buyer_id, opened_on, closes_on, is_made_up)"
            " SELECT 'Framework', '', 'ocds-test', id, %s, %s, true FROM accounts_organisation"
            " WHERE kind = 'commissioner' LIMIT 1 RETURNING id",
            [date(2020, 6, 15), date(2027, 6, 11)],
        ).fetchone()
        (version,) = connection.execute(
            "INSERT INTO market_questionnaire (framework_id, number, change, change_cy, for_small, for_small_cy,"
            " for_consortia, for_consortia_cy, least_lot_gbp, begun_at, published_at)"
            " VALUES (%s, 1, '', '', '', '', '', '', 100000, now(), now()) RETURNING id",
            [framework],
        ).fetchone()
        connection.execute(
            "INSERT INTO market_question (questionnaire_id, key, position, is_case_study, title, title_cy, text,"
            " text_cy, guidance, guidance_cy, assessed, assessed_cy, passes, passes_cy, fails, fails_cy, max_words)"
            " VALUES (%s, 'services', 1, false, 'Your services', '', 'Which services?', '', '', '', '', '', '', '',"
            " '', '', 300)",
            [version],
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


@pytest.mark.proof
@pytest.mark.requirement(99)
def test_what_was_typed_into_the_profile_and_never_saved_survives_kill_9_of_everything(
    system: System, browser: Browser
) -> None:
    context = browser.new_context(base_url=system.url, locale="en-GB")
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    page = context.new_page()
    page.goto("/cast")
    page.get_by_role("button", name="Bethan Pryce").click()
    page.goto("/profile")
    page.get_by_role("link", name="Accounts").click()

    page.get_by_label("Turnover in your last full year").fill("six hundred")
    page.get_by_label("Day", exact=True).fill("31")
    expect(page.get_by_role("status")).to_contain_text("Kept at", timeout=PATIENCE_MILLISECONDS)
    address = page.url
    system.kill("everything")
    system.start()
    page.goto(address)

    expect(page.get_by_label("Turnover in your last full year")).to_have_value("six hundred")
    expect(page.get_by_label("Day", exact=True)).to_have_value("31")
    expect(page.get_by_text("These words were kept while somebody was writing")).to_be_visible()
    page.goto("/profile")
    expect(page.get_by_text("Not saved yet")).to_be_visible()
    context.close()
