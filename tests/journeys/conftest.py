"""What several journeys share: browsers in which somebody has signed in, and a look at each page that they reach.

A click doesn't wait for the page that it leads to. Before the database, or another browser, is asked what came of it,
`expect` something of that page, or click within `expect_navigation`.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from support.sideways import fits
from throughcare.accounts.models import User

PHONE = {"width": 320, "height": 640}
DESK = {"width": 1280, "height": 900}


@pytest.fixture
def look(accessible: Callable[[Page], None]) -> Callable[[Page], None]:
    """Assert that axe finds nothing on a page and that it fits a phone."""

    def at(page: Page) -> None:
        accessible(page)
        size = page.viewport_size
        page.set_viewport_size(PHONE)
        assert fits(page), page.url
        page.set_viewport_size(size or DESK)

    return at


@pytest.fixture
def enter(visitor: Callable[..., Page], sign_in: Callable[..., None]) -> Callable[..., Page]:
    """A browser in which an actor has signed in."""

    def as_actor(actor, **options) -> Page:
        page = visitor(viewport=DESK, **options)
        sign_in(page, User.objects.get(pk=actor.who))
        return page

    return as_actor


@pytest.fixture
def fill_date() -> Callable[..., None]:
    """Fill the three boxes of the one date that a page asks for."""

    def fill(page: Page, day: int, month: int, year: int = 2022) -> None:
        for part, value in (("Day", day), ("Month", month), ("Year", year)):
            page.get_by_label(part, exact=True).fill(str(value))

    return fill
