"""Telling: a notice to each who is to know, and a message to whoever wants it at once."""

from collections.abc import Iterable
from datetime import datetime
from itertools import islice

from django.db import connection, transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.letters.mail import post
from throughcare.letters.models import Message
from throughcare.notifications import letters, queries
from throughcare.notifications.models import Notice
from throughcare.notifications.queries import Reader
from throughcare.notifications.rules import News, When

LOCK = 0x7E11  # advisory lock: what is told by two workers at once is told one after the other
BATCH = 500


def tell(*, actor: Actor, now: datetime, news: Iterable[News]) -> int:
    """Tell all that was not told yet, some hundred in a transaction; returns to how many somebodies."""
    waiting = iter(news)
    told = 0
    while batch := list(islice(waiting, BATCH)):
        told += _tell(actor, now, batch)
    return told


@transaction.atomic
def _tell(actor: Actor, now: datetime, batch: list[News]) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    readers = queries.readers(user_id for each in batch for user_id in each.user_ids)
    known = {
        (kind, *told)
        for kind in {each.kind for each in batch}
        for told in queries.known(kind, [each.source for each in batch if each.kind == kind])
    }
    notices, messages = [], []
    for each in batch:
        for user_id in sorted(set(each.user_ids) & readers.keys()):
            if (each.kind, each.source, user_id) not in known:
                when = readers[user_id].when(each.kind)
                notices.append(_notice(each, user_id, when, now))
                messages += _messages(each, readers[user_id], when)
    made = Notice.objects.bulk_create(notices)
    post(messages)
    if made:
        record("notice.made", actor=actor, now=now, thing=made[-1], count=len(made))
    return len(made)


def _notice(each: News, user_id: int, when: When, now: datetime) -> Notice:
    return Notice(
        user_id=user_id, kind=each.kind, source=each.source, ref=each.ref, path=each.path, made_at=now, told_by=when
    )


def _messages(each: News, reader: Reader, when: When) -> list[Message]:
    """What goes out at once."""
    found = []
    if when in (When.EMAIL, When.TEXT) and reader.email:
        found.append(letters.email(reader.user, each.kind, ref=each.ref, path=each.path))
    if when is When.TEXT:
        found.append(letters.text(reader.user, reader.mobile, each.kind, ref=each.ref, path=each.path))
    return found
