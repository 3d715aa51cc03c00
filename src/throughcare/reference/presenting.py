"""A policy's value as people read it."""

from datetime import date
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

UNITS = {
    "days": _("days"),
    "working days": _("working days"),
    "months": _("months"),
    "hours": _("hours"),
    "minutes": _("minutes"),
    "sessions": _("sessions"),
    "people": _("people"),
    "times": _("times"),
    "records": _("records"),
}
PARTS = {
    "LOW": _("low"),
    "MEDIUM": _("medium"),
    "HIGH": _("high"),
    "warning": _("warning"),
    "alarm": _("alarm"),
    "standard": _("as a rule"),
    "parole": _("with parole"),
    "indeterminate": _("without a fixed end"),
    "early_allocation": _("allocated early"),
}


def shown(value: Any, unit: str) -> Any:
    """`10 working days`, `20%`, `£8,000`, `40 to 300 hours`; a day as a date, for the page to write out."""
    if unit == "date":
        return date.fromisoformat(value)
    if unit == "yes or no":
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, str):  # a way of doing something, which no unit measures
        return value
    if not isinstance(value, dict):
        return _measured(value, unit)
    if set(value) == {"min", "max"}:
        span = gettext("%(least)s to %(most)s") % {"least": _number(value["min"]), "most": _number(value["max"])}
        return _with(span, unit)
    parts = [*(part for part in PARTS if part in value), *(part for part in value if part not in PARTS)]
    return ", ".join(f"{PARTS.get(part, part)} {_measured(value[part], unit)}" for part in parts)


def _measured(value: Any, unit: str) -> str:
    if unit == "share":
        return f"{value * 100:g}%"
    if unit == "pounds":
        return f"£{value:,}"
    return _with(_number(value), unit)


def _number(value: Any) -> str:
    return f"{value:,}"


def _with(text: str, unit: str) -> str:
    return f"{text} {UNITS.get(unit, unit)}"
