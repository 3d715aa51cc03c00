"""Publish what has happened and has not been published yet; a release, once out, never changes."""

from datetime import datetime
from typing import Any

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.insight.actions.keep import keep
from throughcare.insight.models import PublishedRelease
from throughcare.insight.queries.facts import everything
from throughcare.insight.rules import ocds
from throughcare.insight.rules.notices import OWN
from throughcare.insight.rules.releases import releases
from throughcare.kernel.errors import NotValid, Problem


@transaction.atomic
def publish(*, actor: Actor, now: datetime) -> int:
    """Publish every release that is missing; returns how many. NotValid when one breaks the standard."""
    made = [release for facts in everything() for release in releases(facts)]
    known = set(PublishedRelease.objects.values_list("release_id", flat=True))
    new = [release for release in made if release["id"] not in known]
    _refuse_invalid(new)
    rows = PublishedRelease.objects.bulk_create((_row(release) for release in new), ignore_conflicts=True)
    touched = {release["ocid"] for release in new}
    bodies = {ocid: PublishedRelease.objects.filter(ocid=ocid).values_list("body", flat=True) for ocid in touched}
    keep(actor=actor, now=now, source=OWN, processes=bodies)
    if rows:
        first = PublishedRelease.objects.get(release_id=new[0]["id"])
        record("releases.published", actor=actor, now=now, thing=first, count=len(rows))
    return len(rows)


def _refuse_invalid(made: list[dict[str, Any]]) -> None:
    found = [Problem(message=f"{r['id']}: {text}") for r in made for text in ocds.problems(r)]
    if found:
        raise NotValid(found)


def _row(release: dict[str, Any]) -> PublishedRelease:
    return PublishedRelease(
        ocid=release["ocid"],
        release_id=release["id"],
        tag=release["tag"][0],
        published_at=release["date"],
        body=release,
    )
