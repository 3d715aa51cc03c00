"""What nobody needs any more goes: ended sessions, old counts of attempts, and registrations that nobody confirmed."""

from datetime import timedelta

from django.conf import settings
from django.utils.module_loading import import_string
from procrastinate.contrib.django import app

from throughcare.access.actor import SYSTEM
from throughcare.accounts import throttle
from throughcare.accounts.actions import joining
from throughcare.clock import clock

FORGOTTEN_AFTER = timedelta(days=30)


@app.periodic(cron="23 3 * * *", periodic_id="accounts_tidy")
@app.task(name="accounts.tidy", queueing_lock="accounts.tidy")
def tidy(timestamp: int) -> None:
    """Every night; twice comes to the same."""
    throttle.forget_old()
    import_string(f"{settings.SESSION_ENGINE}.SessionStore").clear_expired()
    now = clock.now()
    joining.forget_unconfirmed(actor=SYSTEM, now=now, before=now - FORGOTTEN_AFTER)
