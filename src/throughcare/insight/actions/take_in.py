"""Take in notices that others published: each release once, merged by process, broken ones named by position."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.insight.actions.keep import keep
from throughcare.insight.models import NoticeImport, NoticeRelease
from throughcare.insight.rules import notices as rules
from throughcare.insight.rules import ocds

BATCH = 50
Progress = Callable[[int, int], None]


def _quiet(done: int, total: int) -> None:
    """Say nothing of how far it is."""


@transaction.atomic
def begin(*, actor: Actor, now: datetime, file_name: str, sha256: str) -> NoticeImport:
    """Note that a file is being taken in; one that broke off before goes on in the same run."""
    run, created = NoticeImport.objects.get_or_create(
        sha256=sha256, finished_at=None, defaults={"file_name": file_name, "started_at": now}
    )
    if created:
        record("import.started", actor=actor, now=now, thing=run)
    return run


def take_in(
    *,
    actor: Actor,
    now: datetime,
    run: NoticeImport,
    releases: Sequence[object],
    source: str,
    progress: Progress = _quiet,
) -> NoticeImport:
    """Take in all releases of a file, batch by batch: each batch is there whole or not at all.

    Taking in the same file again, or going on after a crash, adds nothing twice.
    """
    start = run.release_count
    for first in range(start, len(releases), BATCH):
        run = batch(actor=actor, now=now, run=run, first=first, releases=releases[first : first + BATCH], source=source)
        progress(run.release_count, len(releases))
    return finish(actor=actor, now=now, run=run)


@transaction.atomic
def batch(
    *, actor: Actor, now: datetime, run: NoticeImport, first: int, releases: Sequence[object], source: str
) -> NoticeImport:
    """Take in some releases, the first of which stands at position `first` (from 0) of the file."""
    run = NoticeImport.objects.select_for_update().get(pk=run.pk)
    touched: set[str] = set()
    for position, release in enumerate(releases, start=first + 1):
        if broken := ocds.problems(release):
            run.problems.append({"position": position, "message": broken[0], "more": len(broken) - 1})
            continue
        assert isinstance(release, dict)
        if _store(release, source, now):
            run.new_count += 1
            touched.add(release["ocid"])
        else:
            run.duplicate_count += 1
            run.problems.append({"position": position, "message": "is here already", "more": 0})
    found = {ocid: NoticeRelease.objects.filter(ocid=ocid).values_list("body", flat=True) for ocid in touched}
    keep(actor=actor, now=now, source=source, processes=found)
    run.release_count = first + len(releases)
    run.save(update_fields=["problems", "new_count", "duplicate_count", "release_count"])
    record("notices.taken_in", actor=actor, now=now, thing=run, count=max(len(releases), 1))
    return run


@transaction.atomic
def finish(*, actor: Actor, now: datetime, run: NoticeImport) -> NoticeImport:
    """Note that a file has been taken in whole."""
    run.finished_at = now
    run.save(update_fields=["finished_at"])
    record("import.finished", actor=actor, now=now, thing=run, count=max(run.release_count, 1))
    return run


def _store(release: dict[str, Any], source: str, now: datetime) -> bool:
    _, created = NoticeRelease.objects.get_or_create(
        sha256=ocds.digest(release),
        defaults={
            "ocid": release["ocid"],
            "release_id": release["id"],
            "published_at": rules.moment(release["date"]),
            "body": release,
            "source": source,
            "taken_in_at": now,
        },
    )
    return created
