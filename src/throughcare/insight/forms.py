"""Forms of insight: they parse, and decide nothing."""

from django import forms

from throughcare.insight.rules.reports import NAMES
from throughcare.ui.fields import DateField
from throughcare.ui.forms import Form


class ReportForm(Form):
    """Which report, on referrals sent when."""

    kind = forms.ChoiceField(label="Which report?", choices=list(NAMES.items()), widget=forms.RadioSelect)
    sent_from = DateField(label="Referrals sent from", help_text="The first day, for example 26 6 2021")
    sent_until = DateField(label="Until", required=False, help_text="The last day; leave it empty for all until now")
