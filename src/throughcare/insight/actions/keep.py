"""Keep what all releases of a process merge to, as the public search finds it: others' and our own alike."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.contrib.postgres.search import SearchVector
from django.db import transaction
from django.db.models import QuerySet, Value

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.insight.models import Notice
from throughcare.insight.rules import notices as rules
from throughcare.insight.rules import ocds


@transaction.atomic
def keep(*, actor: Actor, now: datetime, source: str, processes: Mapping[str, Iterable[ocds.Release]]) -> None:
    """Make the notices of processes anew from all their releases. Others' copies of our own are not ours to change."""
    own = set() if source == rules.OWN else set(_ours(processes))
    kept = [_keep(ocid, source, found) for ocid, found in sorted(processes.items()) if ocid not in own]
    if kept:
        record("notices.kept", actor=actor, now=now, thing=kept[0], count=len(kept))


def _ours(ocids: Iterable[str]) -> QuerySet[Notice, str]:
    return Notice.objects.filter(ocid__in=list(ocids), source=rules.OWN).values_list("ocid", flat=True)


def _keep(ocid: str, source: str, releases: Iterable[ocds.Release]) -> Notice:
    merged = ocds.record(releases)
    shown = rules.summary(merged)
    notice, _ = Notice.objects.update_or_create(
        ocid=ocid,
        defaults={
            "source": source,
            "record": merged,
            "title": shown.title,
            "description": shown.description,
            "buyer": shown.buyer[:300],
            "stage": shown.stage,
            "value_gbp": shown.value_gbp,
            "published_at": shown.published_at,
            "closes_at": shown.closes_at,
        },
    )
    vector = (
        SearchVector(Value(shown.title), weight="A", config="english")
        + SearchVector(Value(shown.buyer), weight="B", config="english")
        + SearchVector(Value(shown.suppliers), weight="B", config="english")
        + SearchVector(Value(shown.description), weight="C", config="english")
    )
    Notice.objects.filter(pk=notice.pk).update(search=vector)
    return notice
