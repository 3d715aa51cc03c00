"""What a commissioner types to draft a call-off."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, ClassVar

from django import forms

from throughcare.commissioning import rules
from throughcare.ui.fields import DateField, MoneyField, TimeField
from throughcare.ui.forms import Form
from throughcare.ui.look import Look
from throughcare.ui.words import long_date

Choices = Iterable[tuple[Any, str]]


class DescribeForm(Form):
    """What the call-off is called and says, in English and Welsh."""

    title = forms.CharField(label="Title", help_text="For example: Accommodation services, Durham", max_length=200)
    title_cy = forms.CharField(label="Title in Welsh", max_length=200, required=False)
    description = forms.CharField(
        label="Description",
        help_text="What you want to buy and why, in plain words. Everybody can read it.",
        widget=forms.Textarea,
        required=False,
    )
    description_cy = forms.CharField(label="Description in Welsh", widget=forms.Textarea, required=False)


class DraftForm(DescribeForm):
    """The same, for a buyer where the commissioner buys for more than one."""

    buyer = forms.ChoiceField(label="Who buys", widget=forms.RadioSelect)
    route = forms.TypedChoiceField(
        label="What is bought",
        widget=forms.RadioSelect,
        choices=(
            (rules.Route.FRAMEWORK, "Services of the framework: one to four years"),
            (rules.Route.PARTNER, "Partner contracts, such as unpaid work: five years, one provider a lot"),
        ),
        coerce=rules.Route,
        initial=rules.Route.FRAMEWORK,
        empty_value=rules.Route.FRAMEWORK,
        required=False,
    )

    def __init__(self, *args: Any, buyers: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = list(buyers)
        self.fields["buyer"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.fields["buyer"].widget = forms.HiddenInput()
            self.fields["buyer"].initial = choices[0][0]


class DeadlineForm(Form):
    """Until when bids are received."""

    looks: ClassVar = {"due_time": Look(width=5)}

    due_on = DateField(label="Last day for bids")
    due_time = TimeField(label="Time", help_text="For example, midday or 2:30pm")


class ServiceForm(Form):
    """Which service a lot buys."""

    service_type = forms.ChoiceField(label="Service", widget=forms.RadioSelect)

    def __init__(self, *args: Any, services: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service_type"].choices = list(services)  # type: ignore[attr-defined]


class LotTermsForm(Form):
    """For how much, how long, and how a lot is judged: what a live call-off may still change."""

    looks: ClassVar = {
        "quality_weight": Look(width=3, suffix="%"),
        "price_weight": Look(width=3, suffix="%"),
        "term_reason": Look(rows=3),
    }

    value_gbp = MoneyField(
        label="Value over the whole term", help_text="Without VAT. It is published, and bids can’t be above it."
    )
    starts_on = DateField(label="First day")
    last_on = DateField(label="Last day")
    term_reason = forms.CharField(
        label="Why does the term depart from policy?",
        help_text="Only where it starts sooner, or ends on another day. It is published with the lot.",
        widget=forms.Textarea,
        required=False,
    )
    quality_weight = forms.IntegerField(
        label="Weight of quality",
        help_text="Quality and price add up to 100.",
        min_value=0,
        max_value=100,
    )
    price_weight = forms.IntegerField(label="Weight of price", min_value=0, max_value=100)

    def __init__(self, *args: Any, term: rules.Term, policy: rules.TermPolicy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].help_text = (
            f"{long_date(term.starts_on)} or later, by policy: after the deadline for bids, "
            f"{policy.standstill_days} days of standstill and {policy.mobilisation_months} months of mobilisation."
        )
        self.fields[
            "last_on"
        ].help_text = (
            f"{long_date(term.last_on)} for a term from {long_date(term.starts_on)}, by policy ({policy.source})."
        )

    def values(self) -> dict[str, Any]:
        """What was typed, by the fields of a lot."""
        said = dict(self.cleaned_data)
        return said | {"ends_on": said.pop("last_on") + timedelta(days=1)}


class LotForm(LotTermsForm):
    """The same of a draft, with for whom and where."""

    cohort = forms.ChoiceField(label="For whom", widget=forms.RadioSelect)
    areas = forms.MultipleChoiceField(
        label="Areas",
        help_text="For the framework, whoever is qualified in one is invited, and needs partners for the others. "
        "For partner contracts, whoever is admitted in all of them is.",
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ("cohort", "areas")

    def __init__(self, *args: Any, cohorts: Choices, areas: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cohort"].choices = list(cohorts)  # type: ignore[attr-defined]
        self.fields["areas"].choices = list(areas)  # type: ignore[attr-defined]

    def terms(self, service_type: str) -> rules.LotTerms:
        """What was typed, as terms of a lot."""
        said = self.values()
        return rules.LotTerms(**(said | {"service_type": service_type, "areas": tuple(said["areas"])}))


class WorthForm(Form):
    """What the whole is worth by the notice, and why social value weighs little."""

    looks: ClassVar = {"social_value_reason": Look(rows=3)}

    notice_value_gbp = MoneyField(
        label="Value of the notice",
        help_text="Without VAT. The lots must add up to it, to the penny. Leave it empty where the lots make it up.",
        required=False,
    )
    social_value_reason = forms.CharField(
        label="Why does social value weigh less than policy asks?",
        help_text="Only where its questions decide less of a lot’s total score. It is published.",
        widget=forms.Textarea,
        required=False,
    )


class TogetherForm(Form):
    """How the lots are awarded together."""

    looks: ClassVar = {"most_lots": Look(width=3), "bundles": Look(rows=4)}

    most_lots = forms.IntegerField(
        label="Most lots for one bidder",
        help_text="Nobody is awarded more of this call-off’s lots. Leave it empty for no limit.",
        min_value=1,
        max_value=999,
        required=False,
    )
    fills_first = forms.TypedChoiceField(
        label="What comes first where not every lot can go to its best bid?",
        widget=forms.RadioSelect,
        choices=(
            ("no", "The highest total score"),
            ("yes", "As many lots awarded as possible, then the highest score"),
        ),
        coerce="yes".__eq__,
    )
    bundles = forms.CharField(
        label="Bundles",
        help_text="Lots that a bidder may ask to win all together or not at all. One bundle a line: 2, 5",
        widget=forms.Textarea,
        required=False,
    )

    def terms(self) -> rules.TogetherTerms:
        """What was typed, as terms of an award across lots; NotValid where a bundle isn't lot numbers."""
        said = self.cleaned_data
        return rules.TogetherTerms(
            most_lots=said["most_lots"], fills_first=said["fills_first"], bundles=rules.read_bundles(said["bundles"])
        )


class QuestionForm(Form):
    """A question that every bid answers."""

    looks: ClassVar = {
        "weight": Look(width=3, suffix="%"),
        "max_words": Look(width=5),
        "floor_score": Look(width=2),
        "guidance": Look(rows=4),
    }

    text = forms.CharField(label="Question", widget=forms.Textarea)
    text_cy = forms.CharField(label="Question in Welsh", widget=forms.Textarea, required=False)
    guidance = forms.CharField(
        label="Guidance",
        help_text="What a good answer holds. It helps small organisations most.",
        widget=forms.Textarea,
        required=False,
    )
    weight = forms.IntegerField(
        label="Weight", help_text="The weights of all questions add up to 100.", min_value=1, max_value=100
    )
    max_words = forms.IntegerField(
        label="Most words",
        help_text="Ask for no more than the value of the lots is worth.",
        min_value=50,
        max_value=5000,
    )

    is_social_value = forms.BooleanField(
        label="It asks for social value: what the service gives beyond itself",
        required=False,
    )
    file_asked = forms.CharField(
        label="Which file goes with the answer?",
        help_text="For example a lease or a floor plan. Leave it empty to ask for words alone.",
        max_length=200,
        required=False,
    )
    file_asked_cy = forms.CharField(label="Which file, in Welsh", max_length=200, required=False)
    floor_score = forms.IntegerField(
        label="Floor",
        help_text="The lowest agreed score, of 5, with which a bid can win. Leave it empty for none.",
        min_value=1,
        max_value=5,
        required=False,
    )
    is_file_required = forms.BooleanField(label="A bid without this file can’t be submitted", required=False)

    def terms(self) -> rules.QuestionTerms:
        """What was typed, as terms of a question."""
        return rules.QuestionTerms(**self.cleaned_data)


class PanelForm(Form):
    """Who evaluates, moderates and approves."""

    evaluators = forms.TypedMultipleChoiceField(
        label="Evaluators",
        help_text="They score alone. Two or more are better than one.",
        widget=forms.CheckboxSelectMultiple,
        coerce=int,
    )
    moderator = forms.TypedChoiceField(label="Moderator", widget=forms.RadioSelect, coerce=int)
    approver = forms.TypedChoiceField(label="Approver", widget=forms.RadioSelect, coerce=int)

    def __init__(self, *args: Any, evaluators: Choices, moderators: Choices, approvers: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("evaluators", evaluators), ("moderator", moderators), ("approver", approvers)):
            self.fields[name].choices = list(choices)  # type: ignore[attr-defined]


class OfficersForm(Form):
    """The three opening officers."""

    officers = forms.TypedMultipleChoiceField(
        label="Opening officers",
        help_text="Choose three. Any two of them open the bids after the deadline.",
        widget=forms.CheckboxSelectMultiple,
        coerce=int,
    )

    def __init__(self, *args: Any, officers: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["officers"].choices = list(officers)  # type: ignore[attr-defined]


class ReasonForm(Form):
    """A reason for what cannot be undone."""

    reason = forms.CharField(label="Reason", widget=forms.Textarea)


class EmptyForm(Form):
    """Nothing to type: a button that does something."""
