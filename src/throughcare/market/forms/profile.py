"""Forms of an organisation's profile, one for each section, and of who writes which section or answer."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from throughcare.market.forms import COVERS, GROUND_NAMES, LEGAL_FORMS, POLICY_NAMES
from throughcare.market.rules.sections import Section
from throughcare.ui.fields import DateField, MoneyField
from throughcare.ui.forms import Form
from throughcare.ui.look import Look

PARTS = ("insurer", "cover_gbp", "expires_on")
SECTION_NAMES = {
    Section.FACTS: _("About your organisation"),
    Section.ACCOUNTS: _("Accounts"),
    Section.POLICIES: _("Policies"),
    Section.INSURANCE: _("Insurance"),
    Section.PEOPLE: _("Who runs or controls your organisation"),
    Section.EXCLUSIONS: _("Grounds for exclusion"),
}
YES_NO = [("yes", _("Yes")), ("no", _("No"))]

YES_NO_FIELDS = ("reinvests", "has_parent", "gives_guarantee")


def yes_no(value: bool | None) -> str:  # noqa: FBT001 - a value, not a switch
    """A stored answer as its choice."""
    return "" if value is None else ("yes" if value else "no")


def said(value: str) -> bool | None:
    """A choice as the stored answer; None where nothing was chosen."""
    return {"yes": True, "no": False}.get(value)


def _asked(label: Any, help_text: Any) -> forms.ChoiceField:
    """A question to be answered with yes or no; the words are lazy, in the reader's language."""
    return forms.ChoiceField(label=label, help_text=help_text, choices=YES_NO, widget=forms.RadioSelect, required=False)


class SectionForm(Form):
    """A form of one section."""

    def told(self) -> dict[str, Any]:
        """What its action is told."""
        return self.cleaned_data


class FactsForm(SectionForm):
    """What an organisation is."""

    about = forms.CharField(
        label=_("About your organisation"),
        help_text=_("What you are for, whom you serve and where: a few sentences."),
        widget=forms.Textarea,
        required=False,
        max_length=2000,
    )
    legal_form = forms.ChoiceField(
        label=_("What is your organisation in law?"),
        help_text=_("With the next answers it shows whether you are a voluntary, community or social enterprise."),
        choices=LEGAL_FORMS,
        widget=forms.RadioSelect,
        required=False,
    )
    charity_ref = forms.CharField(label=_("Charity number, if you have one"), max_length=20, required=False)
    company_ref = forms.CharField(label=_("Company number, if you have one"), max_length=20, required=False)
    reinvests = _asked(
        _("Does most of a surplus go back into your purpose?"),
        _("Not needed of charities, community interest companies and community benefit societies."),
    )
    staff_count = forms.IntegerField(
        label=_("How many people do you employ?"),
        help_text=_("Full-time equivalents, rounded. Volunteers don't count."),
        min_value=0,
        max_value=1_000_000,
        required=False,
    )
    has_parent = _asked(
        _("Does a parent company own you?"),
        _("If there is none, no parent company guarantee will ever be asked of you."),
    )
    parent_name = forms.CharField(label=_("Name of the parent company"), max_length=200, required=False)
    gives_guarantee = _asked(
        _("Would the parent company give a guarantee?"),
        _("Only if a parent company owns you. If it would not, an assessor asks you why before deciding."),
    )
    works_in_welsh = forms.BooleanField(label=_("We can deliver our services in Welsh"), required=False)

    looks: ClassVar[dict[str, Look]] = {"has_parent": Look(reveals={"yes": "parent_name"})}

    def told(self) -> dict[str, Any]:
        """What was typed, with each yes and no as what is stored."""
        return self.cleaned_data | {name: said(self.cleaned_data[name]) for name in YES_NO_FIELDS}


class AccountsForm(SectionForm):
    """What its last accounts say."""

    turnover_gbp = MoneyField(
        label=_("Turnover in your last full year"),
        help_text=_("Without VAT. For a charity: total income."),
        required=False,
    )
    year_ended_on = DateField(label=_("When did that year end?"), help_text=_("For example, 31 3 2021"), required=False)
    liquid_gbp = MoneyField(
        label=_("Money at hand and due to you within a year"),
        help_text=_("From your last accounts: current assets without stock. Leave these five empty if you have none."),
        minimum_gbp=Decimal(0),
        required=False,
    )
    due_in_year_gbp = MoneyField(label=_("What you must pay within a year"), minimum_gbp=Decimal(0), required=False)
    assets_gbp = MoneyField(
        label=_("All that you own"), help_text=_("Total assets"), minimum_gbp=Decimal(0), required=False
    )
    debts_gbp = MoneyField(
        label=_("All that you owe"), help_text=_("Total liabilities"), minimum_gbp=Decimal(0), required=False
    )
    surplus_gbp = MoneyField(
        label=_("Surplus of the year"), help_text=_("Enter a deficit with a minus sign: -2500"), required=False
    )


class PoliciesForm(SectionForm):
    """Which policies it has in writing."""

    policies = forms.MultipleChoiceField(
        label=_("Which of these do you have in writing?"),
        help_text=_("A page of your own is enough. What you don’t have yet fails nobody: contracts ask for it later."),
        choices=POLICY_NAMES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    mark_optional = False


class InsuranceForm(SectionForm):
    """Up to three insurances; what is left empty is none."""

    mark_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for cover, name in COVERS:
            about = {"cover": name}
            insurer = forms.CharField(label=_("%(cover)s: insurer") % about, max_length=200, required=False)
            self.fields[f"{cover}_insurer"] = insurer
            self.fields[f"{cover}_cover_gbp"] = MoneyField(label=_("%(cover)s: cover") % about, required=False)
            ends = DateField(label=_("%(cover)s: first day without cover") % about, required=False)
            self.fields[f"{cover}_expires_on"] = ends

    def clean(self) -> dict[str, Any]:
        """An insurance is given whole or not at all."""
        found = super().clean() or {}
        for cover, _name in COVERS:
            given = [bool(found.get(f"{cover}_{part}")) for part in PARTS]
            if any(given) and not all(given) and not self.errors:
                missing = PARTS[given.index(False)]
                self.add_error(f"{cover}_{missing}", _("Give insurer, cover and day, or none of them"))
        return found

    def told(self) -> dict[str, Any]:
        """Each insurance as insurer, cover and end; None for none."""
        rows = {cover: tuple(self.cleaned_data.get(f"{cover}_{part}") for part in PARTS) for cover, _name in COVERS}
        return {"insurances": {cover: row if row[0] else None for cover, row in rows.items()}}


class ConnectedForm(SectionForm):
    """Somebody who runs or controls the organisation."""

    name = forms.CharField(label=_("Name"), max_length=200)
    position = forms.CharField(
        label=_("What are they?"),
        help_text=_("For example trustee, director, partner, or owner of a quarter or more."),
        max_length=200,
    )
    since_on = DateField(label=_("Since when?"), required=False)


class ExclusionsForm(SectionForm):
    """Which grounds for exclusion apply."""

    grounds = forms.MultipleChoiceField(
        label=_("Has any of this happened to your organisation, or to anybody who runs or controls it?"),
        help_text=_(
            "In the last five years. Tick none if nothing has. A tick refuses nobody: you say what you did since."
        ),
        choices=GROUND_NAMES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    mark_optional = False


class ExclusionForm(SectionForm):
    """What happened, and what was done since."""

    happened_on = DateField(label=_("When did it happen, or was it decided?"))
    what = forms.CharField(label=_("What happened, and whom does it concern?"), widget=forms.Textarea, max_length=4000)
    since = forms.CharField(
        label=_("What have you done since?"),
        help_text=_("Damage made good, help given to investigators, and what keeps it from happening again."),
        widget=forms.Textarea,
        max_length=4000,
    )


class AuthorsForm(Form):
    """Who writes which answer."""

    mark_optional = False

    def __init__(
        self, *args: Any, questions: list[tuple[str, str]], people: list[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Bid writers")), *people]
        for key, title in questions:
            self.fields[key] = forms.TypedChoiceField(
                label=title, choices=choices, coerce=int, empty_value=None, required=False
            )
