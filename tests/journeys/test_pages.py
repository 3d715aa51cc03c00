"""Every main page, wide and narrow: nothing scrolls sideways, axe finds nothing, and all is there without a script.

Public pages and the menus of all roles are found by themselves; any other page is a line in PAGES. Set
THROUGHCARE_PICTURES to a folder to have a picture of each.
"""

import os
import re
from collections.abc import Callable, Iterator
from functools import partial
from http import HTTPStatus
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import transaction
from django.urls import reverse
from playwright.sync_api import Page, Response
from pytest_django.live_server_helper import LiveServer

from access.test_every_url import ENTRIES, ROWS, admitted
from support.access import OWN, World
from support.sideways import fits
from throughcare.access.actor import NOBODY
from throughcare.access.roles import Role
from throughcare.accounts.demo_cast import ensure_cast
from throughcare.config.menus import menu
from throughcare.demo.models import DemoLoad

pytestmark = pytest.mark.django_db(transaction=True)
Sizes = tuple[dict[str, int], ...]
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 640}
AXE = Axe()
PICTURES = os.environ.get("THROUGHCARE_PICTURES")
# Pages that no menu shows: the name of the URL, as in the access table, which says how to build what they show.
PAGES = (
    "accounts:invite_start",
    "market:answer",
    "market:application",
    "market:areas",
    "market:profile",
    "market:section",
    "engagement:manage",
    "engagement:version",
    "engagement:enquiries",
    "contracts:contract",
    "insight:measure",
    "insight:reports",
    "insight:ask_report",
    "letters:failures",
    "notifications:choices",
    "notifications:mobile",
    "mfa_index",
    "commissioning:public_show",
    "commissioning:show",
    "commissioning:bid_start",
    "referrals:person",
    "referrals:find",
    "referrals:unit",
    "referrals:unit_cases",
    "people:tier",
    "people:places",
    "people:screen",
    "referrals:referral",
    "referrals:changes",
    "referrals:notes",
    "referrals:amend",
    "services:progress",
    "services:timeline",
    "records:person",
    "records:request",
    "records:passage",
    "records:correction",
    "records:batch",
)
# What answers with a page to be looked at: what was asked for, or why it can't be done now.
PAGE = {HTTPStatus.OK, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY}
# A file, or a page that only leads on.
NO_PAGE = re.compile(
    r"^api:|^openapi$|csv|json|pdf|copy|download|records:letter$|_file|:attachment$|feed|account_logout|demo:next|ui:language|ui:stay"
)


def visits(world: World, names: Iterator[str]) -> dict[str, Role | None]:
    """The address of each page, and a role that reaches it."""
    found: dict[str, Role | None] = {}
    for name in sorted(names):  # as in the access test, since some things are built from one another
        entry, row = ENTRIES[name], ROWS[name]
        with world.building():
            kwargs = row.kwargs[OWN](world) if row.kwargs else {}
            row.data(world)
        reach = [role for role in (None, *Role) if admitted(entry, role) and row.expects(role, OWN)]
        found[reverse(entry.reverse, kwargs=kwargs)] = reach[0]
    return found


def menus(world: World) -> dict[str, Role | None]:
    """Every item of every role's menu."""
    nobody = {str(item["href"]): None for item in menu(NOBODY, "/")}
    return nobody | {str(item["href"]): role for role in reversed(Role) for item in menu(world.actor(role), "/")}


def faults(page: Page, path: str, axe_at: Sizes) -> Iterator[str]:
    """What is wrong with a page, wide and narrow; axe looks at the sizes named."""
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        if size is WIDE:
            answer = page.goto(path)
            if answer.status == HTTPStatus.METHOD_NOT_ALLOWED:
                return  # it only takes what a form of another page sends
            if answer.status not in PAGE or "text/html" not in answer.headers["content-type"]:
                yield f"it answers {answer.status} {answer.headers['content-type']}"
                return
        if not fits(page):
            yield f"it scrolls sideways at {size['width']}: {page.evaluate(WIDEST)}"
        found = AXE.run(page).response["violations"] if size in axe_at else ()
        yield from (f"at {size['width']} axe: {v['help']} {v['nodes'][0]['html']}" for v in found)
        if PICTURES:
            name = path.strip("/").replace("/", "-").replace("?", "-") or "start"
            page.screenshot(path=Path(PICTURES) / f"{name}-{size['width']}.png", full_page=True)


WIDEST = """[...document.querySelectorAll("main *, header *, footer *")]
    .filter((each) => each.getBoundingClientRect().right > window.innerWidth && !each.closest(".app-scroll"))
    .map((each) => each.outerHTML.slice(0, 120))[0]"""


def without_script(page: Page, path: str) -> Iterator[str]:
    """What a page lacks for want of a script."""
    page.goto(path)
    if not page.locator("h1").first.is_visible():
        yield "without a script it has no heading"
    hidden = [link.inner_text() for link in page.locator("nav[aria-label=Menu] a").all() if not link.is_visible()]
    if hidden:
        yield f"without a script its menu hides {hidden}"


def note_missing(found: list[str], answer: Response) -> None:
    """Note a part of a page that does not exist."""
    if answer.status >= 400 and not answer.request.is_navigation_request():
        found.append(f"{answer.frame.url} asks for {answer.url}: {answer.status}")


def faults_of_all(
    pages: dict[str, Role | None],
    world: World,
    visitor: Callable[..., Page],
    sign_in: Callable[..., None],
    axe_at: Sizes,
    turns: int = 1,
) -> list[str]:
    """Every fault of every page; in two browsers for all roles, since a new one costs as much as a page.

    Axe, and the browser without scripts, look at one page in so many `turns`.
    """
    found: list[str] = []
    scripted, plain = visitor(), visitor(java_script_enabled=False, viewport=NARROW)
    scripted.context.on("response", partial(note_missing, found))
    for role in dict.fromkeys(pages.values()):
        for page in (scripted, plain):
            page.context.clear_cookies()
            if role:
                sign_in(page, world.user(role))
        for number, path in ((n, path) for n, (path, who) in enumerate(pages.items()) if who is role):
            closely = number % turns == 0
            wrong = [*faults(scripted, path, axe_at if closely else ())]
            wrong += without_script(plain, path) if closely else ()
            found += [f"{path} as {role or 'nobody'}: {fault}" for fault in wrong]
    return found


@pytest.fixture
def world() -> World:
    """With the cast, and a load that has ended: the page of one that goes on asks for itself anew while looked at."""
    world = World()
    with transaction.atomic():
        ensure_cast(world.now)
        DemoLoad.objects.create(scale="town", seed=1, started_at=world.now, finished_at=world.now)
    return world


def public_pages(world: World) -> dict[str, Role | None]:
    """Every page that anybody may open by an address without arguments."""
    names = (name for name, entry in ENTRIES.items() if entry.guard.public and not entry.takes)
    return visits(world, (name for name in names if not NO_PAGE.search(name)))


def test_main_pages_are_sound_wide_and_narrow_with_and_without_scripts(
    world: World, visitor: Callable[..., Page], sign_in: Callable[..., None]
):
    """Axe looks at one in three of them, wide alone: in the proof at every page, and at more in other journeys."""
    pages = public_pages(world) | menus(world) | visits(world, iter(PAGES))

    assert "\n".join(faults_of_all(pages, world, visitor, sign_in, axe_at=(WIDE,), turns=3)) == ""


def test_public_pages_fit_a_narrow_screen_in_welsh(world: World, visitor: Callable[..., Page], live_server: LiveServer):
    page = visitor(viewport=NARROW)
    page.context.add_cookies([{"name": "django_language", "value": "cy", "url": live_server.url}])
    wrong = []

    for path in public_pages(world):
        page.goto(path)
        if not fits(page):
            wrong.append(f"{path} scrolls sideways: {page.evaluate(WIDEST)}")
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"cy-{path.strip('/').replace('/', '-')}-320.png", full_page=True)

    assert wrong == []


@pytest.mark.proof
def test_every_page_is_sound_wide_and_narrow_with_and_without_scripts(
    world: World, visitor: Callable[..., Page], sign_in: Callable[..., None]
):
    pages = visits(world, (name for name in ENTRIES if not NO_PAGE.search(name)))

    assert "\n".join(faults_of_all(pages, world, visitor, sign_in, axe_at=(WIDE, NARROW))) == ""
