"""Forms of records: they parse, and decide nothing."""

from typing import Any, ClassVar

from django import forms

from throughcare.kernel.states import choices
from throughcare.records.rules.redaction import RELEASING, Ground
from throughcare.records.rules.requests import How, IdentityCheck
from throughcare.ui.fields import DateField
from throughcare.ui.forms import Form
from throughcare.ui.look import Look

TEXT_LIMIT = 4000


class ConfirmForm(Form):
    """A step that only needs confirming."""


class PersonForm(Form):
    """Whose record it is about."""

    crn = forms.CharField(
        label="Case reference number (CRN)",
        help_text="A letter and six digits. Find it by name under People.",
        max_length=12,
    )
    looks: ClassVar[dict[str, Look]] = {"crn": Look(width=10)}


class ReceiveForm(Form):
    """How a request came in."""

    received_on = DateField(label="When was it received?", help_text="The day it reached anybody of the service.")
    received_how = forms.ChoiceField(label="How did it come?", choices=choices(How), widget=forms.RadioSelect)
    asked_for = forms.CharField(
        label="What do they ask for?",
        help_text="In their words. Leave it empty if they ask for everything.",
        widget=forms.Textarea,
        required=False,
        max_length=TEXT_LIMIT,
    )


class IdentifyForm(Form):
    """How it was made sure who asks."""

    identity_check = forms.ChoiceField(
        label="How do you know that it is them?", choices=choices(IdentityCheck), widget=forms.RadioSelect
    )
    identified_on = DateField(label="When was that?", help_text="The month to answer counts from this day.")


class ReasonForm(Form):
    """Why."""

    reason = forms.CharField(
        label="Why?", help_text="It is kept, and may have to be shown.", widget=forms.Textarea, max_length=TEXT_LIMIT
    )


class HandOverForm(Form):
    """How the copy was handed over."""

    handed_over_how = forms.CharField(
        label="How was it handed over?",
        help_text="For example, printed and given to them at the office, or sent by secure e-mail.",
        max_length=200,
    )


class PassageForm(Form):
    """What becomes of a passage."""

    mark_optional: ClassVar[bool] = False  # which ground is wanted depends on the decision
    decision = forms.ChoiceField(
        label="What becomes of it?",
        choices=[
            ("release", "It goes out as it is"),
            ("redact", "Some words are taken out"),
            ("redact_whole", "All of it is taken out"),
        ],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label="Words to take out, one to a line",
        help_text="Write them as they stand there.",
        widget=forms.Textarea,
        required=False,
        max_length=TEXT_LIMIT,
    )
    release_ground = forms.ChoiceField(
        label="Why may it stay?", choices=choices(Ground), widget=forms.RadioSelect, required=False
    )
    ground = forms.ChoiceField(
        label="If something is taken out, whom is it about?",
        choices=choices(Ground),
        widget=forms.RadioSelect,
        required=False,
    )
    reason = forms.CharField(label="Anything to add?", widget=forms.Textarea, required=False, max_length=TEXT_LIMIT)
    looks: ClassVar[dict[str, Look]] = {
        "decision": Look(reveals={"release": "release_ground", "redact": "words"}),
        "words": Look(rows=4),
        "reason": Look(rows=3),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stays, goes = self.fields["release_ground"], self.fields["ground"]
        stays.choices = [(g.value, g.value.capitalize()) for g in RELEASING]  # type: ignore[attr-defined]
        goes.choices = [(g.value, g.value.capitalize()) for g in Ground if g not in RELEASING]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Whatever is decided has its ground."""
        cleaned = super().clean() or {}
        field = "release_ground" if cleaned.get("decision") == "release" else "ground"
        if cleaned.get("decision") and not cleaned.get(field):
            stays = field == "release_ground"
            self.add_error(field, "Select why it may stay" if stays else "Select whom it is about")
        return cleaned


class FilePassageForm(PassageForm):
    """What becomes of a file: it goes out as it is, or not at all."""

    words = None  # type: ignore[assignment]
    looks: ClassVar[dict[str, Look]] = {
        "decision": Look(reveals={"release": "release_ground", "redact_whole": "ground"}),
        "reason": Look(rows=3),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        decision: Any = self.fields["decision"]
        decision.choices = [("release", "The file goes out as it is"), ("redact_whole", "It is left out")]


class RestForm(Form):
    """That the rest has been read."""

    reason = forms.CharField(
        label="What did you look at?",
        help_text="For example, read all of them on 7 March.",
        widget=forms.Textarea,
        max_length=TEXT_LIMIT,
    )


class DisputeForm(Form):
    """What a person says is wrong."""

    key = forms.ChoiceField(label="What is disputed?")
    wanted = forms.CharField(label="What should it say?", widget=forms.Textarea, max_length=TEXT_LIMIT)
    statement = forms.CharField(
        label="What do they say about it?",
        help_text="In their words. It is shown beside the value if it is not changed.",
        widget=forms.Textarea,
        required=False,
        max_length=TEXT_LIMIT,
    )
    received_on = DateField(label="When was it received?")
    received_how = forms.ChoiceField(label="How did it come?", choices=choices(How), widget=forms.RadioSelect)
    looks: ClassVar[dict[str, Look]] = {"wanted": Look(rows=2)}

    def __init__(self, *args: Any, disputable: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].choices = [("", "Choose one"), *disputable]  # type: ignore[attr-defined]


class AmendForm(Form):
    """What it will say."""

    value = forms.CharField(label="What will it say?", widget=forms.Textarea, max_length=TEXT_LIMIT)
    reason = forms.CharField(
        label="How do you know?",
        help_text="The person is told, and it is kept with the change.",
        widget=forms.Textarea,
        max_length=TEXT_LIMIT,
    )
    looks: ClassVar[dict[str, Look]] = {"value": Look(rows=3)}


class AmendDateForm(AmendForm):
    """The same for a day."""

    value = DateField(label="What will it say?")  # type: ignore[assignment]


class AmendChoiceForm(AmendForm):
    """The same for one of a few; `options` are the values with their names."""

    value = forms.ChoiceField(label="What will it say?", widget=forms.RadioSelect)  # type: ignore[assignment]

    def __init__(self, *args: Any, options: dict[Any, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.options = options
        field: Any = self.fields["value"]
        field.choices = [(str(value), name) for value, name in options.items()]

    def clean_value(self) -> Any:
        """The value itself, which a form can only name."""
        return {str(value): value for value in self.options}[self.cleaned_data["value"]]


class RefuseForm(Form):
    """Why it stays, and what the person says about that."""

    reason = forms.CharField(
        label="Why does it stay as it is?",
        help_text="The person is told.",
        widget=forms.Textarea,
        max_length=TEXT_LIMIT,
    )
    statement = forms.CharField(
        label="The person’s statement",
        help_text="It is shown beside the value.",
        widget=forms.Textarea,
        max_length=TEXT_LIMIT,
    )


class ToldForm(Form):
    """How the person was told."""

    told_how = forms.CharField(
        label="How were they told?", help_text="For example, the letter was posted on 7 March.", max_length=200
    )


class HoldForm(Form):
    """Why a record must be kept."""

    reason = forms.CharField(
        label="Why must this record be kept?",
        help_text="For example, an inquiry, a claim or a complaint; give its reference.",
        widget=forms.Textarea,
        max_length=TEXT_LIMIT,
    )
    until = DateField(
        label="Until when?", help_text="The last day. Leave it empty if that is not known.", required=False
    )
