"""The commonest pages under a mix of requests that come by chance, beside what their queries take alone."""

import argparse
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random
from statistics import median

import django

django.setup()

from bench import load  # noqa: E402 - they read the settings
from bench.asking import PAGES, Page, Users, sign_in, who_asks  # noqa: E402
from bench.reads import Reads, reads  # noqa: E402
from bench.words import quantile, say  # noqa: E402
from throughcare.access.acting import process_is_system  # noqa: E402

GOAL_MILLISECONDS = 300  # of all requests' 95th percentile, and of every page's
SHARES = (0.5, 0.95, 0.99)
EXAMPLES = 5  # addresses of each page whose queries are looked at
SAMPLE_ERRORS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a page asks of the database: the medians of a few examples, and the slowest of their queries."""

    queries: int
    rows: int
    bare_ms: float
    alone_ms: float
    examples: list[Reads]


def run(url: str, asked: argparse.Namespace) -> None:
    """Measure and print."""
    process_is_system()
    users = sign_in(asked.seed)
    say(f"{sum(map(len, users.values()))} users; load of the machine now {_loads()}")
    costs = {page.name: cost(page, users, asked.seed) for page in PAGES}
    if asked.slowest:
        show_slowest(costs, asked.slowest)
    load.run(url, load.plan(users, rate=asked.rate / 2, seconds=asked.warm, seed=asked.seed + 1))
    answers = _load(url, users, asked, asked.rate)
    show(answers, costs)
    for rate in map(float, (asked.steps or "").split(",") if asked.steps else ()):
        answers = _load(url, users, asked, rate)
        say(f"at {rate:g} a second: {_in_words(answers)}")
        if not is_held(answers):
            break


def cost(page: Page, users: Users, seed: int) -> Cost:
    """Ask for a few examples of a page, one after another, in this process."""
    by = Random(seed)
    examples = [who_asks(page, users, by) for _ in range(EXAMPLES)]
    found = [reads(page.address(who, by), who.session) for who in examples]
    return Cost(
        queries=round(median(len(each.queries) for each in found)),
        rows=round(median(each.rows for each in found)),
        bare_ms=median(each.bare for each in found),
        alone_ms=median(each.milliseconds for each in found),
        examples=found,
    )


def is_held(answers: Sequence[load.Answered]) -> bool:
    """Whether a rate is held: no errors, and 95% answered within the goal."""
    times = [each.milliseconds for each in answers]
    return not any(each.is_error for each in answers) and quantile(times, 0.95) <= GOAL_MILLISECONDS


def show(answers: Sequence[load.Answered], costs: dict[str, Cost]) -> None:
    """A table of pages, and of all together."""
    say(f"\n{'':30}{'asked':>7}{'errors':>8}{'p50':>8}{'p95':>8}{'p99':>8}   {'queries':>8}{'rows':>9}{'bare':>8}")
    for page in PAGES:
        its = [each for each in answers if each.page == page.name]
        of = costs[page.name]
        say(f"{page.name:30}{_figures(its)}   {of.queries:8}{of.rows:9}{of.bare_ms:8.1f}")
    say(f"{'all':30}{_figures(answers)}   milliseconds\n")


def show_slowest(costs: dict[str, Cost], count: int) -> None:
    """The queries that take longest, page by page."""
    for name, of in costs.items():
        say(f"\n{name}: {of.alone_ms:.0f} ms in this process, status {[each.status for each in of.examples]}")
        queries = [query for each in of.examples for query in each.queries]
        for query in sorted(queries, key=lambda each: -each.milliseconds)[:count]:
            say(f"  {query.milliseconds:8.1f} ms {query.rows_read:8} rows  {query.sql[:2000]}")


def _load(url: str, users: Users, asked: argparse.Namespace, rate: float) -> list[load.Answered]:
    told: list[str] = []
    plan = load.plan(users, rate=rate, seconds=asked.seconds, seed=asked.seed)
    before = _loads()
    answers = load.run(url, plan, told=lambda each, status: told.append(f"{status} {each.address}"))
    say(f"{len(plan)} requests in {asked.seconds:g} s; load of the machine {before} before, {_loads()} after")
    for line in told[:SAMPLE_ERRORS]:
        say(f"  answered {line}")
    return answers


def _figures(answers: Sequence[load.Answered]) -> str:
    times = [each.milliseconds for each in answers]
    shown = "".join(f"{quantile(times, share):8.0f}" if times else f"{'':8}" for share in SHARES)
    return f"{len(times):7}{_errors(answers):8}{shown}"


def _in_words(answers: Sequence[load.Answered]) -> str:
    p50, p95, p99 = (quantile([each.milliseconds for each in answers], share) for share in SHARES)
    return f"p50 {p50:.0f} ms, p95 {p95:.0f} ms, p99 {p99:.0f} ms, {_errors(answers)} errors of {len(answers)}"


def _errors(answers: Iterable[load.Answered]) -> int:
    return sum(each.is_error for each in answers)


def _loads() -> str:
    return f"{os.getloadavg()[0]:.1f}"
