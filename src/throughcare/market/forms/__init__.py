"""Forms of the market: they parse, and decide nothing."""

from decimal import Decimal
from typing import ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from throughcare.documents.rules import MEGABYTE, TYPES, Limits
from throughcare.market.rules.profile import Cover, Size
from throughcare.market.rules.profile import LegalForm as F
from throughcare.market.rules.questions import Asked
from throughcare.ui.fields import DateField, MoneyField
from throughcare.ui.forms import Form
from throughcare.ui.look import Look

LEGAL_FORMS = [
    (F.CHARITY, _("Charity: a trust or charitable incorporated organisation")),
    (F.COMMUNITY_INTEREST, _("Community interest company")),
    (F.COMMUNITY_BENEFIT, _("Community benefit society")),
    (F.COOPERATIVE, _("Co-operative society")),
    (F.GUARANTEE, _("Company limited by guarantee")),
    (F.SHARES, _("Company limited by shares")),
    (F.PARTNERSHIP, _("Partnership")),
    (F.UNINCORPORATED, _("Unincorporated association or club")),
    (F.SOLE_TRADER, _("Sole trader")),
    (F.PUBLIC, _("Public body")),
]
POLICY_NAMES = [
    ("safeguarding", _("Keeping adults and children safe")),
    ("equality", _("Equality and diversity")),
    ("data_protection", _("Data protection")),
    ("health_safety", _("Health and safety")),
    ("complaints", _("Complaints")),
    ("whistleblowing", _("Speaking up about wrongdoing")),
    ("slavery", _("Modern slavery")),
]
COVERS = [
    (Cover.EMPLOYERS, _("Employers’ liability")),
    (Cover.PUBLIC, _("Public liability")),
    (Cover.PROFESSIONAL, _("Professional indemnity")),
]
GROUND_NAMES = [
    ("conspiracy", _("Conspiracy or organised crime")),
    ("bribery", _("Bribery or corruption")),
    ("fraud", _("Fraud, theft or false accounting")),
    ("terrorism", _("Terrorism")),
    ("laundering", _("Money laundering")),
    ("slavery", _("Modern slavery, trafficking or child labour")),
    ("tax", _("Tax or social security not paid, as a court or tribunal found")),
    ("insolvency", _("Bankruptcy, insolvency or winding up")),
    ("misconduct", _("Grave professional misconduct")),
    ("distortion", _("Agreements that distort competition, or a conflict of interest that can’t be put right")),
    ("performance", _("A public contract ended early, or damages paid, for poor performance")),
    ("misrepresentation", _("False statements, or undue influence, in a public competition")),
    ("duties", _("Breach of duties to the environment, of social law or of labour law")),
]
SIZE_NAMES = {
    Size.MICRO: _("Micro"), Size.SMALL: _("Small"), Size.MEDIUM: _("Medium-sized"), Size.LARGE: _("Large"),
}  # fmt: skip
MEASURE_NAMES = {"staff": _("staff"), "turnover": _("turnover"), "assets": _("all that you own")}
YES_NO = [("yes", _("Yes")), ("no", _("No"))]

YES_NO_FIELDS = ("reinvests", "has_parent", "gives_guarantee")


def yes_no(value: bool | None) -> str:  # noqa: FBT001 - a value, not a switch
    """A stored answer as its choice."""
    return "" if value is None else ("yes" if value else "no")


def said(value: str) -> bool | None:
    """A choice as the stored answer; None where nothing was chosen."""
    return {"yes": True, "no": False}.get(value)


class ProfileForm(Form):
    """What an organisation says of itself once."""

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
    reinvests = forms.ChoiceField(
        label=_("Does most of a surplus go back into your purpose?"),
        help_text=_("Not needed of charities, community interest companies and community benefit societies."),
        choices=YES_NO,
        widget=forms.RadioSelect,
        required=False,
    )
    policies = forms.MultipleChoiceField(
        label=_("Which of these do you have in writing?"),
        help_text=_("A page of your own is enough. What you don’t have yet fails nobody: contracts ask for it later."),
        choices=POLICY_NAMES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    staff_count = forms.IntegerField(
        label=_("How many people do you employ?"),
        help_text=_("Full-time equivalents, rounded. Volunteers don't count."),
        min_value=0,
        max_value=1_000_000,
        required=False,
    )
    turnover_gbp = MoneyField(
        label=_("Turnover in your last full year"),
        help_text=_("Without VAT. For a charity: total income."),
        required=False,
    )
    year_ended_on = DateField(label=_("When did that year end?"), help_text=_("For example, 31 3 2021"), required=False)
    has_parent = forms.ChoiceField(
        label=_("Does a parent company own you?"),
        help_text=_("If there is none, no parent company guarantee will ever be asked of you."),
        choices=YES_NO,
        widget=forms.RadioSelect,
        required=False,
    )
    parent_name = forms.CharField(label=_("Name of the parent company"), max_length=200, required=False)
    gives_guarantee = forms.ChoiceField(
        label=_("Would the parent company give a guarantee?"),
        help_text=_("Only if a parent company owns you. If it would not, an assessor asks you why before deciding."),
        choices=YES_NO,
        widget=forms.RadioSelect,
        required=False,
    )
    works_in_welsh = forms.BooleanField(label=_("We can deliver our services in Welsh"), required=False)
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

    looks: ClassVar[dict[str, Look]] = {"has_parent": Look(reveals={"yes": "parent_name"})}


class AnswerForm(Form):
    """One answer of the application."""

    answer = forms.CharField(widget=forms.Textarea, required=False, strip=True)
    mark_optional = False

    def __init__(self, *args: object, question: Asked, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].label = question.text
        self.fields["answer"].help_text = question.guidance
        self.looks = {"answer": Look(max_words=question.max_words, rows=12)}  # type: ignore[misc]


class FileForm(Form):
    """One supporting file."""

    file = forms.FileField(
        label=_("Add a file"), allow_empty_file=True, error_messages={"required": _("Choose a file")}
    )

    def __init__(self, *args: object, limits: Limits, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        most = {"types": TYPES, "most": limits.most_bytes // MEGABYTE}
        self.fields["file"].help_text = gettext("%(types)s; %(most)s MB or smaller") % most


class AreasForm(Form):
    """The areas in which an organisation would deliver one service type."""

    areas = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, required=False)
    mark_optional = False

    def __init__(self, *args: object, label: str, areas: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["areas"]
        field.label = label
        field.help_text = _("Tick every area in which you could deliver. You can bid for one area alone.")
        field.choices = areas  # type: ignore[attr-defined]


class OrganisationForm(Form):
    """Which of the actor's organisations applies."""

    organisation = forms.ChoiceField(label=_("Which organisation applies?"), widget=forms.RadioSelect)

    def __init__(self, *args: object, organisations: list[tuple[int, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = organisations  # type: ignore[attr-defined]


class ConfirmForm(Form):
    """A step that only needs confirming."""
