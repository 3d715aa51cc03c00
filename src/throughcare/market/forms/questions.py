"""Forms of the framework's questions, for whoever runs it. Each part is given in English and in Welsh."""

from typing import ClassVar

from django import forms

from throughcare.ui.fields import MoneyField
from throughcare.ui.forms import Form
from throughcare.ui.look import Look

WELSH = "Needed before the version is published."


def _words(label: str, hint: str = "") -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, widget=forms.Textarea, max_length=4000)


def _welsh(label: str) -> forms.CharField:
    return forms.CharField(label=label, help_text=WELSH, widget=forms.Textarea, max_length=4000, required=False)


class AboutForm(Form):
    """What is new in a version, and what is expected of whom."""

    change = _words("What is new in this version, and why?", "Applicants read this beside the questions.")
    change_cy = _welsh("What is new, in Welsh")
    for_small = _words("What is expected of small organisations?", "Say plainly how much is enough.")
    for_small_cy = _welsh("The same in Welsh: small organisations")
    for_consortia = _words("What is expected of consortia?", "Who applies, and whose work and turnover count.")
    for_consortia_cy = _welsh("The same in Welsh: consortia")
    least_lot_gbp = MoneyField(
        label="What is the smallest lot worth in a year?",
        help_text="Of those that you mean to buy. What writing costs is read against it.",
    )


class QuestionForm(Form):
    """One question, with how it is assessed."""

    title = forms.CharField(label="Title", max_length=100)
    title_cy = forms.CharField(label="Title in Welsh", max_length=100, required=False, help_text=WELSH)
    text = _words("The question")
    text_cy = _welsh("The question in Welsh")
    guidance = _words("Guidance", "What a good answer holds, and what is not asked for.")
    guidance_cy = _welsh("Guidance in Welsh")
    assessed = _words("How is it assessed?")
    assessed_cy = _welsh("How it is assessed, in Welsh")
    passes = _words("When does an answer pass?")
    passes_cy = _welsh("When it passes, in Welsh")
    fails = _words("When does it not pass?")
    fails_cy = _welsh("When it does not pass, in Welsh")
    max_words = forms.IntegerField(label="Most words", min_value=1, max_value=3000)
    is_case_study = forms.BooleanField(label="This is a case study", required=False)

    looks: ClassVar[dict[str, Look]] = {"max_words": Look(width=4)}


class NewQuestionForm(QuestionForm):
    """A question that was not asked before."""

    key = forms.SlugField(
        label="Short name",
        max_length=40,
        help_text="For example, staff. Answers are carried over to later versions by it, and it can’t be changed.",
    )


class ConfirmForm(Form):
    """A step that only needs confirming."""
