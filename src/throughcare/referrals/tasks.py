"""What time does to referrals: figures of the directory move with the days, and old drafts are thrown away."""

from datetime import datetime, timedelta

from procrastinate.contrib.django import app

from throughcare.access.actor import SYSTEM
from throughcare.clock import clock
from throughcare.referrals import actions, rules
from throughcare.referrals.queries import directory, drafts


@app.periodic(cron="7 * * * *", periodic_id="referrals")
@app.task(name="referrals.due", queueing_lock="referrals.due")
def due_by_clock(timestamp: int) -> None:
    """Do what has fallen due."""
    due(clock.now())


def due(now: datetime) -> None:
    """Throw away drafts that were kept for as long as policy says, and reckon every body's figures anew."""
    kept = timedelta(days=directory.policy_days(rules.DRAFT_POLICY, clock.london_day(now)))
    for referral_id in drafts.older_than(now - kept):
        actions.withdraw(actor=SYSTEM, now=now, referral_id=referral_id)
    for body_id in directory.bodies_with_referrals():
        actions.write_figures(actor=SYSTEM, now=now, body_id=body_id)
