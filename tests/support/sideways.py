"""Whether a page fits its window: nothing on it has to be scrolled sideways."""

from playwright.sync_api import Page


def fits(page: Page) -> bool:
    """Whether a page fits its window, once it has come whole."""
    page.wait_for_load_state()  # after a click the next page may only have begun
    found: bool = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    return found
