"""The form that says who is responsible for one person, or for several."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from throughcare.people.models import Person
from throughcare.people.queries.officers import Load
from throughcare.ui.forms import Form
from throughcare.ui.words import plural


class AllocateForm(Form):
    """An officer, chosen with everybody's work in sight, and why the officer changes."""

    officer = forms.TypedChoiceField(
        label="Responsible officer",
        coerce=int,
        empty_value=None,
        required=False,
        help_text="Practitioners with least work first.",
    )
    reason = forms.CharField(
        label="Why does the officer change?",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
        help_text="It is kept with the change.",
    )

    mark_optional = False

    def __init__(self, *args: Any, loads: Iterable[Load], referrals: Mapping[int, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = [(load.user.pk, _option(load, referrals.get(load.user.pk, 0))) for load in loads]
        _choices(self, "officer", [("", "Select"), *found])


class AllocateSeveralForm(AllocateForm):
    """The same for those who are ticked in a list."""

    people = forms.TypedMultipleChoiceField(
        label="People", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, listed: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "people", [(person.pk, person.crn) for person in listed])


def _choices(form: Form, name: str, choices: list[tuple[Any, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def _option(load: Load, referrals: int) -> str:
    letters = ", ".join(f"{letter} {load.by_letter[letter]}" for letter in sorted(load.by_letter))
    cases = plural(load.cases, "case") + (f" ({letters})" if letters else "")
    name = f"{load.user.name}, senior" if load.is_senior else load.user.name
    return f"{name}: {cases}, {load.points.normalize():f} points, {plural(referrals, 'open referral')}"
