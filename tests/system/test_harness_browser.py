"""The browser of the tests: it meets the real pages, and notices what a person would."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from support.fixtures import watch

PLANTED = {
    "style-src-attr": "document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">')",
    "script-src-elem": "document.body.append(Object.assign(document.createElement('script'), {text: '0'}))",
    "img-src": "new Promise((end) => Object.assign(new Image(), {onerror: end, src: 'data:image/gif;base64,R0'}))",
    "connect-src": "fetch('https://elsewhere.example/').catch(() => 0)",
}


def test_sign_in_page_is_accessible_in_a_real_browser(page: Page, accessible: Callable[[Page], None]) -> None:
    page.goto(reverse("account_login"))

    accessible(page)


def test_sign_in_page_needs_no_script(visitor: Callable[..., Page]) -> None:
    page = visitor(java_script_enabled=False)

    page.goto(reverse("account_login"))

    assert page.get_by_role("heading", level=1).inner_text() == "Sign in"


@pytest.mark.parametrize("directive", PLANTED)
def test_what_the_content_security_policy_must_stop_is_stopped_and_noticed(
    browser: Browser, live_server: LiveServer, directive: str
) -> None:
    faults: list[str] = []
    with browser.new_context(base_url=live_server.url) as context:
        watch(context, faults)
        page = context.new_page()
        page.goto(reverse("ui:help"))

        page.evaluate(PLANTED[directive])
        page.wait_for_timeout(50)

    assert any(f"by {directive}" in fault for fault in faults), faults
