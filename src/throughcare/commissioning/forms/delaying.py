"""What a buyer types of a delay."""

from typing import ClassVar

from django import forms

from throughcare.ui.fields import DateField
from throughcare.ui.forms import Form
from throughcare.ui.look import Look


class DelayForm(Form):
    """By when the awards are expected, and why so late."""

    looks: ClassVar = {"reason": Look(rows=4)}

    expected_on = DateField(label="By when are the awards expected?")
    reason = forms.CharField(label="Why does it take longer?", widget=forms.Textarea)
