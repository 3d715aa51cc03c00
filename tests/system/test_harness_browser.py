"""The browser of the tests: it meets the real pages, and notices what a person would."""

from collections.abc import Callable

from django.urls import reverse
from playwright.sync_api import Page


def test_sign_in_page_is_accessible_in_a_real_browser(page: Page, accessible: Callable[[Page], None]) -> None:
    page.goto(reverse("account_login"))

    accessible(page)


def test_sign_in_page_needs_no_script(visitor: Callable[..., Page]) -> None:
    page = visitor(java_script_enabled=False)

    page.goto(reverse("account_login"))

    assert page.get_by_role("heading", level=1).inner_text() == "Sign in"
