"""What a page asks of the database: its queries one by one, the rows that they read, and how long they take bare."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client

EXPLAIN = "EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) "


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One query of a page."""

    sql: str
    milliseconds: float
    rows_read: int


@dataclass(slots=True)
class Reads:
    """The queries of one request, in their order, and how long the whole request took in this process."""

    queries: list[Query] = field(default_factory=list)
    milliseconds: float = 0.0  # with the explaining
    status: int = 0

    @property
    def rows(self) -> int:
        """Rows of tables and indexes that were looked at for the page."""
        return sum(query.rows_read for query in self.queries)

    @property
    def bare(self) -> float:
        """Milliseconds of the queries alone: sent, worked out, and every row fetched."""
        return sum(query.milliseconds for query in self.queries)

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        """Time a query of Django's, and have PostgreSQL explain it a second time."""
        began = time.perf_counter()
        result = execute(sql, params, many, context)
        took = (time.perf_counter() - began) * 1000
        self.queries.append(Query(sql=sql, milliseconds=took, rows_read=_rows_read(sql, params)))
        return result


def reads(address: str, session: str) -> Reads:
    """Ask for a page in this process, once to warm up and once to watch."""
    client = Client()
    if session:
        client.cookies[settings.SESSION_COOKIE_NAME] = session
    client.get(address, HTTP_HOST="localhost")
    found = Reads()
    began = time.perf_counter()
    with connection.execute_wrapper(found):
        found.status = client.get(address, HTTP_HOST="localhost").status_code
    found.milliseconds = (time.perf_counter() - began) * 1000
    return found


def _rows_read(sql: str, params: Any) -> int:
    if not sql.startswith("SELECT"):
        return 0
    with connection.connection.cursor() as cursor:
        cursor.execute(EXPLAIN + sql, params or None)
        return round(_of_node(cursor.fetchone()[0][0]["Plan"]))


def _of_node(node: dict[str, Any]) -> float:
    """Rows of a plan's scans, with those that were read and thrown away again."""
    own = 0.0
    if "Relation Name" in node and "Scan" in node["Node Type"]:
        thrown = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
        own = (node["Actual Rows"] + thrown) * node["Actual Loops"]
    return own + sum(_of_node(child) for child in node.get("Plans", ()))
