"""The digest: one e-mail at noon that counts what is new."""

from collections import Counter
from datetime import datetime

from django.db import connection, transaction
from django.db.models import OuterRef, Subquery

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.clock.clock import london_day
from throughcare.letters.mail import post
from throughcare.notifications import letters, queries
from throughcare.notifications.actions.telling import LOCK
from throughcare.notifications.models import Digest, Notice
from throughcare.notifications.rules import Kind

BATCH = 500  # users in a transaction


def send_digests(*, actor: Actor, now: datetime) -> int:
    """Send the digests of the day if noon is past, to whoever has none of the day; returns how many.

    What came after noon waits for the next, also where a worker that was away makes up for noon in the afternoon.
    """
    noon = queries.noon(london_day(now))
    if now < noon:
        return 0
    sent = 0
    while users := queries.users_for_digest(london_day(now), noon)[:BATCH]:
        sent += _send(actor, now, noon, users)
    return sent


@transaction.atomic
def _send(actor: Actor, now: datetime, noon: datetime, user_ids: list[int]) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    day = london_day(now)
    still = set(queries.users_for_digest(day, noon)) & set(user_ids)  # another worker was here first
    counts: dict[int, Counter[Kind]] = {user_id: Counter() for user_id in still}
    counted: list[int] = []
    for pk, user_id, kind in queries.waiting(still, noon).values_list("pk", "user_id", "kind"):
        counts[user_id][Kind(kind)] += 1
        counted.append(pk)
    readers = queries.readers(still)
    messages = {
        user_id: letters.digest(reader.user, counts[user_id]) for user_id, reader in readers.items() if reader.email
    }
    post(messages.values())
    made = Digest.objects.bulk_create(
        Digest(user_id=user_id, day=day, count=counter.total(), made_at=now, message=messages.get(user_id))
        for user_id, counter in sorted(counts.items())
    )
    of_user = Digest.objects.filter(user_id=OuterRef("user_id"), day=day).values("pk")
    Notice.objects.filter(pk__in=counted).update(digest_id=Subquery(of_user))
    if made:
        record("digest.made", actor=actor, now=now, thing=made[-1], fields=["count"], count=len(made))
    return len(made)
