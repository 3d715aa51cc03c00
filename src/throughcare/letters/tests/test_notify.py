"""Messages by GOV.UK Notify: once each whatever happens, tried again while that helps, and known to have arrived."""

import json
from collections.abc import Iterator
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from support.notify import EMAIL_TEMPLATE, TEXT_TEMPLATE, Notify, running
from throughcare.accounts.models import User
from throughcare.letters import notify, rules, tasks
from throughcare.letters.mail import post
from throughcare.letters.models import Channel, DeadAddress, Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings) -> Iterator[Notify]:
    with running() as server:
        settings.ENV = settings.ENV.model_copy(update=server.environment())
        yield server


def make(channel: Channel = Channel.EMAIL, to: str = "gwen@made-up.example", user: User | None = None) -> Message:
    subject = "Something is new" if channel == Channel.EMAIL else ""
    return post([Message(channel=channel, to=to, user=user, subject=subject, body="See https://x.test/1")])[0]


def again(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


def receipt(server: Notify, status: str, **headers: str) -> int:
    body = {"id": server.taken[-1]["id"], "reference": "any", "to": "gwen@made-up.example", "status": status}
    token = headers or {"Authorization": "Bearer agreed-with-notify"}
    client = Client(headers={"host": "localhost"} | token, enforce_csrf_checks=True)
    return client.post("/notify/receipt", json.dumps(body), content_type="application/json").status_code


def test_an_email_and_a_text_go_out_by_their_templates_with_our_words(server):
    email, text = make(), make(Channel.TEXT, "07700 900123")

    for message in (email, text):
        tasks.send(message.pk)

    first, second = server.taken
    assert (first["kind"], first["email_address"], first["template_id"]) == (
        "email",
        "gwen@made-up.example",
        EMAIL_TEMPLATE,
    )
    assert first["personalisation"] == {"subject": "Something is new", "body": "See https://x.test/1"}
    assert (second["kind"], second["phone_number"], second["template_id"]) == ("sms", "07700 900123", TEXT_TEMPLATE)
    assert second["personalisation"] == {"body": "See https://x.test/1"}
    email = again(email)
    assert (str(email.notify_id), email.sent_at is not None, email.body) == (first["id"], True, "")


def test_a_token_of_another_secret_or_of_yesterday_is_refused_and_the_message_is_tried_again(
    server, settings, monkeypatch
):
    message = make()
    right = settings.ENV.notify_key
    settings.ENV = settings.ENV.model_copy(update={"notify_key": f"{right[:-1]}0"})
    with pytest.raises(notify.NotifyError, match="HTTP 403"):
        tasks.send(message.pk)
    settings.ENV = settings.ENV.model_copy(update={"notify_key": right})
    with monkeypatch.context() as patch:
        patch.setattr(notify, "time", SimpleNamespace(time=lambda: 1_600_000_000))
        with pytest.raises(notify.NotifyError, match="HTTP 403"):
            tasks.send(message.pk)
    assert (server.taken, again(message).error) == ([], "HTTP 403")

    tasks.send(message.pk)

    assert (len(server.taken), again(message).error) == (1, "")


def test_a_message_that_was_taken_before_its_sender_was_killed_is_not_sent_twice(server, monkeypatch):
    message = make()
    with monkeypatch.context() as patch:
        patch.setattr(Message, "save", dies_once_sent(Message.save))
        with pytest.raises(KeyboardInterrupt):
            tasks.send(message.pk)
    assert (len(server.taken), again(message).sent_at) == (1, None)

    tasks.send(message.pk)
    tasks.send(message.pk)

    message = again(message)
    assert [each["id"] for each in server.taken] == [str(message.notify_id)]
    assert message.tries == 3


def dies_once_sent(save):
    """A save that is killed when Notify has the message and nobody has noted it."""

    def saving(self, *args, **kwargs):
        if self.sent_at:
            raise KeyboardInterrupt
        save(self, *args, **kwargs)

    return saving


def test_a_message_whose_answer_was_lost_is_not_sent_twice(server):
    message = make()
    server.loses_answers = True
    with pytest.raises(notify.NotifyError):
        tasks.send(message.pk)
    server.loses_answers = False

    tasks.send(message.pk)

    assert [each["id"] for each in server.taken] == [str(again(message).notify_id)]


def test_an_outage_is_waited_out_and_given_up_after_the_last_try(server):
    message = make()
    server.answers = [429, *[503] * rules.RETRIES]

    for _ in range(rules.RETRIES):
        with pytest.raises(notify.NotifyError):
            tasks.send(message.pk)
    assert again(message).failed_at is None
    with pytest.raises(notify.NotifyError):
        tasks.send(message.pk)

    message = again(message)
    assert (message.error, message.failed_at is not None, message.body) == ("HTTP 503", True, "")


def test_a_refused_message_fails_at_once_and_keeps_no_word_of_the_other_side(server):
    message = make()
    server.answers = [400]

    tasks.send(message.pk)  # raises nothing, so that no job is left to try again

    message = again(message)
    assert (message.error, message.failed_at is not None) == ("HTTP 400", True)


def test_a_receipt_is_heard_once_and_only_with_the_token(server):
    message = make()
    tasks.send(message.pk)

    assert receipt(server, "delivered", Authorization="Bearer guessed") == 422
    assert again(message).delivered_at is None
    assert receipt(server, "delivered") == 204
    delivered_at = again(message).delivered_at
    assert delivered_at is not None
    assert receipt(server, "permanent-failure") == 204  # too late, and perhaps not true
    assert (again(message).delivered_at, again(message).failed_at) == (delivered_at, None)


def test_without_an_agreed_token_no_receipt_is_heard(server, settings):
    tasks.send(make().pk)
    settings.ENV = settings.ENV.model_copy(update={"notify_callback_token": ""})

    assert receipt(server, "delivered", Authorization="Bearer ") == 422


def test_a_receipt_of_an_unknown_message_or_of_no_sense_changes_nothing(server):
    message = make()
    tasks.send(message.pk)
    server.taken.append({"id": str(uuid4())})

    assert receipt(server, "delivered") == 204
    server.taken.append({"id": "no id"})
    assert receipt(server, "delivered") == 422
    assert again(message).delivered_at is None


def test_a_full_mailbox_fails_the_message_and_leaves_the_address_alone(server):
    message = make()
    tasks.send(message.pk)

    receipt(server, "temporary-failure")

    assert (again(message).error, DeadAddress.objects.count()) == ("temporary-failure", 0)


def test_a_text_waits_in_the_outbox_where_only_a_mail_server_is_set(settings):
    settings.ENV = settings.ENV.model_copy(update={"email_url": "smtp://127.0.0.1:1"})

    make(Channel.TEXT, "07700 900123")

    assert not ProcrastinateJob.objects.filter(task_name="letters.send").exists()
