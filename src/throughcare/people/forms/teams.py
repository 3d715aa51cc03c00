"""Forms of teams and of who works in them."""

from collections.abc import Iterable
from typing import Any

from django import forms

from throughcare.accounts.models import User
from throughcare.people.models import Team
from throughcare.reference.models import Area
from throughcare.ui.forms import Form

TEAM, UNIT, NONE = "team", "unit", "none"


class TeamForm(Form):
    """What a team is called, and where it answers."""

    name = forms.CharField(label="Name of the team", max_length=60, help_text="Such as “Resettlement” or “Courts”.")
    phone = forms.CharField(
        label="Telephone of the team",
        max_length=20,
        required=False,
        help_text="Providers ring it when the officer is away.",
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )


class MoveForm(Form):
    """Where somebody works from today: in a team of the unit, in none, or in another unit."""

    where = forms.ChoiceField(label="Where do they work from today?", error_messages={"required": "Select where"})

    def __init__(self, *args: Any, unit: Area, teams: list[Team], units: list[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Select"), *((f"{TEAM}:{team.pk}", f"{team.name}, {unit.name}") for team in teams)]
        choices.append((NONE, f"No team, {unit.name}"))
        field = self.fields["where"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*choices, *((f"{UNIT}:{area.pk}", area.name) for area in units)]

    @property
    def team_id(self) -> int | None:
        """The team that was chosen."""
        kind, _, key = self.cleaned_data["where"].partition(":")
        return int(key) if kind == TEAM else None

    @property
    def unit(self) -> str:
        """The other unit that was chosen; empty for a team of this one."""
        kind, _, key = self.cleaned_data["where"].partition(":")
        return key if kind == UNIT else ""


class ContactForm(Form):
    """Who reaches the homelessness team."""

    user = forms.TypedChoiceField(label="Homelessness contact", coerce=int, empty_value=None, required=False)

    mark_optional = False

    def __init__(self, *args: Any, users: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["user"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Select"), *((user.pk, user.name) for user in users)]
