"""The public search of notices, and the runs of their import."""

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F, QuerySet

from throughcare.insight.models import Notice, NoticeImport
from throughcare.insight.rules.notices import OWN
from throughcare.kernel.errors import NotFound


def search(text: str = "", stage: str = "") -> QuerySet[Notice]:
    """Others' notices that hold all the words."""
    return matching(Notice.objects.exclude(source=OWN), text, stage)


def matching(rows: QuerySet[Notice], text: str, stage: str) -> QuerySet[Notice]:
    """Of some notices those that hold all the words, the best first; without words the newest first."""
    rows = rows.defer("record", "description")
    if stage:
        rows = rows.filter(stage=stage)
    if text.strip():
        query = SearchQuery(text, config="english", search_type="websearch")
        return rows.filter(search=query).annotate(rank=SearchRank(F("search"), query)).order_by("-rank", "-pk")
    return rows.order_by(F("published_at").desc(nulls_last=True), "-pk")


def notice(pk: int) -> Notice:
    """One notice; NotFound where there is none."""
    found = Notice.objects.exclude(source=OWN).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def imports() -> QuerySet[NoticeImport]:
    """Runs of the import, the newest first."""
    return NoticeImport.objects.all()
