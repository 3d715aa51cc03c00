"""Fixtures that every test may ask for."""

import json
import os
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import connections
from django.test import Client, TransactionTestCase
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from procrastinate import sql
from procrastinate.contrib.django import app
from procrastinate.jobs import Job
from pytest_django.live_server_helper import LiveServer

from support import chromium
from support.database import Use
from support.walled import wall_actions
from throughcare.accounts.sign_in import CAST
from throughcare.config import cli
from throughcare.config.assets import lay_root
from throughcare.config.env import ROOT
from throughcare.reference import queries as reference

NO_BROWSER = "no Chromium was found: install one, or run make env-dev with a network connection"
BROWSER_MILLISECONDS = 30_000  # patience on a busy machine, not an aim
LONG = (
    "tests/faults/",
    "tests/journeys/",
    "tests/system/test_up",
    "tests/system/test_world",
    "src/throughcare/commissioning/tests/test_browser",
)
PICTURES_OF_FAILURES = ROOT / "test-results"


@pytest.fixture(scope="session", autouse=True)
def outbox(django_test_environment: None) -> None:
    """Let e-mail go where the product puts it, instead of into the list that Django keeps for tests."""
    settings.EMAIL_BACKEND = "throughcare.letters.mail.OutboxBackend"


@pytest.fixture(scope="session", autouse=True)
def walled_actions(django_test_environment: None) -> Iterator[None]:
    """Let each action act as its actor before the database; what a test arranges by itself is the system's."""
    with pytest.MonkeyPatch.context() as patch:
        wall_actions(patch)
        # A command that a test runs in its own process would make every later connection of the site the system's.
        patch.setattr(cli, "process_is_system", lambda: None)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Give this process a clone of the migrated template, in place of a test database of Django's making."""
    use = Use()

    def restore(test: TransactionTestCase) -> None:
        connections.close_all()
        use.restore()

    try:
        use.begin()
        with pytest.MonkeyPatch.context() as patch:
            # A committed test would end in a flush, which loses reference data and which the application may not do.
            patch.setattr(TransactionTestCase, "_fixture_teardown", restore)
            with django_db_blocker.unblock():
                # From here on it is in memory, and in no test's count of queries.
                reference.policy("breach-working-days", date(2022, 3, 7))
            yield  # blocked again: a test without its mark would write for all that come after it
            with django_db_blocker.unblock():
                connections.close_all()
    finally:
        use.end()


@pytest.fixture
def jobs() -> Callable[[], list[str]]:
    """Do all waiting jobs here and now, in the test's own transaction; returns the names of their tasks.

    A job that fails raises its error in the test.
    """

    def do_all() -> list[str]:
        worker = app.connector.execute_query_one(sql.queries["register_worker"])["worker_id"]
        done = []
        while (row := _next_job(worker))["id"]:
            job = Job.from_row(row)
            app.tasks[job.task_name](**json.loads(str(job.task_kwargs)))  # Django reads JSON as text
            app.connector.execute_query(sql.queries["finish_job"], job_id=job.id, status="succeeded", delete_job=True)
            done.append(job.task_name)
        return done

    return do_all


def _next_job(worker: int) -> dict:
    return app.connector.execute_query_one(sql.queries["fetch_job"], queues=None, worker_id=worker)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium for the whole run; skips the test where there is none."""
    found = chromium.find()
    if not found:
        pytest.skip(NO_BROWSER)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found.program, args=chromium.FLAGS, env=found.environment)
        yield browser
        browser.close()


# The browser tells the page of everything that its policy stops, also where it writes nothing to the console.
TELL_STOPPED = """document.addEventListener("securitypolicyviolation", (event) =>
    console.error(`Content Security Policy stopped ${event.blockedURI} by ${event.violatedDirective}`))"""


def watch(context: BrowserContext, faults: list[str]) -> None:
    """Note every script that fails, and everything that the content security policy stops, in all pages to come."""

    def note(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            faults.append(f"{message.location.get('url')}: {message.text}")

    context.add_init_script(TELL_STOPPED)
    context.on("weberror", lambda error: faults.append(str(error.error)))
    context.on("console", note)


@pytest.fixture
def visitor(browser: Browser, live_server: LiveServer) -> Iterator[Callable[..., Page]]:
    """Open the site as a new visitor with nothing but what is given: `visitor(java_script_enabled=False)`.

    Options are those of a Playwright context. A script that fails, and anything that the content security
    policy stops, fails the test.
    """
    lay_root(Path(settings.WHITENOISE_ROOT))
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_page(**options: object) -> Page:
        context = browser.new_context(base_url=live_server.url, locale="en-GB", **options)
        context.set_default_timeout(BROWSER_MILLISECONDS)
        watch(context, faults)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def page(visitor: Callable[..., Page], request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of a visitor who has not signed in; a picture of it is kept in test-results if the test fails."""
    page = visitor()
    failures = request.session.testsfailed
    yield page
    if request.session.testsfailed > failures:
        PICTURES_OF_FAILURES.mkdir(exist_ok=True)
        page.screenshot(path=PICTURES_OF_FAILURES / f"{request.node.name}.png", full_page=True)


@pytest.fixture
def sign_in(live_server: LiveServer) -> Callable[..., None]:
    """Sign a user in without the sign-in page and without a second factor: `sign_in(page, user)`."""

    def with_cookie(page: Page, user: object) -> None:
        client = Client()
        client.force_login(user)
        session = client.session
        session[CAST] = user.pk
        session.save()
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])

    return with_cookie


@pytest.fixture
def accessible() -> Callable[[Page], None]:
    """Assert that axe finds nothing on a page: `accessible(page)`."""
    axe = Axe()

    def check(page: Page) -> None:
        page.wait_for_load_state()  # after a click the next page may only have begun
        found = axe.run(page)
        assert found.response["violations"] == [], found.generate_report()

    return check


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test that drives a browser; put what takes long first, so that processors end together."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say aloud that browser tests were skipped."""
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if NO_BROWSER in str(report.longrepr)]
    if skipped:
        terminalreporter.section("browser tests skipped", sep="!", yellow=True, bold=True)
        terminalreporter.line(f"{len(skipped)} browser tests did not run: {NO_BROWSER}.")


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real notices and lists, where there is one; without it the test says aloud that it is skipped."""
    folder = os.environ.get("THROUGHCARE_REAL_DATA")
    if not folder:
        pytest.skip("set THROUGHCARE_REAL_DATA to a folder with real notices to try them")
    return Path(folder)
