"""Forms of amending a sent referral, and of case notes: they parse, and decide nothing."""

from collections.abc import Iterable
from typing import Any

from django import forms

from throughcare.referrals import rules
from throughcare.referrals.forms.referral import ContactForm, FinishForm, NeedForm, ReleaseForm, RiskForm, text_field
from throughcare.referrals.rules.amending import LABELS, SUBJECT_LIMIT, Amendable
from throughcare.ui.forms import Form

WHY = {"label": "Why does this change?", "help_text": "Both sides read this in the log of changes."}


def why_field() -> forms.CharField:
    """The reason of an amendment."""
    return text_field(WHY["label"], help_text=WHY["help_text"])


class WordsForm(Form):
    """New words for one part of the referral."""

    value = forms.CharField(widget=forms.Textarea, max_length=rules.TEXT_LIMIT)
    why = why_field()

    def __init__(self, *args: Any, part: Amendable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].label = LABELS[part]


class AmendRiskForm(RiskForm):
    """Other words about risk, read again before they are shared."""

    confirmed = forms.BooleanField(
        label="I have read all of this again and it may be shared with the provider", required=False
    )
    why = why_field()


class DropNeedForm(Form):
    """Why a need is no longer asked for."""

    why = why_field()


class AmendFinishForm(FinishForm):
    """Another day to finish by, or another number of days."""

    why = why_field()


class SentenceForm(Form):
    """Another sentence of the person's."""

    sentence = forms.TypedChoiceField(
        label="Which sentence is the service part of?", coerce=int, widget=forms.RadioSelect
    )
    why = why_field()

    def __init__(self, *args: Any, sentences: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sentence"].choices = list(sentences)  # type: ignore[attr-defined]


class AmendReleaseForm(ReleaseForm):
    """Another prison or day of release."""

    why = why_field()


class AmendContactForm(ContactForm):
    """Somebody else to ask, or another unit that takes over."""

    why = why_field()


class AmendNeedForm(NeedForm):
    """Another complexity or outcome of one need."""

    why = why_field()


class NoteForm(Form):
    """A case note, and whether the other side is told of it."""

    subject = forms.CharField(label="Subject", max_length=SUBJECT_LIMIT)
    body = text_field(
        "Note", help_text="Both sides read it, and it can’t be changed. Write facts, and what comes next."
    )
    tells_other_side = forms.BooleanField(required=False)
    mark_optional = False

    def __init__(self, *args: Any, other_side: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tells_other_side"].label = f"Tell {other_side} that there is a note"
