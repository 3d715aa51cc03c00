"""The question-and-answer log: one moment for everybody, and no trace of who asked."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from support import mail
from support.access import World
from throughcare.access.acting import acting
from throughcare.access.actor import NOBODY, SYSTEM
from throughcare.access.roles import Role
from throughcare.accounts.queries import actor_of
from throughcare.audit.models import Event
from throughcare.engagement.actions import log
from throughcare.engagement.models import Answer, Enquiry
from throughcare.engagement.rules import EnquiryStatus
from throughcare.engagement.tests.factories import (
    SITE,
    by,
    make_answer,
    make_enquiry,
    make_programme,
    make_registrant,
)
from throughcare.kernel.errors import NotNow, NotValid
from throughcare.letters.models import Message

pytestmark = pytest.mark.django_db
TRAVEL, RENT, WELSH = "Is travel paid for?", "Is rent part of the price?", "Must every bid be in Welsh too?"


def visitor(address: str) -> Client:
    """Somebody who has confirmed an address."""
    client = Client(headers={"host": "localhost"})
    client.post("/engagement/register", {"email": address})
    client.post(mail.newest_link(address))
    return client


def everything() -> dict[str, list[str]]:
    """Every row of every table as text, as the system sees them."""
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        tables = [name for (name,) in cursor.fetchall()]
        found = {}
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            found[table] = [row for (row,) in cursor.fetchall()]
    return found


@pytest.mark.requirement(42)
def test_everybody_who_registered_gets_an_answer_at_the_same_moment_and_no_sooner(world: World):
    programme = make_programme(world)
    asker, other = visitor("asker@made-up.example"), visitor("other@made-up.example")
    asker.post(f"/engagement/{programme.reference}/questions/ask", {"text": TRAVEL})
    commissioner = world.client(Role.COMMISSIONER)
    questions = f"/programmes/{programme.reference}/questions"
    said = {"question": TRAVEL, "text": "Yes, by the mile.", "question_cy": "", "text_cy": ""}
    commissioner.post(f"{questions}/{Enquiry.objects.get().pk}", said)
    page = f"/engagement/{programme.reference}/questions"
    too_soon = [client.get(page).content.decode() for client in (asker, other, world.client(Role.BID_WRITER))]
    before = mail.how_many()

    commissioner.post(questions)

    assert all(TRAVEL not in text and "by the mile" not in text for text in too_soon)
    told = Message.objects.order_by("pk")[before:]
    assert sorted(email.to for email in told) == ["asker@made-up.example", "other@made-up.example"]
    assert len({(email.subject, email.body) for email in told}) == 1
    shown = {client.get(page).content.decode().partition("<main")[2] for client in (asker, other)}
    assert len(shown) == 1
    assert "1. Is travel paid for?" in shown.pop()
    assert Answer.objects.get().published_at == Event.objects.get(verb="answers.published").at


@pytest.mark.requirement(42)
def test_nothing_in_tables_audit_or_pages_links_a_question_to_who_asked_or_to_another_question(world: World):
    programme = make_programme(world)
    address = world.user(Role.BID_WRITER).email
    first, second = world.client(Role.BID_WRITER), visitor("second@made-up.example")
    first.post("/engagement/register")
    page = f"/engagement/{programme.reference}/questions/ask"
    before = everything()

    for client, text in ((first, TRAVEL), (second, RENT), (first, WELSH)):
        assert client.post(page, {"text": text}).status_code == 302

    after = everything()
    new = {table: sorted(set(rows) - set(before[table])) for table, rows in after.items()}
    written = {table: rows for table, rows in new.items() if rows}
    assert set(written) <= {"engagement_enquiry", "audit_event", "django_session", "accounts_throttle"}
    enquiries = list(Enquiry.objects.order_by("text").values("id", "programme_id", "asked_on", "status"))
    assert len(written["engagement_enquiry"]) == 3
    # what the rows share, all three share: nothing pairs those of one asker
    assert len({tuple(v for k, v in row.items() if k != "id") for row in enquiries}) == 1
    assert len({row["id"] for row in enquiries}) == 3
    marks = [str(row["id"]) for row in enquiries] + [TRAVEL, RENT, WELSH]
    elsewhere = [row for table, rows in after.items() if table != "engagement_enquiry" for row in rows]
    assert [row for row in elsewhere if any(mark in row for mark in marks)] == []
    asked = Event.objects.filter(verb="enquiry.asked").values_list(
        "actor_id", "roles", "thing_type", "thing_id", "related"
    )
    assert set(map(str, asked)) == {str((None, [], "engagement.programme", str(programme.pk), {}))}
    own = {address, "second@made-up.example", str(world.user(Role.BID_WRITER).pk)}
    assert [row for row in written["engagement_enquiry"] if any(f",{mark}," in row or "@" in row for mark in own)] == []
    for role in (None, *Role):
        client = world.client(role)
        for path in (page.removesuffix("/ask"), f"/programmes/{programme.reference}/questions", "/audit"):
            shown = client.get(path).content.decode().partition("<main")[2]
            assert "second@made-up.example" not in shown
            if path != "/audit":  # whose own name stands in the menu alone
                assert address not in shown


def test_questions_as_asked_are_behind_the_wall_for_everybody_but_the_buyer(world: World):
    make_enquiry(world, make_programme(world), TRAVEL)
    seen = {}

    for role in Role:
        with acting(actor_of(world.user(role), world.today), world.now):
            seen[role] = Enquiry.objects.count()
    with acting(NOBODY):
        nobody = Enquiry.objects.count()

    assert {role for role, count in seen.items() if count} == {Role.COMMISSIONER}
    assert nobody == 0


def test_answers_of_a_batch_are_numbered_by_lot(world: World, monkeypatch: pytest.MonkeyPatch):
    programme = make_programme(world)
    for text in (TRAVEL, RENT):
        make_answer(world, make_enquiry(world, programme, text))
    monkeypatch.setattr(log.ANY_ORDER, "shuffle", lambda rows: rows.sort(key=lambda row: row.question, reverse=True))

    count = log.publish_answers(programme=programme, site=SITE, **by(world))

    assert count == 2
    numbered = list(Answer.objects.order_by("number").values_list("number", "question"))
    assert numbered == [(1, TRAVEL), (2, RENT)]
    assert {e.status for e in Enquiry.objects.all()} == {EnquiryStatus.PUBLISHED}
    with pytest.raises(NotNow, match="No answer waits"):
        log.publish_answers(programme=programme, site=SITE, **by(world))


def test_a_question_that_tells_who_asks_is_sent_back_and_nothing_is_kept(world: World):
    programme = make_programme(world)

    with pytest.raises(NotValid, match="nobody is told who asks"):
        log.ask(actor=NOBODY, now=world.now, programme=programme, text="Write to me at me@made-up.example")

    assert Enquiry.objects.count() == 0


def test_a_question_waits_on_the_desk_of_the_buyers_commissioner_until_it_is_answered(world: World):
    enquiry = make_enquiry(world, make_programme(world), TRAVEL)
    commissioner = world.client(Role.COMMISSIONER)
    line = "Answer 1 question about Women’s services from 2023"

    waiting = line in commissioner.get("/desk").content.decode()
    make_answer(world, enquiry)

    assert waiting
    assert line not in commissioner.get("/desk").content.decode()


def test_the_log_is_found_by_words_of_either_language(world: World):
    programme = make_programme(world)
    make_answer(world, make_enquiry(world, programme, TRAVEL))
    make_registrant(world)
    log.publish_answers(programme=programme, site=SITE, **by(world) | {"now": world.now + timedelta(hours=1)})
    page = f"/engagement/{programme.reference}/questions"
    client = world.client(None)

    assert TRAVEL in client.get(f"{page}?q=ydy").content.decode()
    assert "Nothing was found." in client.get(f"{page}?q=dragon").content.decode()
