"""Forms that anybody may fill in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from throughcare.engagement.rules import QUESTION_WORDS
from throughcare.ui.forms import Form
from throughcare.ui.look import Look


class RegisterForm(Form):
    """An address, and nothing else."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("We send a link to this address. You need no account, and answer no questions."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class ConfirmForm(Form):
    """A step that only needs confirming."""


class QuestionForm(Form):
    """A question for the log."""

    text = forms.CharField(
        label=_("Your question"),
        help_text=_("Leave out names, and whatever else would tell who asks. Ask one thing at a time."),
        widget=forms.Textarea,
        max_length=4000,
    )
    looks = {"text": Look(max_words=QUESTION_WORDS, rows=6)}  # noqa: RUF012
