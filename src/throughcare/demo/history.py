"""What happened to people referred since day one: decisions, appointments, plans, outcomes; cut off at now.

Each referral is lived through day by day until it ends or now is reached, so every state is met somewhere.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np

from throughcare.clock.clock import LONDON
from throughcare.delivery.attendance.models import Absence, Booking
from throughcare.delivery.services.models import ActionPlan, EndOfServiceReport, Session
from throughcare.demo import causes
from throughcare.demo.bulk import copy, next_ids
from throughcare.kernel.workdays import Calendar
from throughcare.referrals.models import Referral, ReferralNeed

SLOTS = 14  # half-hour starts from 9:00 to 15:30; an appointment takes 30 minutes
SESSIONS = {"low": 4, "medium": 8, "high": 12}
SESSION_GAP_DAYS = 3
MISSES_IN_A_ROW = 4  # then the provider gives up
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # no I and no O
DECLINE_SHARE, WITHDRAW_SHARE = 0.03, 0.10
NOT_ENGAGING = "DIS"
# Why else a referral ends early: recalled, the sentence ended, a mistake, moved (codes of "withdrawal-reason").
END_REASONS, END_SHARES = ("REC", "END", "MIS", "MOV"), (0.40, 0.25, 0.15, 0.20)
OUTCOME = {  # the first desired outcome of each need
    "accommodation": "ACC1",
    "ete": "ETE1",
    "finance": "FBD1",
    "family": "FSO1",
    "lifestyle": "LIF1",
    "dependency-recovery": "DNR1",
    "emotional-wellbeing": "EMW1",
    "social-inclusion": "SOC1",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A delivery body as the history needs it: its people, its quality, its nation's calendar."""

    id: int
    service_type: str
    area: str
    manager_id: int
    caseworkers: tuple[int, ...]
    of_easy: tuple[int, ...] = ()  # who works with easy cases, where a lead provider keeps them; none: everybody
    quality: float  # effect on log-odds of attendance and outcome
    calendar: Calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """A referral about to be made: who, to whom, for which needs, when."""

    person_id: int
    sentence_id: int
    officer_id: int
    unit: str
    strain: float
    body: Body
    needs: tuple[tuple[str, bool], ...]  # need and whether it is severe
    sent_on: date


@dataclass(slots=True)
class Diary:
    """Times already taken, so that nobody is in two places."""

    staff: dict[tuple[int, date], int] = field(default_factory=lambda: defaultdict(int))
    people: dict[tuple[int, date], set[int]] = field(default_factory=lambda: defaultdict(set))

    def book(self, staff: int, person: int, day: date, calendar: Calendar) -> datetime:
        """The first free half hour of both on the day or a working day after it."""
        day = calendar.add(day, 0)
        while True:
            for slot in range(self.staff[staff, day], SLOTS):
                if slot not in self.people[person, day]:
                    self.staff[staff, day] = slot + 1
                    self.people[person, day].add(slot)
                    return datetime.combine(day, time(9 + slot // 2, 30 * (slot % 2)), LONDON)
            day = calendar.add(day, 1)


@dataclass(slots=True)
class Rows:
    """Rows gathered for COPY, a list a table."""

    referrals: list[tuple[Any, ...]] = field(default_factory=list)
    needs: list[tuple[Any, ...]] = field(default_factory=list)
    bookings: list[tuple[Any, ...]] = field(default_factory=list)
    sessions: list[tuple[Any, ...]] = field(default_factory=list)
    absences: list[tuple[Any, ...]] = field(default_factory=list)
    plans: list[tuple[Any, ...]] = field(default_factory=list)
    reports: list[tuple[Any, ...]] = field(default_factory=list)


class History:
    """Lives through referrals of one unit and stores them."""

    def __init__(self, rng: np.random.Generator, *, now: datetime, first_reference: int, diary: Diary) -> None:
        self.rng, self.now, self.diary, self.rows = rng, now, diary, Rows()
        self.next_reference = first_reference
        self.score: dict[int, list[float]] = defaultdict(list)  # results by person

    def live(self, starts: list[Start]) -> None:
        """Live through all referrals, in the order in which they were sent."""
        ids = next_ids(Referral, max(len(starts), 1))
        for pk, start in zip(ids, sorted(starts, key=lambda s: s.sent_on), strict=False):
            Life(self, pk, start).live()

    def store(self) -> int:
        """COPY everything; returns how many rows."""
        rows = self.rows
        booking_ids = next_ids(Booking, max(len(rows.bookings), 1))
        number = {temporary: pk for pk, (temporary, *_) in zip(booking_ids, rows.bookings, strict=False)}
        tables: list[tuple[Any, str, Iterator[tuple[Any, ...]] | list[tuple[Any, ...]]]] = [
            (Referral, REFERRAL, rows.referrals),
            (ReferralNeed, NEED, rows.needs),
            (Booking, BOOKING, ((number[t], *rest) for t, *rest in rows.bookings)),
            (Session, SESSION, ((number[t], *rest) for t, *rest in rows.sessions)),
            (Absence, ABSENCE, ((number[t], *rest) for t, *rest in rows.absences)),
            (ActionPlan, PLAN, rows.plans),
            (EndOfServiceReport, REPORT, rows.reports),
        ]
        return sum(copy(model, columns.split(), source) for model, columns, source in tables)


REFERRAL = (
    "id reference kind person sentence body area delivery_unit status reason risk_summary risk_confirmed_at "
    "needs_notes finish_by created_at created_by sent_at sent_by decided_at decided_by decision_reason assigned_at "
    "caseworker ended_at ended_by end_reason end_comment first_due_on first_held_at"
)
NEED = "referral need complexity outcome_wanted result result_notes"
BOOKING = (
    "id referral person staff starts_at ends_at place booked_at booked_by released_at released_by release_reason "
    "attended recorded_at recorded_by"
)
SESSION = "booking referral number method status not_held_reason notes concerns recorded_at recorded_by"
ABSENCE = "booking person explanation reported_at judgement judgement_reason judged_at judged_by"
PLAN = "referral version activities session_count submitted_at submitted_by"
REPORT = "referral summary submitted_at submitted_by"


class Life:
    """One referral from sending to its end or to now."""

    def __init__(self, history: History, pk: int, start: Start) -> None:
        self.h, self.pk, self.s = history, pk, start
        self.rng, self.calendar = history.rng, start.body.calendar
        self.status = "sent"
        self.decided_at: datetime | None = None
        self.decision_reason = ""
        self.assigned_at: datetime | None = None
        self.caseworker: int | None = None
        self.ended_at: datetime | None = None
        self.ended_by: int | None = None
        self.end_reason = ""
        self.first_held_at: datetime | None = None
        self.offered = self.attended = self.missed = 0  # missed: in a row
        self.results: list[str] = []
        self.complexity = ["high" if severe else self._either("low", "medium") for _, severe in start.needs]

    def live(self) -> None:
        """Go on until something stops it, then write the referral down."""
        if self._decide() and self._first():
            self._plan_and_sessions()
        self._write()

    def _at(self, day: date, hour: int) -> datetime:
        return datetime.combine(day, time(hour, int(self.rng.integers(0, 60))), LONDON)

    def _decide(self) -> bool:
        day = self.calendar.add(self.s.sent_on, int(self.rng.integers(0, 3)))
        at = self._at(day, 15)
        if at > self.h.now:
            return False
        self.decided_at = at
        if self.rng.random() < DECLINE_SHARE:
            self.status, self.decision_reason = "declined", "The person lives outside the area of this contract."
            return False
        self.status = "accepted"
        assigned = self._at(self.calendar.add(day, int(self.rng.integers(0, 2))), 16)
        if assigned > self.h.now:
            return False
        self.status = "assigned"
        is_easy = set(self.complexity) == {"low"}
        body = self.s.body
        self.caseworker = int(self.rng.choice(body.of_easy if is_easy and body.of_easy else body.caseworkers))
        self.assigned_at = assigned
        return True

    def _first(self) -> bool:
        assert self.assigned_at is not None
        wait = max(1, round(self.rng.lognormal(np.log(6), 0.45) - 3.0 * self.s.body.quality))
        day = self.calendar.add(self.assigned_at.date(), wait)
        while self.missed < MISSES_IN_A_ROW - 1:
            came = self._meet(0, day, self.assigned_at)
            if came is None:
                return False
            if came:
                return True
            day = self.calendar.add(day, 5)
        self._stop("withdrawn", day, NOT_ENGAGING)
        return False

    def _plan_and_sessions(self) -> None:
        assert self.first_held_at is not None
        planned = self._at(self.calendar.add(self.first_held_at.date(), int(self.rng.integers(1, 7))), 11)
        if planned > self.h.now:
            return
        count = sum(SESSIONS[c] for c in self.complexity)
        self.h.rows.plans.append((self.pk, 1, "Agreed at the first appointment.", count, planned, self.caseworker))
        stops_after = int(self.rng.integers(1, count + 1)) if self.rng.random() < WITHDRAW_SHARE else None
        day, number = planned.date(), 1
        while number <= count:
            day = self.calendar.add(day + timedelta(days=SESSION_GAP_DAYS), 0)
            came = self._meet(number, day, planned)
            if came is None:
                return
            if self.missed == MISSES_IN_A_ROW or (came and number == stops_after):
                reason = NOT_ENGAGING if self.missed else str(self.rng.choice(END_REASONS, p=END_SHARES))
                self._stop("ended_early", day, reason)
                return
            number += came  # what was missed or called off is offered again
        self._report(self.calendar.add(day, int(self.rng.integers(1, 7))))

    def _either(self, one: str, other: str) -> str:
        return one if self.rng.random() < 0.5 else other

    def _meet(self, number: int, day: date, booked: datetime) -> bool | None:
        """Offer one session: True came, False did not or was called off, None when it lies after now."""
        assert self.caseworker is not None
        if day > self.h.now.date() + timedelta(days=21):
            return None
        start = self.h.diary.book(self.caseworker, self.s.person_id, day, self.calendar)
        if start > self.h.now:
            self._book(number, start, min(booked, self.h.now), status="booked")
            return None
        if self.rng.random() < causes.CALLED_OFF_SHARE:
            self._book(number, start, booked, status="not_held", released=True)
            return False
        self.offered += 1
        if causes.attends(self.rng, self.s.strain, self.s.body.quality, first=number == 0):
            late = self.rng.random() < causes.LATE_SHARE
            self._book(number, start, booked, status="held", attended="late" if late else "on_time")
            self.attended += 1
            self.missed = 0
            if number == 0:
                self.first_held_at = start
            return True
        self.missed += 1
        self._book(number, start, booked, status="missed", attended="no")
        return False

    def _book(
        self,
        number: int,
        start: datetime,
        booked: datetime,
        *,
        status: str,
        attended: str = "",
        released: bool = False,
    ) -> None:
        end, rows = start + timedelta(minutes=30), self.h.rows
        recorded = None if status == "booked" else end
        temporary = len(rows.bookings)
        rows.bookings.append(
            (
                temporary,
                self.pk,
                self.s.person_id,
                self.caseworker,
                start,
                end,
                "Probation office",
                booked,
                self.caseworker,
                recorded if released else None,
                self.caseworker if released else None,
                "The provider could not hold it" if released else "",
                attended,
                recorded,
                self.caseworker if recorded else None,
            )
        )
        by, reason = self.caseworker if recorded else None, "LOGISTICS" if released else ""
        rows.sessions.append((temporary, self.pk, number, "in_person", status, reason, "", "", recorded, by))
        if attended == "no":
            self._absence(temporary, end)

    def _absence(self, booking: int, at: datetime) -> None:
        acceptable = self.rng.random() < 0.42
        judged = at + timedelta(days=int(self.rng.integers(1, 4)))
        done = judged <= self.h.now
        self.h.rows.absences.append(
            (
                booking,
                self.s.person_id,
                "No reason was given by the end of the day.",
                at,
                ("acceptable" if acceptable else "unacceptable") if done else "",
                ("Evidence was shown." if acceptable else "No evidence was shown.") if done else "",
                judged if done else None,
                self.s.officer_id if done else None,
            )
        )

    def _stop(self, status: str, day: date, reason: str) -> None:
        at = self._at(self.calendar.add(day, 1), 12)
        if at <= self.h.now:
            self.status, self.ended_at, self.ended_by, self.end_reason = status, at, self.s.officer_id, reason

    def _report(self, day: date) -> None:
        at = self._at(day, 14)
        if at > self.h.now:
            return
        share = self.attended / max(self.offered, 1)
        self.results = [
            causes.result(self.rng, share, self.s.body.quality, severe=severe) for _, severe in self.s.needs
        ]
        worth = {"achieved": 1.0, "partly": 0.5, "not_achieved": 0.0}
        self.h.score[self.s.person_id] += [worth[r] for r in self.results]
        self.h.rows.reports.append((self.pk, "What was agreed has been worked through.", at, self.caseworker))
        self.status, self.ended_at, self.ended_by = "completed", at, self.caseworker

    def _write(self) -> None:
        s, rows = self.s, self.h.rows
        sent_at = self._at(s.sent_on, 10)
        rows.referrals.append(
            (
                self.pk,
                reference(self.h.next_reference, s.body.service_type),
                "service",
                s.person_id,
                s.sentence_id,
                s.body.id,
                s.body.area,
                s.unit,
                self.status,
                "The needs stand in the assessment; the person wants help with them.",
                "No risk to staff is known beyond the level shown.",
                sent_at,
                "",
                s.sent_on + timedelta(days=182),
                sent_at,
                s.officer_id,
                sent_at,
                s.officer_id,
                self.decided_at,
                s.body.manager_id if self.decided_at else None,
                self.decision_reason,
                self.assigned_at,
                self.caseworker,
                self.ended_at,
                self.ended_by,
                self.end_reason,
                "",
                self.calendar.add(s.sent_on, 10),
                self.first_held_at,
            )
        )
        self.h.next_reference += 1
        for i, (need, _) in enumerate(s.needs):
            result = self.results[i] if self.results else ""
            rows.needs.append((self.pk, need, self.complexity[i], OUTCOME[need], result, ""))


def reference(number: int, service_type: str) -> str:
    """The nth made-up reference: two letters without I and O, four digits, the first two letters of the service."""
    letters, digits = divmod(number, 10_000)
    first, second = divmod(letters, len(LETTERS))
    return f"{LETTERS[first]}{LETTERS[second]}{digits:04d}{service_type[:2]}"
