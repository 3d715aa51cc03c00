"""A draft loses nothing: words are kept while they are typed, for whoever of the organisation goes on writing."""

from datetime import timedelta

import pytest
from lxml import html

from support.access import RIVAL, World
from throughcare.access.roles import Role
from throughcare.accounts.rules import Kind
from throughcare.clock import clock
from throughcare.kernel.errors import NotValid
from throughcare.market import actions
from throughcare.market.models import Application
from throughcare.market.tests.factories import make_complete, make_draft

pytestmark = pytest.mark.django_db
TYPED = "We have housed people in Derby since 2015"


def shown(page: bytes) -> str:
    """What stands in the box."""
    return html.fromstring(page).cssselect("textarea")[0].text.strip()


@pytest.mark.requirement(99)
def test_what_was_typed_and_never_saved_is_there_a_month_later_for_a_colleague_and_for_no_rival(world: World):
    page = f"/applications/{make_draft(world).reference}/questions/services"
    first = world.client(Role.BID_WRITER)
    first.get(page)

    kept = first.post(f"{page}/keep", {"answer": TYPED})
    clock.set_demo(world.now + timedelta(days=30))
    world.posted(world.user(Role.BID_WRITER, RIVAL), Role.BID_WRITER, world.organisation(Kind.SUPPLIER))
    first.force_login(world.user(Role.BID_WRITER, RIVAL))
    resumed = first.get(page).content

    assert kept.status_code == 204
    assert shown(resumed) == TYPED
    assert "These words were kept while somebody was writing" in resumed.decode()
    assert Application.objects.get().answers == {}


def test_a_rival_and_an_assessor_find_no_draft(world: World):
    page = f"/applications/{make_draft(world).reference}/questions/services"
    world.client(Role.BID_WRITER).post(f"{page}/keep", {"answer": TYPED})
    rival = world.client(Role.BID_WRITER)
    rival.force_login(world.user(Role.BID_WRITER, RIVAL))

    assert rival.get(page).status_code == 404
    assert rival.post(f"{page}/keep", {"answer": "Mine"}).status_code == 404
    assert world.client(Role.ASSESSOR).get(page).status_code == 404
    assert Application.objects.get().drafts == {"services": TYPED}


def test_saving_makes_the_words_the_answer_and_keeps_no_draft(world: World):
    page = f"/applications/{make_draft(world).reference}/questions/services"
    writer = world.client(Role.BID_WRITER)
    writer.post(f"{page}/keep", {"answer": TYPED})

    writer.post(page, {"answer": TYPED})
    writer.post(f"{page}/keep", {"answer": f"{TYPED} "})  # on leaving the page

    found = Application.objects.get()
    assert (found.answers, found.drafts) == ({"services": TYPED}, {})


def test_too_many_words_are_kept_until_they_are_shortened(world: World):
    page = f"/applications/{make_draft(world).reference}/questions/services"
    writer = world.client(Role.BID_WRITER)
    long = "word " * 301

    writer.post(f"{page}/keep", {"answer": long})
    refused = writer.post(page, {"answer": long})

    assert refused.status_code == 422
    assert shown(writer.get(page).content) == long.strip()


def test_an_application_with_words_that_are_not_saved_is_not_sent(world: World):
    application = make_complete(world)
    told = {"actor": world.actor(Role.BID_WRITER), "now": world.now, "application": application}
    actions.keep_draft(key="services", text="And in Nottingham.", **told)

    with pytest.raises(NotValid, match="“Your services”: it has words that are not saved yet"):
        actions.submit(**told)

    assert Application.objects.get().status == "draft"


def test_the_next_application_begins_with_the_answers_of_the_last(world: World):
    first = make_complete(world)
    told = {"actor": world.actor(Role.BID_WRITER), "now": world.now}
    actions.withdraw(application=first, **told)

    second = actions.start(organisation_id=first.organisation_id, **told)

    assert second.pk != first.pk
    assert second.answers == Application.objects.get(pk=first.pk).answers
    assert len(second.answers) == 4


@pytest.mark.parametrize("language", ["en", "cy"])
def test_how_it_is_assessed_and_when_it_passes_is_shown_before_anything_is_written(world: World, language: str):
    page = f"/applications/{make_draft(world).reference}/questions/services"
    writer, visitor = world.client(Role.BID_WRITER), world.client(None)
    passes = {"en": "It says whom you work with, where", "cy": "Mae’n dweud gyda phwy yr ydych yn gweithio"}[language]

    shown = []
    for client, path in ((writer, page), (visitor, "/framework")):
        client.cookies["django_language"] = language
        shown.append(passes in client.get(path).content.decode())

    assert shown == [True, True]


@pytest.fixture
def world() -> World:
    return World()
