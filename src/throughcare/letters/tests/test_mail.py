"""The outbox: kept with what it tells about, sent by a mail server where there is one, and shown in the demo."""

import socketserver
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.core.mail import EmailMessage
from django.db import transaction
from django.test import Client
from lxml import html
from procrastinate.contrib.django.models import ProcrastinateJob

from throughcare.letters import tasks
from throughcare.letters.models import Message

pytestmark = pytest.mark.django_db


class Server(socketserver.TCPServer):
    """A mail server that remembers what it was given, and may refuse."""

    allow_reuse_address = True
    given: list[str]
    refuses = False

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class Dialogue(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as a client needs to deliver one message."""

    server: Server

    def handle(self) -> None:
        self.say("220 made-up")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(":")[0].upper()
            if verb.startswith("RCPT") and self.server.refuses:
                self.say("550 somebody@made-up.example has moved")
            elif verb.startswith("DATA"):
                self.say("354 go on")
                self.server.given.append("".join(iter(lambda: self.rfile.readline().decode(), ".\r\n")))
                self.say("250 taken")
            else:
                self.say("221 bye" if verb.startswith("QUIT") else "250 yes")

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@pytest.fixture
def server(settings) -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Dialogue) as server:
        server.given = []
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        settings.ENV = settings.ENV.model_copy(update={"email_url": server.url})
        yield server
        server.shutdown()
        thread.join()


def send(body: str = "Hello Gwen,\n\nhttp://localhost/join/secret\n") -> Message:
    EmailMessage(subject="You are invited", body=body, to=["gwen@made-up.example"]).send()
    return Message.objects.latest("pk")


def jobs() -> list[dict]:
    return list(ProcrastinateJob.objects.filter(task_name="letters.send").values_list("args", flat=True))


def test_a_message_is_kept_and_not_sent_where_there_is_no_mail_server():
    email = send()

    assert (email.to, email.subject, email.sent_at) == ("gwen@made-up.example", "You are invited", None)
    assert jobs() == []


def test_a_message_of_a_rolled_back_transaction_does_not_exist(server):
    with transaction.atomic():
        send()
        transaction.set_rollback(True)

    assert (Message.objects.count(), jobs()) == (0, [])


def test_a_message_is_sent_by_the_worker_and_its_link_is_kept_no_longer(server):
    email = send()

    tasks.send(email.pk)

    email.refresh_from_db()
    assert jobs() == [{"message_id": email.pk}]
    assert len(server.given) == 1
    assert "http://localhost/join/secret" in server.given[0]
    assert (email.sent_at is not None, email.body) == (True, "")


def test_a_message_is_sent_once_though_the_job_runs_twice(server):
    email = send()

    tasks.send(email.pk)
    tasks.send(email.pk)

    assert len(server.given) == 1


def test_a_refusal_is_kept_without_the_address_and_tried_again(server):
    server.refuses = True
    email = send()

    with pytest.raises(Exception, match="has moved"):
        tasks.send(email.pk)

    email.refresh_from_db()
    assert (email.error, email.sent_at) == ("SMTPRecipientsRefused", None)
    server.refuses = False
    tasks.send(email.pk)
    email.refresh_from_db()
    assert (email.error, email.sent_at is not None) == ("", True)


def test_the_demo_shows_its_messages_with_links_to_follow():
    send()

    page = html.fromstring(Client(headers={"host": "localhost"}).get("/demo-outbox").content)

    assert [link.get("href") for link in page.cssselect(".govuk-summary-card a")] == ["http://localhost/join/secret"]


def test_a_message_of_somebody_with_markup_in_the_name_is_shown_as_text():
    send("Hello <script>alert(1)</script>,")

    page = Client(headers={"host": "localhost"}).get("/demo-outbox").content.decode()

    assert "Hello &lt;script&gt;" in page


def test_the_newest_message_comes_first():
    for n in range(12):
        Message.objects.create(
            to="a@made-up.example", subject=f"{n}", body="", created_at=datetime(2022, 3, 7, 9, n, tzinfo=UTC)
        )

    page = html.fromstring(Client(headers={"host": "localhost"}).get("/demo-outbox").content)

    assert [title.text_content() for title in page.cssselect(".govuk-summary-card__title")][:2] == ["11", "10"]
