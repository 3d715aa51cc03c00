"""Forms of referrals: they parse, and decide nothing."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms

from throughcare.accounts.models import User
from throughcare.documents.rules import MEGABYTE, TYPES, Limits
from throughcare.people.rules.harm import HEADINGS
from throughcare.reference.models import Area, Code
from throughcare.referrals import rules
from throughcare.referrals.forms.finding import NeedsChoice, needs_field
from throughcare.ui.fields import DateField
from throughcare.ui.forms import Form
from throughcare.ui.look import Look


def text_field(label: str, **kwargs: Any) -> forms.CharField:
    """A free text of several lines."""
    return forms.CharField(label=label, widget=forms.Textarea, max_length=rules.TEXT_LIMIT, **kwargs)


class FileForm(Form):
    """One file to add."""

    file = forms.FileField(label="Add a file", allow_empty_file=True, error_messages={"required": "Choose a file"})

    def __init__(self, *args: Any, limits: Limits, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = f"{TYPES}; {limits.most_bytes // MEGABYTE} MB or smaller"


class NeedsForm(NeedsChoice):
    """Which needs the service is asked to work on."""

    needs = needs_field(
        label="Which needs should the service work on?", required=False, help_text="Choose all that apply."
    )
    mark_optional = False


class NeedForm(Form):
    """How complex one need is, and what should come of it."""

    complexity = forms.ChoiceField(
        label="How complex is this need?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how complex this need is"},
    )
    outcome_wanted = forms.ChoiceField(
        label="What should come of it?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what should come of it"},
    )

    def __init__(self, *args: Any, asked: rules.Asked, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = [(level, level.capitalize()) for level in asked.levels]
        self.fields["complexity"].choices = levels  # type: ignore[attr-defined]
        outcomes = [(code, words.name) for code, words in asked.outcomes.items()]
        self.fields["outcome_wanted"].choices = outcomes  # type: ignore[attr-defined]
        hints = {level: words.name for level, words in asked.levels.items()}
        self.looks = {"complexity": Look(hints=hints)}  # type: ignore[misc]


class SentenceForm(Form):
    """Which sentence the service is part of."""

    sentence = forms.TypedChoiceField(
        label="Which sentence is the service part of?", coerce=int, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, sentences: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sentence"].choices = list(sentences)  # type: ignore[attr-defined]


class ReleaseForm(Form):
    """Prison, expected release, and how sure it is."""

    prison = forms.CharField(label="In which prison are they?", max_length=rules.PRISON_LIMIT)
    release_certainty = forms.ChoiceField(
        label="Is the day of release known?",
        choices=[(code.value, text) for code, text in rules.CERTAINTY_WORDS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Say how sure the day of release is"},
    )
    release_on = DateField(label="When are they expected to be released?", required=False)
    release_note = forms.CharField(
        label="What does it depend on, or why is it not known?",
        help_text="Such as a parole hearing on 3 June. Leave it out where the day is fixed.",
        widget=forms.Textarea,
        max_length=rules.TEXT_LIMIT,
        required=False,
    )
    looks: ClassVar[dict[str, Look]] = {"release_note": Look(rows=2), "prison": Look(width=20)}
    mark_optional = False


class ContactForm(Form):
    """Whom the provider asks until somebody outside answers, and who that will be."""

    contact = forms.CharField(
        label="Whom can the provider ask in prison?",
        help_text="A role or a team and how to reach it, like: Offender management unit, 01632 960 001.",
        max_length=rules.CONTACT_LIMIT,
    )
    reports_to = forms.ChoiceField(
        label="Which delivery unit takes over on release?",
        error_messages={"required": "Choose the delivery unit that takes over on release"},
    )

    def __init__(self, *args: Any, units: Iterable[Area], asks_unit: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_unit:
            del self.fields["reports_to"]
            return
        choices = [("", "Choose a delivery unit"), *((unit.pk, unit.name) for unit in units)]
        self.fields["reports_to"].choices = choices  # type: ignore[attr-defined]


class ReasonForm(Form):
    """Why the person is referred."""

    reason = text_field(
        "Why are you making this referral?",
        help_text="What has happened, what they want, what has been tried. The provider reads this first.",
    )


class RiskForm(Form):
    """What the provider must know about risk, under the headings of the record and beside them."""

    risk_summary = text_field(
        "What else must the provider know?",
        help_text="Such as what keeps people safe at appointments. If there is nothing to share at all, say so here.",
        required=False,
    )
    mark_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        headings = {name: text_field(title, required=False) for name, title in HEADINGS.items()}
        self.fields = headings | self.fields
        self.looks = {**self.looks, **{name: Look(rows=3) for name in headings}}  # type: ignore[misc]

    def texts(self) -> dict[str, str]:
        """What was written, by field."""
        return {name: self.cleaned_data[name] for name in rules.RISK_TEXTS}


class RiskConfirmForm(Form):
    """That the summary, as shown, may be shared."""

    risk_summary = forms.CharField(widget=forms.HiddenInput, strip=False)
    confirmed = forms.BooleanField(label="I have read this summary and it may be shared with the provider")


class AccessForm(Form):
    """What affects when, where or how the person can take part."""

    anything = forms.ChoiceField(
        label="Does anything affect when, where or how they can take part?",
        help_text="Such as disability, caring, work, faith, travel, language, or people to keep apart.",
        choices=[("yes", "Yes"), ("no", "No, nothing known")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether anything affects how they can take part"},
    )
    details = text_field("What should the provider know?", required=False)
    looks: ClassVar[dict[str, Look]] = {"anything": Look(reveals={"yes": "details"})}
    mark_optional = False

    def clean(self) -> dict[str, Any]:
        """Details where there is anything."""
        data = super().clean() or {}
        if data.get("anything") == "yes" and not data.get("details", "").strip():
            self.add_error("details", "Say what the provider should know")
        return data

    def notes(self) -> str:
        """What is kept with the referral."""
        return self.cleaned_data["details"] if self.cleaned_data["anything"] == "yes" else rules.NONE_KNOWN


class FinishForm(Form):
    """The day to finish by, and of an order with rehabilitation activity days how many of them."""

    finish_by = DateField(label="By which day should the service finish?")
    enforceable_days = forms.IntegerField(
        label="How many rehabilitation activity days may the service use?",
        min_value=1,
        max_value=999,
        error_messages={"required": "Say how many rehabilitation activity days the service may use"},
    )
    looks: ClassVar[dict[str, Look]] = {"enforceable_days": Look(width=3)}

    def __init__(self, *args: Any, ordered_days: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not ordered_days:
            del self.fields["enforceable_days"]
            return
        self.fields["enforceable_days"].help_text = f"The order has {ordered_days}."


class QuestionForm(Form):
    """A provider's question."""

    question = text_field("What do you need to know?", help_text="The practitioner is asked to answer it here.")


class AnswerForm(Form):
    """The practitioner's answer."""

    answer = text_field("Your answer")


class DeclineForm(Form):
    """Why a provider declines."""

    reason = text_field(
        "Why do you decline this referral?", help_text="The practitioner reads this and decides what to do next."
    )


class AssignForm(Form):
    """To whom a referral is given."""

    caseworker = forms.TypedChoiceField(label="Who takes this referral?", coerce=int, widget=forms.RadioSelect)
    instead_of = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, staff: Iterable[tuple[User, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        staff = list(staff)
        self.fields["caseworker"].choices = [(user.pk, user.name) for user, _load in staff]  # type: ignore[attr-defined]
        hints = {str(user.pk): f"{load} open {'referral' if load == 1 else 'referrals'}" for user, load in staff}
        self.looks = {"caseworker": Look(hints=hints)}  # type: ignore[misc]


class EndForm(Form):
    """Why a referral ends."""

    reason = forms.ChoiceField(label="Why is it ending?", widget=forms.RadioSelect)
    comment = text_field("What happened?", help_text="The provider reads this too.")

    def __init__(self, *args: Any, reasons: Iterable[Code], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [(code.code, code.name) for code in reasons]  # type: ignore[attr-defined]


class ConfirmForm(Form):
    """A step that only needs confirming."""
