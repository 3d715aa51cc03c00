"""Form fields that people type as they write: a legal day in three boxes, a time of day, pounds."""

import calendar
from collections.abc import Iterable, Mapping
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from throughcare.ui.words import MONTHS, money

PARTS = ("day", "month", "year")
# Nobody means a day outside these, and reckoning onwards from the end of all days has no answer.
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
ENGLISH_MONTHS = tuple(name.lower() for name in calendar.month_name[1:])


class DateBoxes(forms.Widget):
    """Day, month and year in three boxes named `<name>-day`, `<name>-month`, `<name>-year`."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> tuple[str, ...] | None:
        """The three texts as typed; None when no box was sent."""
        if not any(f"{name}-{part}" in data for part in PARTS):
            return None
        return tuple(str(data.get(f"{name}-{part}", "")).strip() for part in PARTS)

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Whether none of the boxes was sent."""
        return not any(f"{name}-{part}" in data for part in PARTS)

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """The first box."""
        return f"{id_}-day"

    def texts(self, value: Any) -> tuple[str, ...]:
        """What the boxes show for a date, or for three texts typed before."""
        if isinstance(value, date):
            return str(value.day), str(value.month), str(value.year)
        return tuple(value) if value else ("", "", "")


class DateField(forms.Field):
    """A legal day of three centuries, typed in three boxes; a month may be a number or a name. Cleans to `date`."""

    widget = DateBoxes

    def __init__(self, *, earliest: date = EARLIEST, latest: date = LATEST, **kwargs: Any) -> None:
        self.earliest, self.latest = earliest, latest
        super().__init__(**kwargs)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the boxes say something else than the first date."""
        return DateBoxes().texts(initial) != DateBoxes().texts(data)

    def to_python(self, value: Any) -> date | None:
        """The date; a problem names the boxes at fault in its `parts`."""
        if value is None or isinstance(value, date):
            return value
        texts = dict(zip(PARTS, value, strict=True))
        if not any(texts.values()):
            return None
        _refuse_missing_parts([part for part in PARTS if not texts[part]])
        return _real_date(texts["day"], texts["month"], texts["year"])

    def validate(self, value: Any) -> None:
        """Required, and within the limits given."""
        super().validate(value)
        if value and value < self.earliest:
            raise _date_problem(_("The date must be on or after %(day)s"), day=_day_text(self.earliest))
        if value and value > self.latest:
            raise _date_problem(_("The date must be on or before %(day)s"), day=_day_text(self.latest))


def _day_text(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _date_problem(message: str | Promise, parts: Iterable[str] = PARTS, **params: Any) -> ValidationError:
    return ValidationError(str(message), code="date", params={"parts": tuple(parts), **params})


def _refuse_missing_parts(absent: list[str]) -> None:
    names = {"day": _("a day"), "month": _("a month"), "year": _("a year")}
    if absent:
        missing_names = gettext(" and ").join(str(names[part]) for part in absent)
        raise _date_problem(_("The date must include %(names)s"), absent, names=missing_names)


def _real_date(day: str, month: str, year: str) -> date:
    if not (year.isdecimal() and len(year) == 4):
        raise _date_problem(_("The year must have four numbers, like 2022"), ["year"])
    try:
        return date(int(year), _month_number(month), int(day))
    except (ValueError, OverflowError) as error:  # the second for a day or month of twenty figures
        raise _date_problem(_("The date must be a real date, like 27 3 2022")) from error


def _month_number(text: str) -> int:
    """1 to 12 from a number or from the first three letters or more of a name, in either language."""
    if text.isdecimal():
        return int(text)
    for names in (ENGLISH_MONTHS, [str(name).lower() for name in MONTHS]):
        for number, name in enumerate(names, 1):
            if len(text) >= 3 and name.startswith(text.lower()):
                return number
    raise ValueError(text)


class TimeField(forms.Field):
    """A time of day as people write it: `2:30pm`, `14:30`, `9am`, `midday`. Cleans to `datetime.time`."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> time | None:
        """The time, or a message with examples."""
        if not value or isinstance(value, time):
            return value or None
        text = str(value).lower().replace(" ", "").replace(".", ":")
        if text in ("midday", "noon", "midnight"):
            return time(0 if text == "midnight" else 12)
        half, digits = text[-2:], text.removesuffix("am").removesuffix("pm")
        hours, _colon, minutes = digits.partition(":")
        try:
            hour = int(hours)
            if half in ("am", "pm"):
                hour = _hour_of_day(hour, half)
            return time(hour, int(minutes or 0))
        except (ValueError, OverflowError) as error:  # the second for an hour of twenty figures
            raise ValidationError(_("Enter a time, like 2:30pm or 14:30"), code="time") from error

    def prepare_value(self, value: Any) -> Any:
        """A time as `14:30`."""
        return value.strftime("%H:%M") if isinstance(value, time) else value


def _hour_of_day(hour: int, half: str) -> int:
    if not 1 <= hour <= 12:
        raise ValueError(hour)
    return hour % 12 + (12 if half == "pm" else 0)


MOST_GBP = Decimal("999999999999.99")  # what a column of money holds, far above the spending of any state on anything


class MoneyField(forms.Field):
    """Pounds and pence excluding VAT, typed with or without £ and commas. Cleans to `Decimal`."""

    widget = forms.TextInput

    def __init__(self, *, minimum_gbp: Decimal = -MOST_GBP, maximum_gbp: Decimal = MOST_GBP, **kwargs: Any) -> None:
        self.minimum_gbp, self.maximum_gbp = minimum_gbp, maximum_gbp
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Decimal | None:
        """The amount in pounds with two places, or a message with an example."""
        text = str(value if value is not None else "").replace("£", "").replace(",", "").replace(" ", "")
        if not text:
            return None
        try:
            amount = Decimal(text)
            pounds = amount.quantize(Decimal("0.01"))
        except InvalidOperation as error:
            raise ValidationError(_("Enter an amount in pounds, like 1,234.56"), code="money") from error
        if not amount.is_finite() or amount != pounds:
            raise ValidationError(_("Enter an amount in pounds and whole pence, like 1,234.56"), code="money")
        return pounds

    def validate(self, value: Any) -> None:
        """Required, and within the limits given."""
        super().validate(value)
        if value is not None and value < self.minimum_gbp:
            raise ValidationError(_("The amount must be %(limit)s or more"), params={"limit": money(self.minimum_gbp)})
        if value is not None and value > self.maximum_gbp:
            raise ValidationError(_("The amount must be %(limit)s or less"), params={"limit": money(self.maximum_gbp)})

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another amount was typed."""
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True
