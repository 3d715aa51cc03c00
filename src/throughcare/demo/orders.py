"""The made-up sentences of one delivery unit: orders, custody, releases and recalls, and what the court required."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from throughcare.demo import causes
from throughcare.demo.bulk import copy, next_ids
from throughcare.demo.chance import Bools, Floats, choose, draw
from throughcare.people.models import Release, Requirement, Sentence

Ints = NDArray[np.int64]
NEVER = -1  # of a number of days ago: it has not happened
OLDEST_DAYS = 480  # orders and releases began at an even rate over so many days
YEAR, QUARTER, HALF = 365, 91, 182
# Of those not in custody; court orders are 60% community orders.
COMMUNITY = ("community_order", "suspended_sentence_order", "licence")
COMMUNITY_SHARES = (0.394, 0.263, 0.343)
RECALLED_SHARE = 0.14  # of those in custody
TERM_SHARES = (0.21, 0.09, 0.70)  # of releases: up to six months imposed, under twelve, longer
TERMS = ((1, 6), (7, 11), (12, 60))  # months, the last one in
UNPAID_WORK_SHARE = 0.575  # of court orders
LATE_DAYS = 25  # by which unpaid work that is late is done, nearly all of it
HOURS = (40, 60, 80, 100, 120, 150, 200, 300)
HOURS_SHARES = (0.10, 0.15, 0.15, 0.15, 0.15, 0.15, 0.10, 0.05)
# Log-odds that a court imposes a programme, and days until it begins: median 26 weeks, a tenth over 60.
PROGRAMME, PROGRAMME_THINKING = -2.4, 1.2
PROGRAMME_WAIT_DAYS, PROGRAMME_WAIT_SIGMA = 26 * 7, 0.65
PROGRAMME_DAYS, PROGRAMME_FINISHED_SHARE = 110, 0.67
EARLIER_SHARE, EARLIER_PROGRAMME_SHARE = 0.25, 0.25  # an order before the present one, and a programme in it
EARLIER_DAYS = 340  # since April 2021


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentences:
    """The present sentence of each person as columns, one row a person; moments are in days ago."""

    ids: range
    kind: list[str]
    started: Ints
    released: Ints  # NEVER: an order of the court, or still inside
    recalled: Ints  # NEVER: not recalled
    custody_months: Ints  # 0: an order of the court
    cohort: Ints  # by what reoffending is counted: number in causes.COHORTS, -1: not released

    @property
    def is_order(self) -> Bools:
        """Orders of the court."""
        return self.custody_months == 0

    @property
    def free_since(self) -> Ints:
        """Since when somebody has been in the community, as reoffending is counted."""
        return np.where(self.is_order, self.started, self.released)


def make(rng: np.random.Generator, in_custody: Bools) -> Sentences:
    """Draw everybody's sentence."""
    n = len(in_custody)
    kinds = choose(rng, COMMUNITY_SHARES, n, within=in_custody)
    recalled_ones = draw(rng, np.where(in_custody, RECALLED_SHARE, 0.0))
    on_licence = ~in_custody & (kinds == COMMUNITY.index("licence"))
    began = rng.integers(1, OLDEST_DAYS, n)
    recalled = np.where(recalled_ones, rng.integers(1, 150, n), NEVER)
    released = np.where(recalled_ones, recalled + rng.integers(20, 200, n), np.where(on_licence, began, NEVER))
    cohort, months = _terms(rng, in_custody, released)
    return Sentences(
        ids=next_ids(Sentence, n),
        kind=["custody" if inside else COMMUNITY[k] for inside, k in zip(in_custody, kinds, strict=True)],
        started=np.where(recalled_ones, released + 15 * months, began),  # half of the term is served inside
        released=released,
        recalled=recalled,
        custody_months=months,
        cohort=cohort,
    )


def _terms(rng: np.random.Generator, in_custody: Bools, released: Ints) -> tuple[Ints, Ints]:
    """Cohort and months of custody; those released have the shares of a release, the others long terms."""
    n, free = len(in_custody), released != NEVER
    term = choose(rng, TERM_SHARES, n, within=np.where(free, 1 + (released >= YEAR), 0))
    term = np.where(free, term, len(TERMS) - 1)
    low, high = np.array(TERMS).T
    months = rng.integers(low[term], high[term] + 1)
    return np.where(free, term + 1, np.where(in_custody, -1, 0)), np.where(free | in_custody, months, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fared:
    """How those released fared; `known` where the time has come and they were not recalled before it."""

    housed: Bools
    settled: Bools
    settled_known: Bools
    in_work: Bools
    in_work_known: Bools


def fare(rng: np.random.Generator, sentences: Sentences, strain: Floats, needs: causes.Needs, today: date) -> Fared:
    """Draw housing and work after release."""
    free = sentences.released != NEVER
    out_for = np.where(sentences.recalled == NEVER, sentences.released, sentences.released - sentences.recalled)
    after_quarter, after_half = free & (out_for >= QUARTER), free & (out_for >= HALF)
    on = [_day(today, days) or today for days in sentences.released]
    housed, settled, in_work = (np.zeros(len(free), dtype=bool) for _ in range(3))
    share = np.array([causes.share_on(causes.HOUSED, day) for day in on])
    housed[free] = causes.housed(rng, strain[free], needs.of(free), share[free])
    share, these = np.array([causes.share_on(causes.SETTLED, day) for day in on]), after_quarter
    settled[these] = causes.settled(rng, strain[these], needs.of(these), housed[these], share[these])
    these = after_half
    in_work[these] = causes.in_work(rng, strain[these], needs.of(these), settled[these])
    return Fared(housed=housed, settled=settled, settled_known=after_quarter, in_work=in_work, in_work_known=after_half)


def store(
    rng: np.random.Generator,
    people: range,
    sentences: Sentences,
    fared: Fared,
    strain: Floats,
    needs: causes.Needs,
    today: date,
) -> None:
    """COPY sentences, releases and requirements."""
    hours = _hours(rng, sentences.is_order)
    copy(Sentence, SENTENCE.split(), _sentences(rng, people, sentences, hours, today))
    copy(Release, RELEASE.split(), _releases(people, sentences, fared, today))
    copy(Requirement, REQUIREMENT.split(), _unpaid_work(rng, people, sentences, hours > 0, strain, today))
    copy(Requirement, REQUIREMENT.split(), _programmes(rng, people, sentences, needs, today))
    _store_earlier(rng, people, sentences, strain, today)


SENTENCE = (
    "id person kind starts_on ends_on release_on custody_months rehabilitation_days unpaid_work_hours ending "
    "offence_group"
)
RELEASE = "person sentence released_on housed_first_night settled_at_three_months in_work_at_six_months recalled_on"
REQUIREMENT = "person sentence kind commenced_on completed_on"
Rows = Iterator[tuple[Any, ...]]


def _hours(rng: np.random.Generator, is_order: Bools) -> Ints:
    has = draw(rng, np.where(is_order, UNPAID_WORK_SHARE, 0.0))
    return np.where(has, np.array(HOURS)[choose(rng, HOURS_SHARES, len(has))], 0)


def _sentences(rng: np.random.Generator, people: range, sentences: Sentences, hours: Ints, today: date) -> Rows:
    n = len(people)
    months, rar = rng.integers(12, 25, n), rng.choice([0, 10, 15, 20, 25, 30], n)
    inside_for = rng.integers(7, 300, n)
    for i, pk in enumerate(sentences.ids):
        custody, order = sentences.kind[i] == "custody", sentences.custody_months[i] == 0
        starts = today - timedelta(days=int(sentences.started[i]))
        ends = max(starts + timedelta(days=int(months[i]) * 30), today + timedelta(days=30))
        expected = today + timedelta(days=int(inside_for[i])) if custody else None
        yield (
            pk,
            people[i],
            sentences.kind[i],
            starts,
            max(ends, expected + timedelta(days=180)) if expected else ends,
            expected,
            None if order else int(sentences.custody_months[i]),
            int(rar[i]) if order else 0,
            int(hours[i]),
            "",
            "",
        )


def _releases(people: range, sentences: Sentences, fared: Fared, today: date) -> Rows:
    for i in np.flatnonzero(sentences.released != NEVER):
        yield (
            people[i],
            sentences.ids[i],
            _day(today, sentences.released[i]),
            bool(fared.housed[i]),
            bool(fared.settled[i]) if fared.settled_known[i] else None,
            bool(fared.in_work[i]) if fared.in_work_known[i] else None,
            _day(today, sentences.recalled[i]),
        )


def _unpaid_work(
    rng: np.random.Generator, people: range, sentences: Sentences, required: Bools, strain: Floats, today: date
) -> Rows:
    """Most do their hours within twelve months of the sentence, the others in the months after, a few never begin."""
    these = np.flatnonzero(required)
    age = sentences.started[these]
    on_time = causes.on_time(rng, strain[these], within=age > YEAR)
    never = draw(rng, np.where(on_time, 0.0, causes.NEVER_COMMENCED_SHARE / (1 - causes.ON_TIME_SHARE)))
    begun = rng.integers(7, 50, len(these))
    done = np.where(
        on_time, rng.integers(60, YEAR - 5, len(these)), rng.integers(YEAR + 5, YEAR + LATE_DAYS, len(these))
    )
    for n, i in enumerate(these):
        begun_ago, done_ago = int(age[n] - begun[n]), int(age[n] - done[n])
        commenced_on = _day(today, begun_ago) if not never[n] else None
        completed_on = _day(today, done_ago) if commenced_on else None
        yield people[i], sentences.ids[i], "unpaid_work", commenced_on, completed_on


def _programmes(
    rng: np.random.Generator, people: range, sentences: Sentences, needs: causes.Needs, today: date
) -> Rows:
    """Programmes in the present orders: imposed for thinking and behaviour, begun after a long wait."""
    chance = expit(PROGRAMME + PROGRAMME_THINKING * needs.severe["thinking"])
    these = np.flatnonzero(draw(rng, np.where(sentences.is_order, chance, 0.0)))
    wait = rng.lognormal(np.log(PROGRAMME_WAIT_DAYS), PROGRAMME_WAIT_SIGMA, len(these))
    finished = draw(rng, np.full(len(these), PROGRAMME_FINISHED_SHARE))
    for n, i in enumerate(these):
        begun_ago = int(sentences.started[i] - wait[n])
        done_ago = begun_ago - PROGRAMME_DAYS if finished[n] else NEVER
        yield people[i], sentences.ids[i], "accredited_programme", _day(today, begun_ago), _day(today, done_ago)


def _store_earlier(rng: np.random.Generator, people: range, sentences: Sentences, strain: Floats, today: date) -> None:
    """Some had an order before, which they completed; a programme in it was begun or not."""
    may = sentences.started < EARLIER_DAYS - 20
    these = np.flatnonzero(draw(rng, np.where(may, EARLIER_SHARE, 0.0)))
    ids = next_ids(Sentence, max(len(these), 1))
    ended = rng.integers(sentences.started[these] + 1, EARLIER_DAYS)
    began = ended + YEAR
    orders = [
        (pk, people[i], COMMUNITY[0], _day(today, began[n]), _day(today, ended[n]), None, None, 0, 0, "completed", "")
        for n, (pk, i) in enumerate(zip(ids, these, strict=False))
    ]
    copy(Sentence, SENTENCE.split(), orders)
    imposed = np.flatnonzero(draw(rng, np.full(len(these), EARLIER_PROGRAMME_SHARE)))
    begun = causes.begun(rng, strain[these[imposed]])
    finished = draw(rng, np.where(begun, PROGRAMME_FINISHED_SHARE, 0.0))
    after = rng.integers(60, YEAR - PROGRAMME_DAYS, len(imposed))
    copy(
        Requirement,
        REQUIREMENT.split(),
        [
            (
                people[these[n]],
                ids[n],
                "accredited_programme",
                _day(today, began[n] - after[m]) if begun[m] else None,
                _day(today, began[n] - after[m] - PROGRAMME_DAYS) if finished[m] else None,
            )
            for m, n in enumerate(imposed)
        ],
    )


def _day(today: date, days_ago: int) -> date | None:
    """The day so many days ago; None for what lies ahead or never happened."""
    return today - timedelta(days=int(days_ago)) if days_ago >= 0 else None
