"""Make the cast, and ask the worker for the made-up world where there is none: part of starting up."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from throughcare.accounts.demo_cast import ensure_cast
from throughcare.clock import clock
from throughcare.demo import queries

SCALE, SEED = "town", 2021


class Command(BaseCommand):
    """In demo mode alone."""

    help = "make the cast, and leave the loading of the made-up world to the worker"

    def handle(self, *args: Any, **options: Any) -> None:
        """Begin; safe to repeat."""
        if not settings.DEMO:
            return
        clock.start_demo()
        with transaction.atomic():
            ensure_cast(clock.now())
        latest = queries.latest()
        if latest is None or latest.finished_at is None:
            try:
                app.configure_task("demo.load").defer(scale=SCALE, seed=SEED)
            except AlreadyEnqueued:
                return  # the worker has it in hand from before
