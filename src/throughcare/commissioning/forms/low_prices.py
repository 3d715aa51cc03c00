"""What is asked about a low price, and what its bidder says."""

from django import forms
from django.utils.translation import gettext_lazy as _

from throughcare.ui.forms import Form


class QuestionForm(Form):
    """What the bidder has to explain."""

    question = forms.CharField(
        label="What should the bidder explain?",
        help_text="For example staff costs, grants, or how the service is kept up for the whole term.",
        widget=forms.Textarea,
        max_length=4000,
    )


class AnswerForm(Form):
    """How the price can be kept."""

    answer = forms.CharField(
        label=_("How can you keep this price for the whole term?"),
        help_text=_("You can answer once."),
        widget=forms.Textarea,
        max_length=8000,
    )
