"""Walks at random through plan, sessions and report of one referral: whatever is tried in whatever order, it holds.

What is refused changes nothing; what changes is in the audit; nothing leaves an end state; and a clock runs exactly
while what it counts is owed.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from random import Random

import pytest
from django.db import transaction

from throughcare.access.actor import SYSTEM
from throughcare.audit.models import Event
from throughcare.deadlines import queries as deadlines
from throughcare.delivery.services import actions, rules
from throughcare.delivery.services.models import ActionPlan, EndOfServiceReport, Session
from throughcare.delivery.services.queries import progress
from throughcare.delivery.services.rules.plans import APPROVAL, PlanStatus
from throughcare.kernel.errors import Refusal
from throughcare.people.tests.factories import NOW
from throughcare.reference.models import Policy
from throughcare.referrals import actions as referrals
from throughcare.referrals.models import Referral
from throughcare.referrals.rules import ENDED, FIRST_APPOINTMENT, HOLD_REVIEW, OPEN, UNDER_WAY, ReferralStatus
from throughcare.referrals.tests.factories import Cast, make_assigned, make_cast

pytestmark = pytest.mark.django_db
WALKS = int(os.environ.get("PROOF_WALKS", "60"))  # in the proof
STEPS = 30
END = {Session: {"held", "missed", "not_held", "moved"}, ActionPlan: {"approved", "returned"}, Referral: set(ENDED)}
State = dict[tuple[type, int], str]


class Walker:
    """A caseworker and an officer who do one thing after another with one referral."""

    def __init__(self, seed: int, cast: Cast, referral: Referral) -> None:
        self.random, self.cast, self.pk, self.now = Random(seed), cast, referral.pk, NOW
        self.done: set[str] = set()

    def steps(self) -> Iterator[str]:
        """Try something, and say what; it may have been refused."""
        verbs = [name for name in dir(self) if name.startswith("try_")]
        for _ in range(STEPS):
            self.now += timedelta(hours=self.random.choice([1, 20, 30, 90]))
            name = self.random.choice(verbs)
            act: Callable[[], object] = getattr(self, name)
            with suppress(Refusal):
                act()
                self.done.add(name)
            # what an end or a rest sets off is done by the worker, at once here
            with suppress(Refusal):
                actions.close(actor=SYSTEM, now=self.now, referral_id=self.pk)
            yield name

    @property
    def referral(self) -> Referral:
        return Referral.objects.get(pk=self.pk)

    def _any(self, model: type, **of: object) -> int:
        ids = list(model.objects.filter(**of).order_by("-pk").values_list("pk", flat=True)[:3])
        return self.random.choice(ids) if ids else 0

    def _when(self) -> datetime:
        return self.now + timedelta(hours=self.random.choice([1, 24, 50]), minutes=self.random.randrange(60))

    def try_book(self) -> object:
        number = progress.progress(self.referral).next_number
        number = self.random.choice([number or 0, number or 0, 1])
        return actions.book_session(
            actor=self.cast.caseworker, now=self.now, referral_id=self.pk, number=number, starts_at=self._when(),
            minutes=30, method="phone", place="",
        )  # fmt: skip

    def try_move(self) -> object:
        return actions.move_session(
            actor=self.cast.caseworker, now=self.now, session_id=self._any(Session), starts_at=self._when(),
            minutes=30, method="phone", place="", moved_by="PERSON", reason="Ill",
        )  # fmt: skip

    def try_record(self) -> object:
        booked = Session.objects.filter(status="booked").order_by("pk").values_list("pk", flat=True).first()
        happened = self.random.choice(["on_time", "on_time", "late", "no", "not_held"])
        reason = progress.not_held_reasons(self.now.date())[0].code if happened == "not_held" else ""
        return actions.record_session(
            actor=self.cast.caseworker, now=self.now, session_id=booked or self._any(Session), happened=happened,
            notes="As told", reason=reason,
        )  # fmt: skip

    try_record_again = try_record  # as often as all that leads to it

    def try_plan(self) -> object:
        newest = self.referral.plans.order_by("-version").values_list("version", flat=True).first() or 0
        return actions.submit_plan(
            actor=self.cast.caseworker, now=self.now, referral_id=self.pk, activities="Apply",
            session_count=self.random.choice([1, 1, 2]), after_version=newest,
        )  # fmt: skip

    def try_decide(self) -> object:
        return actions.decide_plan(
            actor=self.cast.practitioner, now=self.now, plan_id=self._any(ActionPlan),
            decision=self.random.choice(["approve", "return"]), reason="Say more",
        )  # fmt: skip

    def try_report(self) -> object:
        return actions.submit_report(
            actor=self.cast.caseworker, now=self.now, referral_id=self.pk, summary="Done",
            results={"accommodation": "achieved"}, notes={},
        )  # fmt: skip

    def try_hold(self) -> object:
        review_on = self.now.date() + timedelta(days=7)
        act = {"actor": self.cast.caseworker, "now": self.now, "referral_id": self.pk}
        return referrals.hold(**act, reason="Ill", review_on=review_on)

    def try_resume(self) -> object:
        return referrals.resume(actor=self.cast.caseworker, now=self.now, referral_id=self.pk)

    def try_end(self) -> object:
        if self.random.random() < 0.7:  # or most walks would end at once
            return None
        end = self.random.choice([referrals.end_early, referrals.withdraw])
        return end(actor=self.cast.practitioner, now=self.now, referral_id=self.pk, reason="MOV", comment="Moved")


def state() -> State:
    """The state of everything, by kind and id."""
    return {(model, row.pk): row.status for model in END for row in model.objects.all()}


def check_step(before: State, after: State, events: set[tuple[str, str]]) -> None:
    """No way out of an end state, and no change that the audit does not tell."""
    for key, status in after.items():
        if before.get(key) in END[key[0]]:
            assert status == before[key], f"{key} left {before[key]} for {status}"
        if before.get(key) != status:
            assert (key[0]._meta.label_lower, str(key[1])) in events, f"{key} became {status}, and nobody was told"


def owed(referral: Referral) -> set[str]:
    """The clocks that should run, said again from the rows alone."""
    status, found = ReferralStatus(referral.status), set()
    plans = set(referral.plans.values_list("status", flat=True))
    rows = referral.plans.filter(status=PlanStatus.APPROVED).order_by("-version")
    count = rows.values_list("session_count", flat=True).first()
    came = {n: set() for n in range(1, (count or 0) + 1)}
    for number, came_to in referral.sessions.values_list("number", "status"):
        came.setdefault(number, set()).add(came_to)
    planned = [came[number] for number in range(1, (count or 0) + 1)]
    is_done = bool(count) and all(each & {"held", "missed", "not_held"} for each in planned)
    is_done = is_done and not any("booked" in each for each in came.values())
    reported = EndOfServiceReport.objects.filter(referral=referral).exists()
    if status in OPEN and referral.first_held_at is None:
        found.add(FIRST_APPOINTMENT)
    if status in UNDER_WAY and referral.first_held_at and not plans & {"submitted", "approved"}:
        found.add(rules.PLAN)
    if status in UNDER_WAY and "submitted" in plans:
        found.add(APPROVAL)
    if not reported and (status == ReferralStatus.ENDED_EARLY or (status in UNDER_WAY and is_done)):
        found.add(rules.REPORT)
    if status == ReferralStatus.ON_HOLD:
        found.add(HOLD_REVIEW)
    return found


def check_clocks(referral: Referral) -> None:
    """Those that are owed and no others, once each; at rest all stand still but that which ends the rest."""
    rows = list(deadlines.of_thing(referral).filter(met_at=None, cancelled_at=None))
    assert sorted(row.kind for row in rows) == sorted(owed(referral)), referral.status
    rests = referral.status == ReferralStatus.ON_HOLD
    for row in rows:
        assert bool(row.stopped_on) == (rests and row.kind != HOLD_REVIEW), (row.kind, referral.status)
    for session in referral.sessions.all():
        running = deadlines.of_thing(session).filter(met_at=None, cancelled_at=None).values_list("kind", flat=True)
        assert list(running) == ([rules.RECORD] if session.status == "booked" else []), session.status


def check_counts(referral: Referral) -> None:
    """Never two of what must be one."""
    numbers = list(referral.sessions.filter(status__in=["booked", "held"]).values_list("number", flat=True))
    assert len(numbers) == len(set(numbers))
    assert referral.plans.filter(status=PlanStatus.SUBMITTED).count() <= 1
    is_reported = EndOfServiceReport.objects.filter(referral=referral).count()
    assert is_reported == (1 if referral.status == "completed" else is_reported) <= 1
    assert referral.needs.exclude(result="").count() == is_reported


def walk(seed: int) -> set[str]:
    """One walk; returns what was done in it."""
    Policy.objects.filter(key="action-plan-approval").update(value=["automatic", "officer"][seed % 2])
    cast = make_cast()
    walker = Walker(seed, cast, make_assigned(cast))
    before, seen = state(), Event.objects.count()
    for name in walker.steps():
        after = state()
        events = set(Event.objects.order_by("pk").values_list("thing_type", "thing_id")[seen:])
        seen = Event.objects.count()
        try:
            check_step(before, after, events)
            check_clocks(walker.referral)
            check_counts(walker.referral)
        except AssertionError as wrong:
            raise AssertionError(f"seed {seed}, after {name}: {wrong}") from wrong
        before = after
    return walker.done


@pytest.mark.parametrize("seed", range(2))
def test_walks_keep_every_promise(seed):
    assert walk(seed)


@pytest.mark.proof
def test_many_walks_keep_every_promise_and_do_everything_that_can_be_done():
    done: set[str] = set()
    for seed in range(100, 100 + WALKS):
        with transaction.atomic():  # each from the same start
            done |= walk(seed)
            transaction.set_rollback(True)

    assert done == {name for name in dir(Walker) if name.startswith("try_")}
    print(f"{WALKS} walks of {STEPS} steps")


def test_a_clock_that_is_not_owed_would_be_found():
    cast = make_cast()
    referral = make_assigned(cast)
    deadlines.of_thing(referral).filter(kind=FIRST_APPOINTMENT).update(cancelled_at=NOW)

    with pytest.raises(AssertionError):
        check_clocks(referral)
