"""What is typed of a timetable, and of the plan that makes up for a short mobilisation."""

from typing import ClassVar

from django import forms

from throughcare.commissioning import rules
from throughcare.commissioning.planning.timetables import Terms
from throughcare.ui.fields import DateField
from throughcare.ui.forms import Form
from throughcare.ui.look import Look

LENGTHS = ("panels", "evaluate_days", "moderate_days", "approve_days", "standstill_days", "mobilise_days")


class TimetableForm(Form):
    """The fixed days, and how long each stage takes."""

    looks: ClassVar = {name: Look(width=4) for name in LENGTHS}

    opens_on = DateField(label="First day on which a lot can be published")
    go_live_on = DateField(label="Day on which all services begin", help_text="It does not move.")
    panels = forms.IntegerField(label="Lots that can be evaluated at once", min_value=1, max_value=500)
    evaluate_days = forms.IntegerField(label="Days to evaluate a lot", min_value=1, max_value=365)
    moderate_days = forms.IntegerField(label="Days to moderate it", min_value=0, max_value=365)
    approve_days = forms.IntegerField(label="Days to approve its award", min_value=0, max_value=365)
    standstill_days = forms.IntegerField(label="Days of standstill", min_value=0, max_value=365)
    mobilise_days = forms.IntegerField(
        label="Days to mobilise a service without a length of its own", min_value=0, max_value=730
    )

    def terms(self) -> Terms:
        """What was typed."""
        return Terms(**self.cleaned_data)


class TimetableDecisionForm(Form):
    """Whether a timetable is approved."""

    is_approved = forms.TypedChoiceField(
        label="What do you decide?",
        widget=forms.RadioSelect,
        choices=(("yes", "Approve it"), ("no", "Refuse it")),
        coerce="yes".__eq__,
    )
    reason = forms.CharField(label="Reason", widget=forms.Textarea)


class MobilisationPlanForm(Form):
    """What makes up for a short mobilisation."""

    looks: ClassVar = {name: Look(rows=4) for name in rules.PLAN_PARTS}

    transition = forms.CharField(label=rules.PLAN_PARTS["transition"], widget=forms.Textarea)
    recruitment = forms.CharField(label=rules.PLAN_PARTS["recruitment"], widget=forms.Textarea)
    lot_order = forms.CharField(label=rules.PLAN_PARTS["lot_order"], widget=forms.Textarea)
    feedback = forms.CharField(label=rules.PLAN_PARTS["feedback"], widget=forms.Textarea)
