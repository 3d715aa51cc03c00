"""Forms of taking in a caseload: the file, and which of its columns is which."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms

from throughcare.imports.rules.mapping import Column
from throughcare.ui.forms import Form
from throughcare.ui.look import Look

EXAMPLE_LETTERS = 30


class CaseloadForm(Form):
    """A file of people, sentences, needs and officers."""

    file = forms.FileField(
        label="File from the case system",
        allow_empty_file=True,
        help_text="CSV in UTF-8 or Windows-1252, or JSON. One row for each person and sentence.",
        error_messages={"required": "Choose a file"},
    )


class ColumnsForm(Form):
    """For each thing that a row may tell, the column that holds it."""

    looks: ClassVar[Mapping[str, Look]] = {}
    mark_optional = True

    def __init__(self, columns: Sequence[Column], header: Sequence[str], samples: Sequence[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        choices = [("", "None"), *((str(n), _label(n, name, samples[n])) for n, name in enumerate(header))]
        for column in columns:
            missing = {"required": f"Choose the column that holds the {column.label.lower()}"}
            self.fields[column.name] = forms.ChoiceField(
                label=column.label, choices=choices, required=column.is_required, error_messages=missing
            )

    def chosen(self) -> dict[str, int]:
        """The place of each column that was chosen."""
        return {name: int(place) for name, place in self.cleaned_data.items() if place}


def _label(place: int, name: str, sample: str) -> str:
    """A column of the file as a choice: its name, and what it holds."""
    shown = name[:EXAMPLE_LETTERS] or f"Column {place + 1}"
    return f"{shown} (such as {sample[:EXAMPLE_LETTERS]})" if sample else shown
