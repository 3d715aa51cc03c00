"""Forms of delivered services: they parse, and decide nothing."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from throughcare.clock.clock import LONDON
from throughcare.delivery.services import rules
from throughcare.reference.models import Code
from throughcare.referrals.models import ReferralNeed
from throughcare.referrals.rules import Words
from throughcare.ui.fields import DateField, TimeField
from throughcare.ui.forms import Form
from throughcare.ui.look import Look

TEXT_LIMIT = 6000


def text_field(label: str, **kwargs: Any) -> forms.CharField:
    """A free text of several lines."""
    return forms.CharField(label=label, widget=forms.Textarea, max_length=TEXT_LIMIT, **kwargs)


def score_field(row: ReferralNeed, when: str, score: int | None) -> forms.IntegerField:
    """How a need stands, in the person's own view; what is measured before the work is measured after it."""
    before = f" It was {row.score_before} before." if when != "now" and row.score_before is not None else ""
    return forms.IntegerField(
        label=f"{row.need.name} {when}, from 0 to 10",
        help_text=f"Ask them: 0 is as bad as it can be, 10 is no trouble at all.{before} Or leave it out.",
        min_value=rules.plans.LOWEST,
        max_value=rules.plans.HIGHEST,
        initial=score,
        required=False,
    )


class DecideForm(Form):
    """Whether an officer approves a plan."""

    mark_optional = False
    decision = forms.ChoiceField(
        label="Do you approve this plan?",
        choices=[("approve", "Yes, I approve it"), ("return", "No, it must change")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether you approve the plan"},
    )
    reason = text_field("What must change?", required=False)
    looks: ClassVar[dict[str, Look]] = {"decision": Look(reveals={"return": "reason"})}


class BookForm(Form):
    """When, how and where an appointment is. What was agreed is asked only where the plan names times."""

    mark_optional = False
    day = DateField(label="Day")
    time = TimeField(label="Time", help_text="Like 2:30pm or 14:30.")
    minutes = forms.IntegerField(label="How long, in minutes", initial=60, min_value=1, max_value=1440)
    method = forms.ChoiceField(
        label="How will you meet?",
        choices=[(rules.IN_PERSON, "In person"), ("phone", "By telephone"), ("video", "By video")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how you will meet"},
    )
    place = forms.CharField(label="Where?", max_length=200, required=False)
    is_agreed = forms.BooleanField(
        label="They have agreed to this time, though the plan says that they can’t come then", required=False
    )
    looks: ClassVar[dict[str, Look]] = {"minutes": Look(width=4), "method": Look(reveals={rules.IN_PERSON: "place"})}

    def __init__(self, *args: Any, has_busy_times: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_busy_times:
            del self.fields["is_agreed"]

    def details(self) -> dict[str, Any]:
        """What the action takes: the time in London as a moment, minutes, method, and the place if in person."""
        data = self.cleaned_data
        place = data["place"] if data["method"] == rules.IN_PERSON else ""
        starts_at = datetime.combine(data["day"], data["time"], LONDON)
        told = {"starts_at": starts_at, "minutes": data["minutes"], "method": data["method"], "place": place}
        return told | {"is_agreed": data.get("is_agreed", False)}


class MoveForm(BookForm):
    """The same, with who asked for another time and why."""

    moved_by = forms.ChoiceField(label="Who asked for another time?", widget=forms.RadioSelect)
    reason = forms.CharField(label="Why?", max_length=200)

    def __init__(self, *args: Any, asked_by: Iterable[Code], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["moved_by"].choices = [(code.code, code.name) for code in asked_by]  # type: ignore[attr-defined]

    def details(self) -> dict[str, Any]:
        """The new time, who asked, and why."""
        return super().details() | {k: self.cleaned_data[k] for k in ("moved_by", "reason")}


class RecordForm(Form):
    """What came of an appointment."""

    mark_optional = False
    happened = forms.ChoiceField(
        label="What happened?",
        choices=[
            (rules.Happened.ON_TIME, "It was held, and they came on time"),
            (rules.Happened.LATE, "It was held, and they came late"),
            (rules.Happened.NO, "They did not come"),
            (rules.Happened.NOT_HELD, "It could not be held"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Say what happened"},
    )
    reason = forms.ChoiceField(label="Why not?", widget=forms.RadioSelect, required=False)
    notes = text_field(
        "What was done and how it went, or what you know of why it was not",
        help_text="If they did not come: how you tried to reach them, and any reason. Both sides read this.",
        required=False,
    )
    next_plans = text_field("What is planned for the next session?", required=False)
    late_reason = text_field("Why were they late?", help_text="As they told it.", required=False)
    behaviour = text_field(
        "Poor behaviour, if any", help_text="The responsible officer is told at once.", required=False
    )
    concerns = text_field(
        "Concerns for the responsible officer, if any",
        help_text="Risk that they should know of. They are told at once; ring them as well if it can’t wait.",
        required=False,
    )
    looks: ClassVar[dict[str, Look]] = {
        "happened": Look(reveals={rules.Happened.NOT_HELD: "reason", rules.Happened.LATE: "late_reason"}),
        "late_reason": Look(rows=2),
        "next_plans": Look(rows=3),
        "behaviour": Look(rows=3),
        "concerns": Look(rows=3),
    }

    def __init__(self, *args: Any, reasons: Iterable[Code], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [(code.code, code.name) for code in reasons]  # type: ignore[attr-defined]


class PlanForm(Form):
    """A version of the action plan."""

    activities = text_field(
        "What will you do together?", help_text="For each need: what, how, and what shows that it worked."
    )
    session_count = forms.IntegerField(label="How many sessions?", min_value=1, max_value=rules.MOST_SESSIONS)
    mark_optional = False
    barriers = forms.MultipleChoiceField(
        label="What may stand in the way of taking part?",
        help_text="Ask about each. Choose none if nothing does.",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    barrier_notes = text_field(
        "How will you meet each barrier?", help_text="Leave it out if there is none.", required=False
    )
    busy_days = forms.TypedMultipleChoiceField(
        label="On which days can’t they come at certain times?",
        help_text="Such as for school runs, work or prayer. You are warned when you book at these times.",
        coerce=int,
        choices=list(enumerate(rules.barriers.DAYS)),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    busy_from = TimeField(label="They can’t come from", required=False)
    busy_until = TimeField(label="Until", required=False)
    after_version = forms.IntegerField(widget=forms.HiddenInput)
    looks: ClassVar[dict[str, Look]] = {
        "activities": Look(rows=12),
        "session_count": Look(width=3),
        "barrier_notes": Look(rows=4),
        "busy_from": Look(width=5),
        "busy_until": Look(width=5),
    }

    def __init__(self, *args: Any, barriers: Iterable[Code], needs: Iterable[ReferralNeed] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.needs = [row.need_id for row in needs]
        for row in needs:
            self.fields[f"score-{row.need_id}"] = score_field(row, "now", row.score_before)
        self.looks = {**self.looks, **{f"score-{need}": Look(width=2) for need in self.needs}}  # type: ignore[misc]
        self.fields["barriers"].choices = [(code.code, code.name) for code in barriers]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Days and both times, or neither."""
        data = super().clean() or {}
        told = [bool(data.get("busy_days")), data.get("busy_from") is not None, data.get("busy_until") is not None]
        if any(told) and not all(told) and not {"busy_from", "busy_until"} & self.errors.keys():
            self.add_error("busy_until", "Give the days and both times, or leave all three out")
        return data

    def details(self) -> dict[str, Any]:
        """What the action takes."""
        data = self.cleaned_data
        told = ("activities", "session_count", "after_version", "barriers", "barrier_notes")
        busy = None
        if data["busy_days"]:
            days = frozenset(data["busy_days"])
            busy = rules.barriers.Busy(days=days, starts=data["busy_from"], ends=data["busy_until"])
        scores = {need: data[f"score-{need}"] for need in self.needs} or None
        return {name: data[name] for name in told} | {"busy": busy, "scores": scores}


class ReportForm(Form):
    """What came of each need, and a summary."""

    mark_optional = False

    def __init__(
        self, *args: Any, needs: Iterable[ReferralNeed], outcome_names: dict[str, Words], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.needs = [row.need_id for row in needs]
        for row in needs:
            wanted = outcome_names[row.outcome_wanted].name
            self.fields[f"result-{row.need_id}"] = forms.ChoiceField(
                label=row.need.name,
                help_text=f"Wanted: {wanted}" if wanted else "",
                choices=ReferralNeed.Result.choices,
                widget=forms.RadioSelect,
                error_messages={"required": f"Say what came of {row.need.name}"},
            )
            self.fields[f"score-{row.need_id}"] = score_field(row, "at the end", row.score_after)
            self.fields[f"notes-{row.need_id}"] = forms.CharField(
                label=f"How {row.need.name[:1].lower()}{row.need.name[1:]} went, and what still helps",
                widget=forms.Textarea,
                required=False,
                max_length=TEXT_LIMIT,
            )
        self.fields["summary"] = text_field("Summary", help_text="What was done, how they took part, what comes next.")
        looks = {f"notes-{need}": Look(rows=3) for need in self.needs}
        self.looks = looks | {f"score-{need}": Look(width=2) for need in self.needs}  # type: ignore[misc]

    def details(self) -> dict[str, Any]:
        """What the action takes."""
        data = self.cleaned_data
        return {
            "summary": data["summary"],
            "results": {need: data[f"result-{need}"] for need in self.needs},
            "notes": {need: data[f"notes-{need}"] for need in self.needs},
            "scores": {need: data[f"score-{need}"] for need in self.needs},
        }


class OnwardForm(Form):
    """To whom the person is sent on."""

    to_name = forms.CharField(
        label="To whom are they sent on?", help_text="Such as a clinic, a family service or a charity.", max_length=200
    )
    need = forms.ChoiceField(label="For which need?", widget=forms.RadioSelect, required=False)
    why = text_field("What is the other service asked to do?")
    has_agreed = forms.BooleanField(label="The person has agreed to be sent on")
    mark_optional = False

    def __init__(self, *args: Any, needs: Iterable[ReferralNeed], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(row.need_id, row.need.name) for row in needs]
        self.fields["need"].choices = [*rows, ("", "None of these in particular")]  # type: ignore[attr-defined]


class ReplyForm(Form):
    """What came of sending somebody on."""

    status = forms.ChoiceField(
        label=_("What came of it?"),
        choices=[
            ("taken_up", _("They work with the person now")),
            ("refused", _("The service or the person said no")),
            ("given_up", _("No reply came, and I stop asking")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what came of it")},
    )
    words = forms.CharField(
        label=_("What did they answer, or how did you try to reach them?"),
        widget=forms.Textarea,
        max_length=TEXT_LIMIT,
    )
