"""Interests, scores and agreed scores: one set of fields for each bidder or question."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from throughcare.commissioning import rules
from throughcare.ui.forms import Form
from throughcare.ui.look import Look

YES_NO = [("no", "No interest"), ("yes", "I have an interest")]
SCORES = [(str(score), f"{score}") for score in range(rules.MAX_SCORE, -1, -1)]


class InterestsForm(Form):
    """Per bidder, by organisation id: an interest or none, and which."""

    mark_optional = False

    def __init__(self, *args: Any, bidders: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bidders = list(bidders)
        self.looks = {f"interest_{pk}": Look(reveals={"yes": f"detail_{pk}"}) for pk, _name in self.bidders}  # type: ignore[misc]
        for pk, name in self.bidders:
            required = {"required": f"Say whether you have an interest in {name}"}
            self.fields[f"interest_{pk}"] = forms.ChoiceField(
                label=name, choices=YES_NO, widget=forms.RadioSelect, error_messages=required
            )
            self.fields[f"detail_{pk}"] = forms.CharField(
                label="What is it?", widget=forms.Textarea(attrs={"rows": 2}), required=False
            )

    def interests(self) -> dict[int, tuple[bool, str]]:
        """What was declared, by organisation id."""
        said = self.cleaned_data
        return {pk: (said[f"interest_{pk}"] == "yes", said[f"detail_{pk}"]) for pk, _name in self.bidders}


class InterestForm(Form):
    """An interest that came to light later."""

    detail = forms.CharField(label="What is the interest?", widget=forms.Textarea)


class MarksForm(Form):
    """Per question, by number: a score and a reason; both may wait while it is a draft."""

    mark_optional = False

    def __init__(
        self,
        *args: Any,
        questions: Iterable[int],
        marks: Mapping[int, tuple[int | None, str]],
        score_label: str,
        reason_label: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.numbers = list(questions)
        self.looks = {f"score_{n}": Look(inline=True) for n in self.numbers}  # type: ignore[misc]
        for number in self.numbers:
            score, reason = marks.get(number, (None, ""))
            self.fields[f"score_{number}"] = forms.ChoiceField(
                label=f"Question {number}: {score_label}",
                choices=SCORES,
                widget=forms.RadioSelect,
                required=False,
                initial="" if score is None else str(score),
            )
            self.fields[f"reason_{number}"] = forms.CharField(
                label=f"Question {number}: {reason_label}", widget=forms.Textarea, required=False, initial=reason
            )

    def marks(self) -> dict[int, tuple[int | None, str]]:
        """What was typed, by question number."""
        said = self.cleaned_data
        return {n: (int(said[f"score_{n}"]) if said[f"score_{n}"] else None, said[f"reason_{n}"]) for n in self.numbers}
