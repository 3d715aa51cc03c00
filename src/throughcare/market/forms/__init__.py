"""Forms of the market: they parse, and decide nothing."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from throughcare.documents.rules import MEGABYTE, TYPES, Limits
from throughcare.market.rules.profile import Cover, Size
from throughcare.market.rules.profile import LegalForm as F
from throughcare.market.rules.questions import Asked
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
