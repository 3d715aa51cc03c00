"""Made-up things for the page of components, which exists in the demonstration alone."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt
from types import SimpleNamespace
from typing import Any, ClassVar

from django import forms
from django.core.paginator import Paginator
from django.utils.safestring import SafeString

from throughcare.ui.charts import Point, funnel
from throughcare.ui.fields import DateField, MoneyField, TimeField
from throughcare.ui.forms import Form
from throughcare.ui.look import Look

CHOICES = [("post", "By post"), ("phone", "By telephone"), ("other", "Another way")]
DEVIATIONS = {0.95: 1.96, 0.998: 3.09}  # of the normal distribution, for the two limits


class GalleryForm(Form):
    """One of every kind of field."""

    name = forms.CharField(label="Name of the organisation", help_text="As it stands in its register.", max_length=80)
    way = forms.ChoiceField(label="How do you want to hear from us?", choices=CHOICES, widget=forms.RadioSelect)
    other = forms.CharField(label="Which other way?", required=False)
    areas = forms.MultipleChoiceField(
        label="Areas", choices=[("e", "East"), ("w", "West")], widget=forms.CheckboxSelectMultiple
    )
    starts_on = DateField(label="When does it start?", help_text="For example, 27 3 2022")
    at = TimeField(label="At what time?", help_text="For example, 2:30pm", required=False)
    price_gbp = MoneyField(label="Price")
    method = forms.CharField(label="How will you do it?", widget=forms.Textarea)
    looks: ClassVar[dict[str, Look]] = {
        "way": Look(reveals={"other": "other"}, hints={"post": "Takes two days"}),
        "method": Look(max_words=150),
        "at": Look(width=5),
    }


@dataclass(frozen=True, slots=True)
class Limits:
    """Between which a share lies by chance."""

    low: float
    high: float


def limits(share: float, count: int, coverage: float) -> Limits:
    """Limits by the normal approximation: enough for a picture."""
    spread = DEVIATIONS[coverage] * sqrt(share * (1 - share) / count)
    return Limits(max(0, share - spread), min(1, share + spread))


def chart() -> SafeString:
    """A funnel plot of three made-up contracts."""
    points = [
        Point(label="North", share=0.71, count=240, signal="within"),
        Point(label="South", share=0.55, count=90, signal="alarm_low"),
        Point(label="West", share=0.83, count=150, signal="warning_high"),
    ]
    return funnel(points, share=0.74, limits=limits, title="Seen in time, by contract", across="Referrals")


def deadlines(now: datetime) -> list[Any]:
    """A deadline in every standing."""
    running = {"met_at": None, "cancelled_at": None, "stopped_on": None}
    return [
        SimpleNamespace(due_at=now + timedelta(days=due), warn_at=now + timedelta(days=due - 2), **(running | ended))
        for due, ended in (
            (9, {}),
            (1, {}),
            (-1, {}),
            (3, {"met_at": now}),
            (-3, {"met_at": now}),
            (3, {"stopped_on": now}),
            (3, {"cancelled_at": now}),
        )
    ]


def events(now: datetime) -> list[dict[str, Any]]:
    """What happened, for the timeline."""
    return [
        {"title": "Accepted", "by": "Marek Made-Up", "at": now, "text": "We can begin next week."},
        {"title": "Sent", "by": "Priya Made-Up", "at": now - timedelta(days=2), "text": ""},
    ]


def page(number: str | None) -> Any:
    """A page of a long list."""
    return Paginator(range(1, 61), 5).get_page(number)
