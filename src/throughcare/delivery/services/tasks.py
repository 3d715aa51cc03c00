"""What follows in delivery when a referral ends or goes to another caseworker."""

from procrastinate.contrib.django import app

from throughcare.access.actor import SYSTEM
from throughcare.audit.models import Event
from throughcare.clock import clock
from throughcare.delivery.services import actions


@app.task(name="services.close")
def close(event_id: int) -> None:
    """Free the appointments to come of the referral that ended."""
    event = Event.objects.get(pk=event_id)
    actions.close(actor=SYSTEM, now=clock.now(), referral_id=int(event.thing_id))


@app.task(name="services.hand_over")
def hand_over(event_id: int) -> None:
    """Put the appointments to come into the diary of the caseworker who now has the referral."""
    event = Event.objects.get(pk=event_id)
    actions.hand_over(actor=SYSTEM, now=clock.now(), referral_id=int(event.thing_id))
