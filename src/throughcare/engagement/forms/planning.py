"""Forms of the plan and of the advice register."""

from typing import Any

from django import forms

from throughcare.engagement.forms.managing import WELSH
from throughcare.engagement.rules.pipeline import NAMES, OF_A_LOT
from throughcare.ui.fields import DateField
from throughcare.ui.forms import Form
from throughcare.ui.look import Look


class ServiceForm(Form):
    """Which service is to be bought."""

    service = forms.ChoiceField(label="Which service?", widget=forms.RadioSelect)

    def __init__(self, *args: Any, services: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].choices = services  # type: ignore[attr-defined]


class LotsForm(Form):
    """Where one service is to be bought, and when."""

    places = forms.MultipleChoiceField(
        label="Where?", widget=forms.CheckboxSelectMultiple, help_text="Each place becomes a lot."
    )
    publish = DateField(label="When does the competition open?")
    respond = DateField(label="When are bids due?")
    award = DateField(label="When is the award announced?")
    start = DateField(label="When does the service start?")

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["places"].choices = places  # type: ignore[attr-defined]


class PaperForm(Form):
    """A paper that is to be published."""

    name = forms.CharField(label="What is to be published?", max_length=200)
    name_cy = forms.CharField(label="Name in Welsh", max_length=200, required=False, help_text=WELSH)
    planned_on = DateField(label="When?")


class DatesForm(Form):
    """Which dates of the plan."""

    stage = forms.ChoiceField(label="Which date?", widget=forms.RadioSelect)
    lots = forms.TypedMultipleChoiceField(
        label="Of which lots?",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Not needed for the date of a paper.",
    )

    def __init__(self, *args: Any, papers: list[tuple[str, str]], lots: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stages = [(str(stage), NAMES[stage]) for stage in OF_A_LOT] if lots else []
        self.fields["stage"].choices = [*stages, *papers]  # type: ignore[attr-defined]
        self.fields["lots"].choices = lots  # type: ignore[attr-defined]
        self.fields["lots"].initial = [number for number, _ in lots]


class ChangeForm(DatesForm):
    """A date that changes."""

    to_on = DateField(label="New date")
    reason = forms.CharField(
        label="Why?", help_text="Published beside both dates.", widget=forms.Textarea, max_length=2000
    )


class ReachedForm(DatesForm):
    """A date that was reached."""

    on = DateField(label="When did it happen?")


class CallOffForm(Form):
    """The call-off in which lots of the plan are."""

    lots = forms.TypedMultipleChoiceField(label="Which lots?", coerce=int, widget=forms.CheckboxSelectMultiple)
    call_off_ref = forms.RegexField(
        label="Reference of the call-off",
        regex=r"^CO-\d{4}-\d{3,}$",
        help_text="For example, CO-2022-014",
        error_messages={"invalid": "Enter a reference like CO-2022-014"},
    )
    first_lot = forms.IntegerField(
        label="Number of the first of them in the call-off", min_value=1, max_value=9999, initial=1
    )
    looks = {"call_off_ref": Look(width=20), "first_lot": Look(width=4)}  # noqa: RUF012

    def __init__(self, *args: Any, lots: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lots"].choices = lots  # type: ignore[attr-defined]


class AdviceForm(Form):
    """Advice as it was given."""

    adviser = forms.CharField(
        label="Who advised?", max_length=200, help_text="A group or organisation, never a person: it is published."
    )
    said = forms.CharField(label="What did they say?", widget=forms.Textarea)
    said_cy = forms.CharField(label="The same in Welsh", required=False, help_text=WELSH, widget=forms.Textarea)
    received_on = DateField(label="When did it come?")


class DidForm(Form):
    """What was done about advice."""

    did = forms.CharField(
        label="What did you do?",
        help_text="Or why nothing was done. It is published as you write it, and can't be changed.",
        widget=forms.Textarea,
    )
    did_cy = forms.CharField(label="The same in Welsh", required=False, help_text=WELSH, widget=forms.Textarea)


class CriterionForm(Form):
    """What must hold of a group before a programme opens."""

    group = forms.ChoiceField(label="Of which group?")
    least_count = forms.IntegerField(label="How many must have answered?", min_value=1, max_value=10_000)
    least_percent = forms.IntegerField(label="What share of them must be able to bid?", min_value=0, max_value=100)
    looks = {"least_count": Look(width=4), "least_percent": Look(width=3, suffix="%")}  # noqa: RUF012

    def __init__(self, *args: Any, groups: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = groups  # type: ignore[attr-defined]


class OpenForm(Form):
    """Opening a programme for competition."""

    reason = forms.CharField(
        label="Why do you open although the gate is not met?",
        required=False,
        help_text="Published under your name. Not needed where the gate is met.",
        widget=forms.Textarea,
        max_length=2000,
    )
    mark_optional = False
