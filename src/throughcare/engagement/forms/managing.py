"""Forms of whoever runs a programme. Nothing is asked that the public pages don't show."""

from datetime import datetime
from typing import Any

from django import forms

from throughcare.clock.clock import LONDON
from throughcare.documents.rules import MEGABYTE, TYPES, Limits
from throughcare.engagement.rules import PROVIDER
from throughcare.ui.fields import DateField, TimeField
from throughcare.ui.forms import Form
from throughcare.ui.look import Look

WELSH = "Shown to those who read Welsh. Left empty, they see the English."


class AboutForm(Form):
    """What a programme is."""

    name = forms.CharField(label="What is the programme called?", max_length=200)
    name_cy = forms.CharField(label="Name in Welsh", max_length=200, required=False, help_text=WELSH)
    summary = forms.CharField(
        label="What is planned?",
        help_text="What is to be bought, for whom, where and about when: in words that somebody new to it understands.",
        widget=forms.Textarea,
    )
    summary_cy = forms.CharField(label="The same in Welsh", required=False, help_text=WELSH, widget=forms.Textarea)
    role = forms.ChoiceField(label="Who is sought?", widget=forms.RadioSelect)

    def __init__(self, *args: Any, roles: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles  # type: ignore[attr-defined]
        self.fields["role"].initial = self.initial.get("role", PROVIDER)


class StartForm(AboutForm):
    """The same, and whose it is."""

    buyer = forms.TypedChoiceField(label="Who buys?", coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args: Any, buyers: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["buyer"].choices = buyers  # type: ignore[attr-defined]
        if len(buyers) == 1:
            self.fields["buyer"].initial = buyers[0][0]


class EventForm(Form):
    """An event."""

    name = forms.CharField(label="What is the event called?", max_length=200)
    name_cy = forms.CharField(label="Name in Welsh", max_length=200, required=False, help_text=WELSH)
    day = DateField(label="Day", help_text="For example, 21 3 2022")
    starts = TimeField(label="Starts at", help_text="For example, 10am or 14:30")
    ends = TimeField(label="Ends at")
    place = forms.CharField(label="Where is it?", max_length=200, help_text="“Online”, or the address.")
    joining = forms.CharField(
        label="How to join",
        required=False,
        help_text="Sent to those who sign up: a link, or how to find the room. Say whether captions are there.",
        widget=forms.Textarea,
    )
    places_count = forms.IntegerField(
        label="Places", required=False, min_value=1, max_value=100_000, help_text="Left empty, as many come as like."
    )
    looks = {"starts": Look(width=5), "ends": Look(width=5), "places_count": Look(width=5)}  # noqa: RUF012

    def clean(self) -> dict[str, Any]:
        """Day and times as moments, as the action takes them."""
        typed = super().clean() or self.cleaned_data
        day, starts, ends = (typed.pop(name, None) for name in ("day", "starts", "ends"))
        if day and starts and ends:
            typed["starts_at"] = datetime.combine(day, starts, LONDON)
            typed["ends_at"] = datetime.combine(day, ends, LONDON)
        return typed


class ReasonForm(Form):
    """Why something is called off or set aside."""

    reason = forms.CharField(label="Reason", widget=forms.Textarea, max_length=2000)

    def __init__(self, *args: Any, hint: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = hint


class FileForm(Form):
    """A file of the document room."""

    file = forms.FileField(label="File", allow_empty_file=True, error_messages={"required": "Choose a file"})

    def __init__(self, *args: Any, limits: Limits, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = (
            f"{TYPES}; {limits.most_bytes // MEGABYTE} MB or smaller. Versions of a Word, OpenDocument or plain text "
            "file are compared paragraph by paragraph."
        )


class DocumentForm(FileForm):
    """A new document with its first version."""

    name = forms.CharField(label="What is the document called?", max_length=200)
    name_cy = forms.CharField(label="Name in Welsh", max_length=200, required=False, help_text=WELSH)
    field_order = ["name", "name_cy", "file"]  # noqa: RUF012 - as Django declares it


class VersionForm(FileForm):
    """The next version of a document."""

    changed = forms.CharField(
        label="What changed?",
        help_text="In plain words: whoever took an earlier version is sent this with the way to the difference.",
        widget=forms.Textarea,
    )
    field_order = ["changed", "file"]  # noqa: RUF012


class AnswerForm(Form):
    """The answer to a question, and the question as everybody reads it."""

    question = forms.CharField(
        label="The question as everybody is to read it",
        help_text="Take out what tells who asked. Change nothing else.",
        widget=forms.Textarea,
    )
    text = forms.CharField(label="Answer", widget=forms.Textarea)
    question_cy = forms.CharField(label="The question in Welsh", required=False, help_text=WELSH, widget=forms.Textarea)
    text_cy = forms.CharField(label="The answer in Welsh", required=False, help_text=WELSH, widget=forms.Textarea)
    looks = {"text": Look(rows=8)}  # noqa: RUF012


class ConfirmForm(Form):
    """A step that only needs confirming."""
