"""What time it is. Views ask their request (`request.now`), tasks and commands ask here; nothing else reads a clock.

In the demo, time starts on Monday 7 March 2022 at nine, when contracts are nine months old, runs on from there
within the day, and moves to another day by button only.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from throughcare.clock.models import DemoClock

LONDON = ZoneInfo("Europe/London")
DEMO_START = datetime(2022, 3, 7, 9, 0, tzinfo=LONDON)


def now() -> datetime:
    """The time for all that Throughcare decides, in UTC."""
    real = timezone.now()
    if not settings.DEMO:
        return real
    row = DemoClock.objects.filter(pk=1).first()
    if row is None:
        return DEMO_START.astimezone(UTC)
    return min(row.demo_at + (real - row.set_at), end_of_day(row.demo_at)).astimezone(UTC)


def today() -> date:
    """The legal day in London."""
    return london_day(now())


def london_day(at: datetime) -> date:
    """The day in London of a moment."""
    return at.astimezone(LONDON).date()


def end_of_day(at: datetime) -> datetime:
    """The last second of the London day of a moment."""
    return start_of_day(london_day(at) + timedelta(days=1)) - timedelta(seconds=1)


def start_of_day(day: date, hour: int = 0) -> datetime:
    """An hour of a London day, in UTC."""
    return datetime.combine(day, time(hour), LONDON).astimezone(UTC)


def start_demo() -> None:
    """Let the demo's clock run from its first moment; nothing happens once it runs."""
    DemoClock.objects.get_or_create(pk=1, defaults={"demo_at": DEMO_START, "set_at": timezone.now()})


def set_demo(at: datetime) -> None:
    """Move the demo clock forward to a moment; RuntimeError outside the demo or when it would go back."""
    if not settings.DEMO:
        raise RuntimeError("only the demo's clock can be moved")
    if at < now():
        raise RuntimeError("the demo's clock can't be moved back")
    DemoClock.objects.update_or_create(pk=1, defaults={"demo_at": at, "set_at": timezone.now()})
