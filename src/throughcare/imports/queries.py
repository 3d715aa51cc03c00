"""Reads of files that are taken in."""

import csv
import io
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from django.db.models import Count, QuerySet

from throughcare.access.actor import Actor
from throughcare.clock.clock import london_day
from throughcare.imports import permissions, rules
from throughcare.imports.models import UNREAD, UNWRITTEN, Import, ImportRow, KeptColumns
from throughcare.imports.rules.reading import shielded
from throughcare.kernel.errors import NotFound
from throughcare.reference.queries import policy

WRONG = "What is wrong"
SHOWN_KEPT_BACK = "not shown: access to this record is limited"


def limits(today: date) -> rules.Limits:
    """How much may be sent at once."""
    return rules.Limits(
        most_rows=int(policy(rules.ROWS_POLICY, today).value),
        most_bytes=int(policy(rules.SIZE_POLICY, today).value) * rules.MEGABYTE,
    )


def files(actor: Actor, kind: str) -> QuerySet[Import]:
    """Files that the actor sees, the newest first."""
    rows = Import.objects.filter(permissions.scope(actor), kind=kind)
    return rows.select_related("received_by", "area").order_by("-received_at", "-pk")


def file(actor: Actor, pk: int, *, lock: bool = False) -> Import:
    """One of them; NotFound for any other."""
    rows = Import.objects.filter(permissions.scope(actor), pk=pk).select_related("received_by", "accepted_by", "area")
    found = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if found is None:
        raise NotFound
    return found


def rows(of: Import, verdict: str = "") -> QuerySet[ImportRow]:
    """The rows of a file, in its order; those of one verdict."""
    found = of.rows.order_by("position")
    return found.filter(verdict=verdict) if verdict else found


def done_count(of: Import) -> int:
    """How many rows have been checked, or of those to be written how many are."""
    waiting = of.rows.filter(UNREAD if of.status == rules.ImportStatus.CHECKING else UNWRITTEN).count()
    return to_do_count(of) - waiting


def to_do_count(of: Import) -> int:
    """How many rows there are to check or to write."""
    return of.row_count if of.status == rules.ImportStatus.CHECKING else of.new_count + of.changed_count


def counts(of: Import) -> dict[str, int]:
    """How many rows there are of each verdict."""
    found = dict(of.rows.order_by().values_list("verdict").annotate(Count("pk")))
    return {verdict: found.get(verdict, 0) for verdict in rules.Verdict}


def kept_names(of: Import) -> Mapping[str, str]:
    """Which header was used for which column the last time."""
    return _kept(of.organisation_id, of.kind)


def names_to_come(actor: Actor, kind: str) -> Mapping[str, str]:
    """The same for a file that the actor, who may send it, is about to."""
    return _kept(permissions.posting_for(actor, kind).organisation_id, kind)


def _kept(organisation_id: int, kind: str) -> Mapping[str, str]:
    found = KeptColumns.objects.filter(organisation_id=organisation_id, kind=kind).first()
    return found.names if found else {}


def samples(of: Import) -> list[str]:
    """For each place of the header, the first cell that is filled."""
    first = list(of.rows.order_by("position").values_list("cells", flat=True)[:20])
    return [next((cells[place] for cells in first if cells[place]), "") for place in range(len(of.header))]


def refused_csv(of: Import, closed: Collection[str]) -> str:
    """The refused rows as they came, with what is wrong with each: to be mended and sent again.

    Of a record that is `closed` to whoever asks only the key is told. No cell is one that a spreadsheet would run.
    """
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow([*map(shielded, of.header), WRONG])
    for row in rows(of, rules.Verdict.REFUSED).iterator():
        hidden = row.key in closed
        cells = [cell if cell == row.key or not hidden else "" for cell in row.cells]
        wrong = SHOWN_KEPT_BACK if hidden else "; ".join(row.problems)
        table.writerow([shielded(cell) for cell in [*cells, wrong]])
    return out.getvalue()


def refused_keys(of: Import) -> list[str]:
    """Whom the refused rows are about."""
    return list(rows(of, rules.Verdict.REFUSED).exclude(key="").values_list("key", flat=True).distinct())


def by_id(pk: int) -> Import:
    """A file at work; for the worker, which acts for nobody."""
    return Import.objects.get(pk=pk)


def stale(now: datetime) -> list[int]:
    """Files whose rows have been here for as long as policy says, but for those at work."""
    before = now - timedelta(days=int(policy(rules.KEPT_POLICY, london_day(now)).value))
    rows = Import.objects.filter(received_at__lt=before, emptied_at=None).exclude(status__in=rules.AT_WORK)
    return list(rows.order_by("pk").values_list("pk", flat=True))
