"""Sending, in the background."""

from smtplib import SMTPException

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from throughcare.access.actor import SYSTEM
from throughcare.clock import clock
from throughcare.letters import actions
from throughcare.letters.mail import SEND

# Eight attempts, the last about fifty minutes after the first.
PATIENCE = RetryStrategy(max_attempts=8, exponential_wait=3, retry_exceptions=[SMTPException, OSError])


@app.task(name=SEND, queue="mail", retry=PATIENCE)
def send(email_id: int) -> None:
    """Send a message; a failure is kept and tried again."""
    try:
        actions.send(actor=SYSTEM, now=clock.now(), email_id=email_id)
    except (SMTPException, OSError) as error:
        actions.keep_failure(actor=SYSTEM, now=clock.now(), email_id=email_id, error=error)
        raise
