"""Dates, money, counts and time left as people read them: the filters of every template."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from throughcare.kernel.errors import Problem

LONDON = ZoneInfo("Europe/London")
MONTHS = (
    _("January"), _("February"), _("March"), _("April"), _("May"), _("June"),
    _("July"), _("August"), _("September"), _("October"), _("November"), _("December"),
)  # fmt: skip
WEEKDAYS = (
    _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"),
)  # fmt: skip
DUE_SOON_DAYS = 3  # a deadline this near is shown as due soon


def local(value: date | datetime) -> date | datetime:
    """An event in London's time; a legal day as it is."""
    return value.astimezone(LONDON) if isinstance(value, datetime) else value


def long_date(value: date | datetime | None, empty: str = "") -> str:
    """`7 March 2022`; `empty` for None."""
    if value is None:
        return empty
    day = local(value)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def weekday_date(value: date | datetime | None, empty: str = "") -> str:
    """`Monday 7 March 2022`; `empty` for None."""
    if value is None:
        return empty
    return f"{WEEKDAYS[local(value).weekday()]} {long_date(value)}"


def short_date(value: date | datetime | None, empty: str = "") -> str:
    """`7 Mar 2022`, for dense tables; `empty` for None."""
    if value is None:
        return empty
    day = local(value)
    return f"{day.day} {str(MONTHS[day.month - 1])[:3]} {day.year}"


def clock_time(value: datetime | None, empty: str = "") -> str:
    """`9am`, `2:30pm`, `midday`, `midnight`, in London."""
    if value is None:
        return empty
    moment = value.astimezone(LONDON)
    if moment.minute == 0 and moment.hour in (0, 12):
        return gettext("midday") if moment.hour else gettext("midnight")
    minutes = f":{moment.minute:02d}" if moment.minute else ""
    return f"{(moment.hour - 1) % 12 + 1}{minutes}{'am' if moment.hour < 12 else 'pm'}"


def date_and_time(value: datetime | None, empty: str = "") -> str:
    """`7 March 2022 at 9:05am`, in London; `empty` for None."""
    if value is None:
        return empty
    return gettext("%(date)s at %(time)s") % {"date": long_date(value), "time": clock_time(value)}


def iso(value: date | datetime) -> str:
    """The machine's form for `<time datetime>`."""
    return value.isoformat()


def money(value: Decimal | int | None, empty: str = "") -> str:
    """Pounds: `£1,234.56`, and `£1,234` when there are no pence; `empty` for None."""
    if value is None:
        return empty
    pounds = Decimal(value).quantize(Decimal("0.01"), ROUND_HALF_UP)
    sign = "−" if pounds < 0 else ""
    return f"{sign}£{abs(pounds):,.2f}".removesuffix(".00")


def round_money(value: Decimal | None, empty: str = "") -> str:
    """Pounds as people say a large sum: £186.7 million."""
    if value is None or abs(value) < 1_000_000:
        return money(value, empty)
    return gettext("£%(amount)s million") % {"amount": f"{value / 1_000_000:,.1f}"}


def percent(value: Decimal | float | None, places: int = 0, empty: str = "") -> str:
    """A rate between 0 and 1 as `74%`, or `74.3%` with one place; `empty` for None."""
    if value is None:
        return empty
    step = Decimal(1).scaleb(-places)
    return f"{(Decimal(str(value)) * 100).quantize(step, ROUND_HALF_UP)}%"


def count(value: int | None, empty: str = "") -> str:
    """`12,345`; `empty` for None."""
    return empty if value is None else f"{value:,}"


def plural(number: int, one: str, many: str | None = None) -> str:
    """`1 bid`, `2 bids`, `1,200 people`: the number with its noun, for English pages."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def days_until(due: date | datetime, now: date | datetime) -> int:
    """Calendar days from now to the day due, both in London; negative when it has passed."""
    return (_day(due) - _day(now)).days


def days_left(due: date | datetime, now: date | datetime) -> str:
    """`3 days left`, `Due tomorrow`, `Due today`, `2 days overdue`: never by colour alone."""
    if isinstance(due, datetime) and isinstance(now, datetime) and due < now and _day(due) == _day(now):
        return gettext("Overdue since %(time)s") % {"time": clock_time(due)}
    days = days_until(due, now)
    if days < 0:
        return ngettext("%(count)s day overdue", "%(count)s days overdue", -days) % {"count": -days}
    if days < 2:
        return gettext("Due tomorrow") if days else gettext("Due today")
    return ngettext("%(count)s day left", "%(count)s days left", days) % {"count": days}


def urgency(due: date | datetime, now: date | datetime) -> str:
    """`overdue`, `today`, `soon` (within three days) or `later`: the class of a clock."""
    if isinstance(due, datetime) and isinstance(now, datetime) and due < now:
        return "overdue"
    days = days_until(due, now)
    if days < 0:
        return "overdue"
    if days == 0:
        return "today"
    return "soon" if days <= DUE_SOON_DAYS else "later"


def problem_text(problem: Problem) -> str:
    """A rule's problem in the page's language: its message is translated, then its braces are filled."""
    return gettext(problem.message).format(**problem.values)


def is_welsh() -> bool:
    """Whether the page is being written in Welsh."""
    return (get_language() or "").startswith("cy")


def named(thing: Any) -> str:
    """The name of a thing in the page's language: its `name_cy` on a Welsh page where it has one, else `name`."""
    return (is_welsh() and thing.name_cy) or thing.name


def _day(value: date | datetime) -> date:
    return value.astimezone(LONDON).date() if isinstance(value, datetime) else value


FILTERS: dict[str, Callable[..., Any]] = {
    "date": long_date,
    "datetime": date_and_time,
    "weekday": weekday_date,
    "short_date": short_date,
    "time": clock_time,
    "iso": iso,
    "money": money,
    "round_money": round_money,
    "percent": percent,
    "thousands": count,
    "plural": plural,
    "days_left": days_left,
    "urgency": urgency,
    "named": named,
}
