"""The made-up handovers of one delivery unit: who answers for those in custody, and whether it passed in time."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

from throughcare.access.roles import Role
from throughcare.accounts.models import User
from throughcare.clock.clock import london_day
from throughcare.deadlines import rules as deadlines
from throughcare.deadlines.models import Deadline
from throughcare.demo.bulk import copy, next_ids
from throughcare.demo.chance import choose
from throughcare.demo.scales import Unit
from throughcare.kernel.workdays import Calendar
from throughcare.people.models import AccessRule, Address, Custody, Handover, OfficerAssignment, Sentence
from throughcare.people.queries import handover as queries
from throughcare.people.rules import SentenceKind
from throughcare.people.rules import handover as law
from throughcare.reference.models import PostcodeDistrict

CASES_PER_PRISON_OFFICER = 60
MEETING_SHARE = 0.5  # of handovers, the meeting held as it should be
LATE_SHARE, LATE_DAYS = 0.12, 40  # taken over after the day, by up to so many days; the others on it
ADDRESS_SHARE = 0.86  # of those who leave within the quarter, an address is known; as many as are housed that night
ADDRESS_DAYS = 91
NAMED_DAYS = 28  # so long before the community takes over, its officer is named
FORGOTTEN_SHARE = 0.12  # of those who leave within the quarter, nobody outside is named, and the prison still answers
FORGOTTEN_DAYS = 200  # for no longer than that: somebody would have noticed
NO_MEETING = "The two officers spoke by telephone; no meeting with the person could be arranged."
PRISONS = tuple(f"HMP {name} (made up)" for name in ("Ashmoor", "Brackwater", "Coldfell", "Dunmere"))
# What makes exceptions: standard, parole, early allocation, without a fixed end.
KINDS, KIND_SHARES = ("standard", "parole", "early", "indeterminate"), (0.80, 0.10, 0.03, 0.07)
MAPPA_LEVELS, MAPPA_SHARES = (None, 1, 2, 3), (0.62, 0.32, 0.05, 0.01)
FACTS = tuple(field.name for field in fields(law.Facts) if field.name != "sentenced_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """Somebody in custody, with what was drawn of them."""

    sentence: Sentence
    prison: str
    prison_officer: int
    community_officer: int | None  # None: nobody is named yet
    facts: law.Facts
    plan: law.Plan
    taken_over_on: date | None
    met: bool


def make(
    rng: np.random.Generator,
    *,
    unit: Unit,
    people: range,
    officer: list[int],
    prison_officers: list[User],
    days: Calendar,
    nation: str,
    now: datetime,
) -> None:
    """Make and store custody, handovers, responsible officers and deadlines of a unit's people in custody."""
    today = london_day(now)
    terms, rules_from = queries.terms(today)
    rows = list(_draw(rng, people, officer, prison_officers, terms, today))
    ids = next_ids(Handover, max(len(rows), 1))
    copy(
        Custody,
        ("person", "sentence", "prison", *FACTS),
        ((r.sentence.person_id, r.sentence.pk, r.prison, *(getattr(r.facts, name) for name in FACTS)) for r in rows),
    )
    copy(OfficerAssignment, ("person", "officer", "valid_from", "valid_until"), _responsible(rows))
    columns = (
        "id person sentence prison_officer community_officer case rules_from release_on opens_on community_from "
        "reckoned_at taken_over_on taken_over_by meeting_on no_meeting_reason"
    )
    copy(Handover, columns.split(), _handovers(ids, rows, rules_from, now))
    due = ((pk, row) for pk, row in zip(ids, rows, strict=False) if row.plan.community_from and not row.taken_over_on)
    columns = "kind thing_type thing_id ref nation started_on due_at warn_at role user_id"
    copy(Deadline, columns.split(), (_deadline(pk, row, days, nation, today) for pk, row in due))
    homes = list(_addresses(rng, unit, rows, today))  # all at once: it reads, which a COPY that has begun would bar
    copy(Address, ("person", "lines", "district", "valid_from"), homes)
    listed = set(AccessRule.objects.filter(person_id__in=people, kind="only").values_list("person_id", flat=True))
    inside = [(r.sentence.person_id, r.prison_officer, "only") for r in rows if r.sentence.person_id in listed]
    copy(AccessRule, ("person", "user", "kind"), inside)


def _draw(
    rng: np.random.Generator,
    people: range,
    officer: list[int],
    prison_officers: list[User],
    terms: law.Terms,
    today: date,
) -> Iterator[Inside]:
    wanted = Sentence.objects.filter(person_id__in=people, kind=SentenceKind.CUSTODY)
    sentences = list(wanted.prefetch_related("releases").order_by("pk"))
    n = len(sentences)
    kinds, levels = choose(rng, KIND_SHARES, n), choose(rng, MAPPA_SHARES, n)
    met, late = choose(rng, (1 - MEETING_SHARE, MEETING_SHARE), n), choose(rng, (1 - LATE_SHARE, LATE_SHARE), n)
    by = np.where(late == 1, rng.integers(1, LATE_DAYS, n), 0)
    facts = [_facts(each, KINDS[kinds[i]], MAPPA_LEVELS[levels[i]]) for i, each in enumerate(sentences)]
    plans = [law.plan(each, terms, today) for each in facts]
    forgotten = _forgotten(rng.spawn(1)[0], sentences, plans, today)
    for i, (sentence, plan) in enumerate(zip(sentences, plans, strict=True)):
        is_named = i not in forgotten and _is_named(plan, today)
        yield Inside(
            sentence=sentence,
            prison=PRISONS[int(rng.integers(0, len(PRISONS)))],
            prison_officer=prison_officers[i % len(prison_officers)].pk,
            community_officer=officer[sentence.person_id - people.start] if is_named else None,
            facts=facts[i],
            plan=plan,
            taken_over_on=_taken_over_on(sentence, plan, int(by[i]), today) if is_named else None,
            met=bool(met[i]),
        )


def _forgotten(rng: np.random.Generator, sentences: list[Sentence], plans: list[law.Plan], today: date) -> set[int]:
    """Of those who leave soon and were the prison’s at first, for whom nobody outside has been named."""
    until, since = today + timedelta(days=ADDRESS_DAYS), today - timedelta(days=FORGOTTEN_DAYS)
    leaving = [
        i
        for i, (sentence, plan) in enumerate(zip(sentences, plans, strict=True))
        if plan.release_on
        and plan.release_on <= until
        and plan.community_from
        and plan.community_from > max(since, sentence.starts_on)
    ]
    drawn = choose(rng, (1 - FORGOTTEN_SHARE, FORGOTTEN_SHARE), len(leaving))
    return {i for i, is_forgotten in zip(leaving, drawn, strict=True) if is_forgotten}


def _is_named(plan: law.Plan, today: date) -> bool:
    return plan.community_from is not None and plan.community_from <= today + timedelta(days=NAMED_DAYS)


def _facts(sentence: Sentence, kind: str, mappa_level: int | None) -> law.Facts:
    release_on, life = sentence.release_on, kind == "indeterminate"
    return law.Facts(
        sentenced_on=sentence.starts_on,
        conditional_on=None if life else release_on,
        parole_on=release_on if kind == "parole" else None,
        tariff_on=release_on if life else None,
        mappa_level=mappa_level,
        is_indeterminate=life,
        is_early_allocation=kind == "early",
        is_recalled=any(release.recalled_on for release in sentence.releases.all()),
    )


def _taken_over_on(sentence: Sentence, plan: law.Plan, by: int, today: date) -> date | None:
    """The day on which the community took over: near the day by which it should; None where that lies ahead."""
    if plan.community_from is None:
        return None
    if plan.community_from == sentence.starts_on:
        return sentence.starts_on
    day = plan.community_from + timedelta(days=by)
    return day if day <= today else None


def _responsible(rows: list[Inside]) -> Iterator[tuple[Any, ...]]:
    """The prison's officer from the first day, the community's from the day on which they took over."""
    for row in rows:
        started, passed = row.sentence.starts_on, row.taken_over_on
        if passed != started:
            yield row.sentence.person_id, row.prison_officer, started, passed
        if passed:
            yield row.sentence.person_id, row.community_officer, passed, None


def _handovers(ids: range, rows: list[Inside], rules_from: date, now: datetime) -> Iterator[tuple[Any, ...]]:
    for pk, row in zip(ids, rows, strict=False):
        passed = row.taken_over_on
        handed = passed is not None and passed != row.sentence.starts_on
        yield (
            pk,
            row.sentence.person_id,
            row.sentence.pk,
            row.prison_officer,
            row.community_officer,
            row.plan.case,
            rules_from,
            row.plan.release_on,
            row.plan.opens_on,
            row.plan.community_from,
            now,
            passed,
            row.community_officer if passed else None,
            passed if handed and row.met else None,
            NO_MEETING if handed and not row.met else "",
        )


def _addresses(rng: np.random.Generator, unit: Unit, rows: list[Inside], today: date) -> Iterator[tuple[Any, ...]]:
    """Where most of those who leave soon will live."""
    places = sorted(PostcodeDistrict.objects.filter(delivery_unit=unit.code).values_list("code", flat=True))
    leaving = [r for r in rows if r.plan.release_on and r.plan.release_on <= today + timedelta(days=ADDRESS_DAYS)]
    housed = choose(rng, (1 - ADDRESS_SHARE, ADDRESS_SHARE), len(leaving))
    for row, has in zip(leaving, housed, strict=True):
        street, place = f"{rng.integers(1, 180)} Made Up Street", places[int(rng.integers(0, len(places)))]
        if has:
            yield row.sentence.person_id, street, place, row.plan.release_on


def _deadline(pk: int, row: Inside, days: Calendar, nation: str, today: date) -> tuple[Any, ...]:
    assert row.plan.community_from is not None  # asked for
    due_at = deadlines.end_of(row.plan.community_from)
    warn_at = deadlines.warn_at(due_at, days)
    role = "" if row.community_officer else Role.SENIOR_PRACTITIONER.value
    return law.DUE, "people.handover", pk, f"H-{pk}", nation, today, due_at, warn_at, role, row.community_officer
