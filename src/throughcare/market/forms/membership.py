"""Forms with which whoever runs the framework takes a member off it, and lets it back."""

from django import forms

from throughcare.market.rules.membership import Ground, Kind
from throughcare.ui.fields import DateField
from throughcare.ui.forms import Form

KINDS = [
    (Kind.SUSPENDED, "Suspend: until it is lifted"),
    (Kind.BANNED, "Ban: until a day"),
    (Kind.LAPSED, "Lapse: until its ground is put right"),
]
GROUNDS = [
    (Ground.CONDUCT, "Conduct"),
    (Ground.PERFORMANCE, "Performance of a contract"),
    (Ground.EXCLUSION, "A ground for exclusion"),
    (Ground.INSURANCE, "Insurance (to lapse)"),
    (Ground.INSOLVENCY, "Insolvency (to lapse)"),
]


class RestrictForm(Form):
    """A member, how it is taken off the framework, and why."""

    name = forms.CharField(label="Name of the member", help_text="As the register has it.", max_length=200)
    kind = forms.ChoiceField(label="What is done?", choices=KINDS, widget=forms.RadioSelect)
    ground = forms.ChoiceField(label="On which ground?", choices=GROUNDS, widget=forms.RadioSelect)
    until_on = DateField(label="First day after the ban", help_text="Only of a ban.", required=False)
    reason = forms.CharField(label="Reason", help_text="The organisation reads this.", widget=forms.Textarea)


class LiftForm(Form):
    """What has been put right."""

    reason = forms.CharField(
        label="What has been put right?", help_text="The organisation reads this.", widget=forms.Textarea
    )
