"""Forms of the partner finder and of the readiness survey."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from throughcare.engagement.rules.readiness import Ability, Size
from throughcare.ui.forms import Form

SIZES = (
    (Size.MICRO, _("Fewer than 10 people")),
    (Size.SMALL, _("10 to 49 people")),
    (Size.MEDIUM, _("50 to 249 people")),
    (Size.LARGE, _("250 people or more")),
)
ABILITIES = (
    (Ability.ABLE, _("Yes, alone or with partners")),
    (Ability.UNSURE, _("We are not sure")),
    (Ability.UNABLE, _("No")),
)


class ServiceForm(Form):
    """For which organisation and service partners are looked for."""

    organisation = forms.TypedChoiceField(label=_("Which organisation?"), coerce=int, widget=forms.RadioSelect)
    service = forms.ChoiceField(label=_("For which service?"), widget=forms.RadioSelect)

    def __init__(
        self, *args: Any, organisations: list[tuple[int, str]], services: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = organisations  # type: ignore[attr-defined]
        self.fields["organisation"].initial = organisations[0][0]
        self.fields["service"].choices = services  # type: ignore[attr-defined]


class ListingForm(Form):
    """Where, and what is offered and looked for."""

    areas = forms.MultipleChoiceField(
        label=_("Where?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick none, and you are found for this service no longer."),
    )
    about = forms.CharField(
        label=_("What do you bring, and what do you look for?"),
        required=False,
        help_text=_("Other suppliers read this; buyers don’t."),
        widget=forms.Textarea,
        max_length=2000,
    )
    mark_optional = False

    def __init__(self, *args: Any, areas: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["areas"].choices = areas  # type: ignore[attr-defined]


class MessageForm(Form):
    """A message to another organisation."""

    text = forms.CharField(label=_("Your message"), widget=forms.Textarea, max_length=4000)


class SurveyForm(Form):
    """Whether an organisation could bid, and what it is."""

    ability = forms.ChoiceField(
        label=_("Could your organisation bid for what is planned?"), choices=ABILITIES, widget=forms.RadioSelect
    )
    size = forms.ChoiceField(label=_("How many people do you employ?"), choices=SIZES, widget=forms.RadioSelect)
    region = forms.ChoiceField(label=_("Where do you mainly work?"))
    cohort = forms.ChoiceField(label=_("With whom do you mainly work?"), widget=forms.RadioSelect)

    def __init__(
        self, *args: Any, regions: list[tuple[str, str]], cohorts: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].choices = [("", _("Choose a region")), *regions]  # type: ignore[attr-defined]
        self.fields["cohort"].choices = cohorts  # type: ignore[attr-defined]
