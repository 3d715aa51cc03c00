"""Forms of how somebody is reached, what is done for them, what they declare, and when they can come."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms

from throughcare.kernel.states import choices
from throughcare.people.forms.access import WHY_WRONG, reason_field
from throughcare.people.rules.circumstances import Audience, Channel, Characteristic, CommitmentKind, Condition
from throughcare.people.rules.week import DAYS, HALVES, half_in_words
from throughcare.ui.fields import DateField, TimeField
from throughcare.ui.forms import Form
from throughcare.ui.look import Look

LAST_DAY = "Leave it empty where none is known."


def audience_field() -> forms.ChoiceField:
    """Who may see what is entered."""
    return forms.ChoiceField(label="Who may see this?", choices=choices(Audience), widget=forms.RadioSelect)


class PreferenceForm(Form):
    """How somebody wants to be reached, and what makes it safe."""

    channel = forms.ChoiceField(
        label="How do they want to be reached?", choices=choices(Channel), widget=forms.RadioSelect
    )
    number = forms.CharField(label="Number or e-mail address", max_length=80, required=False)
    best_time = forms.CharField(label="When?", max_length=80, required=False, help_text="Such as weekdays after 5pm.")
    may_leave_message = forms.TypedChoiceField(
        label="May a message be left?",
        choices=[("yes", "Yes"), ("no", "No")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    safety_note = forms.CharField(
        label="What makes this number safe, or unsafe?",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
        help_text="Such as who else picks up, or reads messages.",
    )

    mark_optional = False


class AdjustmentForm(Form):
    """What is to be done for somebody."""

    condition = forms.ChoiceField(label="Because of what?", choices=choices(Condition), widget=forms.RadioSelect)
    adjustment = forms.CharField(
        label="What is to be done?",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        help_text="Such as a room on the ground floor, or letters read out by telephone.",
    )
    audience = audience_field()


class AdjustmentCorrection(AdjustmentForm):
    """The same, put right."""

    why = reason_field(WHY_WRONG)


class WithdrawalForm(Form):
    """Why something is taken back that was never so."""

    why = reason_field("Why is it taken back?")


class CharacteristicForm(Form):
    """Which characteristic somebody declares: the answers to it come next."""

    characteristic = forms.ChoiceField(
        label="What do they declare?", choices=choices(Characteristic), widget=forms.RadioSelect
    )


class DeclarationForm(Form):
    """What somebody says of themselves."""

    answer = forms.ChoiceField(label="In their own words, which of these?", widget=forms.RadioSelect)
    declared_on = DateField(label="When did they say so?")
    audience = audience_field()

    def __init__(self, *args: Any, answers: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].choices = list(answers)  # type: ignore[attr-defined]


class CommitmentForm(Form):
    """What somebody has to do, and when they can't come for it."""

    kind = forms.ChoiceField(label="What is it?", choices=choices(CommitmentKind), widget=forms.RadioSelect)
    details = forms.CharField(
        label="For whom or where, and how long?", widget=forms.Textarea(attrs={"rows": 2}), max_length=500
    )
    days = forms.TypedMultipleChoiceField(
        label="On which days can’t they come for it?",
        help_text="Leave days and times out where it takes none of the week.",
        coerce=int,
        choices=list(enumerate(DAYS)),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    starts = TimeField(label="They can’t come from", required=False)
    ends = TimeField(label="Until", required=False)
    valid_from = DateField(label="First day")
    last_on = DateField(label="Last day", required=False, help_text=LAST_DAY)

    mark_optional = False
    looks: ClassVar[dict[str, Look]] = {"starts": Look(width=5), "ends": Look(width=5)}


class CommitmentCorrection(CommitmentForm):
    """The same, put right."""

    why = reason_field(WHY_WRONG)


class AvailabilityForm(Form):
    """The half-days of the week on which somebody can come."""

    halves = forms.TypedMultipleChoiceField(
        label="On which half-days can they come?",
        help_text="Mornings end at noon. Nobody books them at other times without asking.",
        coerce=int,
        choices=[(half, half_in_words(half)) for half in range(HALVES)],
        widget=forms.CheckboxSelectMultiple,
    )
    valid_from = DateField(label="First day")
    last_on = DateField(label="Last day", required=False, help_text=LAST_DAY)

    mark_optional = False


class CircumstanceForm(Form):
    """What helps somebody, or stands in their way."""

    code = forms.ChoiceField(label="Which of these?", widget=forms.RadioSelect)
    notes = forms.CharField(
        label="What should a colleague know of it?",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
    )

    def __init__(self, *args: Any, codes: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = list(codes.items())  # type: ignore[attr-defined]


class CircumstanceCorrection(CircumstanceForm):
    """The same, put right."""

    noted_on = DateField(label="Since when is it known?")
    why = reason_field(WHY_WRONG)
