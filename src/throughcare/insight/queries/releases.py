"""Reads of what we published: releases, processes, and the register of contracts."""

from collections import defaultdict
from typing import Any

from django.db.models import Q, QuerySet
from procrastinate.contrib.django.models import ProcrastinateJob

from throughcare.contracts.models import Contract
from throughcare.insight.models import Notice, PublishedRelease
from throughcare.insight.queries.notices import matching
from throughcare.insight.rules.notices import OWN
from throughcare.kernel.errors import NotFound
from throughcare.kernel.words import searched


def published() -> QuerySet[PublishedRelease]:
    """Every release as published, by process and date."""
    return PublishedRelease.objects.order_by("ocid", "published_at", "pk")


def later_news_waits(event_id: int) -> bool:
    """Whether the queue holds a task that publishes after a later event."""
    waiting = ProcrastinateJob.objects.filter(task_name="insight.publish", status="todo")
    return waiting.filter(args__event_id__gt=event_id).exists()


def published_groups() -> list[list[dict[str, Any]]]:
    """The releases of each process together."""
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for release in published():
        groups[release.ocid].append(release.body)
    return list(groups.values())


def processes(text: str = "", stage: str = "") -> QuerySet[Notice]:
    """Our own processes that hold all the words: programmes, frameworks, call-offs, direct awards and grants."""
    return matching(Notice.objects.filter(source=OWN), text, stage)


def process(pk: int) -> tuple[Notice, list[PublishedRelease]]:
    """One of them with its releases, the newest first; NotFound where there is none."""
    found = Notice.objects.filter(source=OWN, pk=pk).first()
    if found is None:
        raise NotFound
    return found, list(PublishedRelease.objects.filter(ocid=found.ocid).order_by("-published_at", "-pk"))


def by_ocid(ocids: list[str]) -> dict[str, Notice]:
    """Our own processes among these."""
    return {row.ocid: row for row in Notice.objects.filter(source=OWN, ocid__in=ocids).defer("record")}


def register(text: str = "") -> QuerySet[Contract]:
    """The public register: contracts won or given, the newest first, by words of supplier, service or area."""
    rows = (
        Contract.objects.select_related("provider", "service_type", "cohort", "award__lot__call_off")
        .prefetch_related("areas")
        .order_by("-made_at", "reference")
    )
    for word in searched(text):
        rows = rows.filter(
            Q(provider__name__icontains=word)
            | Q(service_type__name__icontains=word)
            | Q(areas__name__icontains=word)
            | Q(reference__iexact=word)
        ).distinct()
    return rows
