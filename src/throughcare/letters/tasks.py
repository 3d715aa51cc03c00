"""Sending, in the background."""

from smtplib import SMTPException

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from throughcare.access.actor import SYSTEM
from throughcare.clock import clock
from throughcare.letters import actions, rules
from throughcare.letters.mail import SEND
from throughcare.letters.notify import NotifyError, RefusedError

AGAIN = (SMTPException, OSError, NotifyError)
PATIENCE = RetryStrategy(max_attempts=rules.RETRIES, exponential_wait=3, retry_exceptions=AGAIN)


@app.task(name=SEND, queue="mail", retry=PATIENCE)
def send(message_id: int) -> None:
    """Send a message; a failure is kept and tried again, unless the message itself was refused."""
    try:
        actions.send(actor=SYSTEM, now=clock.now(), message_id=message_id)
    except AGAIN as error:
        kind = error.what if isinstance(error, NotifyError) else type(error).__name__
        is_refused = isinstance(error, RefusedError)
        actions.keep_failure(actor=SYSTEM, now=clock.now(), message_id=message_id, error=kind, is_refused=is_refused)
        if not is_refused:
            raise
