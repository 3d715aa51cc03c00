"""Forms of what is shared with partner agencies: they parse, and decide nothing."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms

from throughcare.accounts.models import Organisation
from throughcare.referrals import actions, rules
from throughcare.referrals.forms.referral import text_field
from throughcare.referrals.models import CareSection
from throughcare.ui.fields import DateField
from throughcare.ui.forms import Form
from throughcare.ui.look import Look

GIVEN = [("written", "In writing"), ("spoken", "By word of mouth")]
KNOWN_AS = "Which name do partners read?"
KNOWN_AS_HINT = "As the person wants to be known, such as a given name alone."


class CarePlanForm(Form):
    """What the agencies do together."""

    known_as = forms.CharField(label=KNOWN_AS, help_text=KNOWN_AS_HINT, max_length=rules.NAME_LIMIT)
    purpose = text_field("What is the plan for?", help_text="Every agency that reads a section reads this.")


class SectionForm(Form):
    """One section."""

    text = text_field(
        "What should the agencies know and do?", help_text="Only agencies that the person agrees to will read it."
    )


class ConsentForm(Form):
    """Which agency may read which sections."""

    organisation_id = forms.TypedChoiceField(label="Which agency?", coerce=int, widget=forms.RadioSelect)
    sections = forms.MultipleChoiceField(
        label="Which sections does the person agree to share with it?", widget=forms.CheckboxSelectMultiple
    )
    given_on = DateField(label="When did they agree?")
    given = forms.ChoiceField(label="How did they agree?", choices=GIVEN, widget=forms.RadioSelect)

    def __init__(
        self, *args: Any, agencies: Iterable[Organisation], sections: Iterable[CareSection], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        written = [(row.kind, rules.CARE_AREAS[rules.CareArea(row.kind)]) for row in sections]
        self.fields["organisation_id"].choices = [(o.pk, o.name) for o in agencies]  # type: ignore[attr-defined]
        self.fields["sections"].choices = written  # type: ignore[attr-defined]


class JobProfileForm(Form):
    """All that a job-match partner reads."""

    known_as = forms.CharField(label=KNOWN_AS, help_text=KNOWN_AS_HINT, max_length=rules.NAME_LIMIT)
    near = forms.CharField(label="Where do they look for work?", help_text="A town.", max_length=rules.NAME_LIMIT)
    available_on = DateField(label="From when can they work?")
    work_wanted = text_field("What work do they look for?")
    skills = text_field("Skills, qualifications and licences", required=False)
    limits = text_field(
        "What must an employer plan for?",
        help_text="Such as hours, places or tools. Never the offence.",
        required=False,
    )
    given_on = DateField(label="When did they agree to share this?")
    given = forms.ChoiceField(label="How did they agree?", choices=GIVEN, widget=forms.RadioSelect)
    looks: ClassVar[dict[str, Look]] = {name: Look(rows=3) for name in ("work_wanted", "skills", "limits")}

    def job_fields(self) -> actions.JobFields:
        """What the action takes."""
        return actions.JobFields(**self.cleaned_data)
