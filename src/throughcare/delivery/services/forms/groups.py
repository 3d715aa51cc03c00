"""Forms of groups: they parse, and decide nothing."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from django import forms

from throughcare.accounts.models import User
from throughcare.clock.clock import LONDON
from throughcare.contracts.models import DeliveryBody
from throughcare.delivery.attendance.rules import FEWEST, MOST, Method
from throughcare.delivery.services import rules
from throughcare.delivery.services.actions import CameOf
from throughcare.delivery.services.models import Session
from throughcare.reference.models import Code
from throughcare.referrals.models import Referral
from throughcare.ui.fields import DateField, TimeField
from throughcare.ui.forms import Form
from throughcare.ui.look import Look

TEXT_LIMIT = 6000
CAME = (
    (rules.Happened.ON_TIME, "Came on time"),
    (rules.Happened.LATE, "Came late"),
    (rules.Happened.NO, "Did not come"),
    (rules.Happened.NOT_HELD, "Could not take part"),
)


class GroupForm(Form):
    """A group: of which service, what it is called, who leads it, when, where and for how many."""

    mark_optional = False
    body = forms.TypedChoiceField(label="Which service?", coerce=int, widget=forms.RadioSelect)
    title = forms.CharField(label="What is the group called?", max_length=120, help_text="People see this name.")
    staff = forms.TypedChoiceField(label="Who leads it?", coerce=int, empty_value=None)
    day = DateField(label="Day")
    time = TimeField(label="Time", help_text="Like 2:30pm or 14:30.")
    minutes = forms.IntegerField(label="How long, in minutes", initial=90, min_value=1, max_value=1440)
    method = forms.ChoiceField(
        label="How will you meet?",
        choices=[(Method.IN_PERSON, "In a room"), (Method.VIDEO, "By video")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how you will meet"},
    )
    place = forms.CharField(label="Which room, and where?", max_length=200, required=False)
    link = forms.CharField(label="The link by which people join", max_length=500, required=False)
    capacity_count = forms.IntegerField(
        label="For how many people?", initial=8, min_value=FEWEST, max_value=MOST, help_text="You do not count."
    )
    looks: ClassVar[dict[str, Look]] = {
        "minutes": Look(width=4),
        "capacity_count": Look(width=3),
        "method": Look(reveals={Method.IN_PERSON: "place", Method.VIDEO: "link"}),
    }

    def __init__(self, *args: Any, bodies: Iterable[DeliveryBody], staff: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "body", [(body.pk, body.name) for body in bodies])
        _choices(self, "staff", [("", "Select"), *((user.pk, user.name) for user in staff)])

    def details(self) -> dict[str, Any]:
        """What the action takes."""
        data = self.cleaned_data
        told = {name: data[name] for name in ("title", "minutes", "method", "place", "link", "capacity_count")}
        starts_at = datetime.combine(data["day"], data["time"], LONDON)
        return told | {"body_id": data["body"], "staff_id": data["staff"], "starts_at": starts_at}


class JoinForm(Form):
    """Who comes."""

    mark_optional = False
    referrals = forms.TypedMultipleChoiceField(
        label="Who comes?",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose who comes"},
    )
    chose_alone = forms.BooleanField(
        label="A woman who would be the only one was asked, and chose to come",
        required=False,
        help_text="Leave it unless that is so. Nobody is to be the only woman without having chosen it.",
    )
    is_agreed = forms.BooleanField(
        label="Everybody whose plan says that they can’t come then has agreed to this time", required=False
    )

    def __init__(self, *args: Any, people: Iterable[tuple[Referral, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "referrals", [(referral.pk, _option(referral, number)) for referral, number in people])


class RecordGroupForm(Form):
    """What the group did, and what came of it for each."""

    mark_optional = False

    def __init__(self, *args: Any, sessions: Iterable[Session], reasons: Iterable[Code], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sessions = list(sessions)
        self.fields["done"] = forms.CharField(
            label="What did the group do?",
            widget=forms.Textarea,
            max_length=TEXT_LIMIT,
            required=False,
            help_text="It goes into the record of everybody who came. Name nobody here.",
        )
        looks: dict[str, Look] = {}
        why = [("", "Select"), *((code.code, code.name) for code in reasons)]
        for session in self.sessions:
            looks |= self._add(session, why)
        self.looks = looks  # type: ignore[misc]

    def _add(self, session: Session, why: list[tuple[str, str]]) -> dict[str, Look]:
        pk, person = session.pk, session.booking.person
        name = f"{person.given_name} {person.family_name}"
        self.fields[f"happened-{pk}"] = forms.ChoiceField(
            label=name,
            choices=CAME,
            widget=forms.RadioSelect,
            error_messages={"required": f"Say whether {name} came"},
        )
        self.fields[f"reason-{pk}"] = forms.ChoiceField(label="Why not?", choices=why, required=False)
        self.fields[f"late_reason-{pk}"] = _words(f"Why was {name} late?")
        self.fields[f"notes-{pk}"] = _words(f"How it went for {name}, or what you know of why not")
        self.fields[f"behaviour-{pk}"] = _words(f"Poor behaviour of {name}, if any")
        self.fields[f"concerns-{pk}"] = _words(f"Concerns about {name} for the responsible officer, if any")
        reveals: dict[str, str] = {rules.Happened.NOT_HELD: f"reason-{pk}", rules.Happened.LATE: f"late_reason-{pk}"}
        return {
            f"happened-{pk}": Look(label_size="m", reveals=reveals),
            f"late_reason-{pk}": Look(rows=2),
            f"notes-{pk}": Look(rows=2),
            f"behaviour-{pk}": Look(rows=2),
            f"concerns-{pk}": Look(rows=2),
        }

    def details(self) -> dict[str, Any]:
        """What the action takes."""
        data = self.cleaned_data
        names = ("happened", "notes", "reason", "concerns", "behaviour", "late_reason")
        came_of = {s.pk: CameOf(**{name: data[f"{name}-{s.pk}"] for name in names}) for s in self.sessions}
        return {"done": data["done"], "came_of": came_of}


class CallOffForm(Form):
    """Why a group is called off."""

    words = forms.CharField(
        label="Why is it called off?",
        max_length=200,
        help_text="Everybody’s record says this. Their sessions can be booked again.",
    )


def _words(label: str) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea, max_length=TEXT_LIMIT, required=False)


def _option(referral: Referral, number: int) -> str:
    person = referral.person
    worker = f", with {referral.caseworker.name}" if referral.caseworker else ""
    return f"{person.given_name} {person.family_name}, {person.crn}: session {number}{worker}"


def _choices(form: Form, name: str, choices: list[tuple[Any, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
