"""Forms of referrals: they parse, and decide nothing."""

from throughcare.referrals.forms.finding import (
    CapacityForm,
    DirectoryForm,
    FindForm,
    ListingForm,
    LocalForm,
    PlaceForm,
    as_listed,
)
from throughcare.referrals.forms.moving import (
    HoldForm,
    RematchForm,
    TransferForm,
)
from throughcare.referrals.forms.partners import CarePlanForm, ConsentForm, JobProfileForm, SectionForm
from throughcare.referrals.forms.proposals import ChoiceForm, ProposalForm
from throughcare.referrals.forms.referral import (
    AccessForm,
    AnswerForm,
    AssignForm,
    ConfirmForm,
    DeclineForm,
    EndForm,
    FileForm,
    FinishForm,
    NeedForm,
    NeedsForm,
    QuestionForm,
    ReasonForm,
    RiskConfirmForm,
    RiskForm,
    SentenceForm,
)
from throughcare.referrals.forms.release import PlanForm, ReleaseNeedForm

__all__ = [
    "AccessForm",
    "AnswerForm",
    "AssignForm",
    "CapacityForm",
    "CarePlanForm",
    "ChoiceForm",
    "ConfirmForm",
    "ConsentForm",
    "DeclineForm",
    "DirectoryForm",
    "EndForm",
    "FileForm",
    "FindForm",
    "FinishForm",
    "HoldForm",
    "JobProfileForm",
    "ListingForm",
    "LocalForm",
    "NeedForm",
    "NeedsForm",
    "PlaceForm",
    "PlanForm",
    "ProposalForm",
    "QuestionForm",
    "ReasonForm",
    "ReleaseNeedForm",
    "RematchForm",
    "RiskConfirmForm",
    "RiskForm",
    "SectionForm",
    "SentenceForm",
    "TransferForm",
    "as_listed",
]
