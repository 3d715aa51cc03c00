"""Forms of looking for a service, and of what the directory says: they parse, and decide nothing."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms

from throughcare.kernel.periods import add_months
from throughcare.reference.models import Area, Code, Cohort, Need
from throughcare.referrals import actions, rules
from throughcare.referrals.models import Listing
from throughcare.ui.fields import DateField
from throughcare.ui.forms import Form
from throughcare.ui.look import Look

LEVELS = {"severe": "Assessed as a severe need", "standard": "Assessed as a need", "none": "Assessed: no need found"}


def needs_field(**kwargs: Any) -> forms.MultipleChoiceField:
    """Needs as checkboxes; the choices come with the form."""
    return forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, **kwargs)


class NeedsChoice(Form):
    """A form with needs to choose from, each with what the assessment says of it."""

    def __init__(
        self, *args: Any, needs: Iterable[Need], levels: Mapping[str, str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        needs = list(needs)
        self.fields["needs"].choices = [(need.pk, need.name) for need in needs]  # type: ignore[attr-defined]
        hints = {need.pk: LEVELS[levels[need.pk]] for need in needs if levels and need.pk in levels}
        self.looks = {**type(self).looks, "needs": Look(hints=hints)}  # type: ignore[misc]


def wish_fields() -> dict[str, forms.Field]:
    """What may matter beside the needs; services that do not say so come after those that do."""
    return {
        "method": forms.ChoiceField(
            label="How to meet",
            choices=[("", "Any way"), ("in_person", "In person"), ("phone", "By telephone"), ("video", "By video")],
            required=False,
        ),
        "language": forms.CharField(
            label="Language beside English", max_length=40, required=False, help_text="Like Welsh or Polish."
        ),
        "within_km": forms.TypedChoiceField(
            label="How far away at most",
            choices=[("", "Any distance"), ("5", "5 km"), ("10", "10 km"), ("25", "25 km"), ("50", "50 km")],
            coerce=int,
            empty_value=None,
            required=False,
            help_text="From the middle of the postcode district to the nearest place where people are seen.",
        ),
        "access": forms.MultipleChoiceField(
            label="It should have",
            help_text="Services that do not say so come last, unless you leave them out below.",
            widget=forms.CheckboxSelectMultiple,
            required=False,
        ),
        "is_strict": forms.BooleanField(
            label="Leave out services that do not say that they have all of this", required=False
        ),
    }


class WishesChoice(NeedsChoice):
    """A search with wishes beside the needs."""

    def __init__(self, *args: Any, access: Iterable[Code], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= wish_fields()
        self.fields["access"].choices = [(code.code, code.name) for code in access]  # type: ignore[attr-defined]

    def wishes(self) -> rules.Wishes:
        """What matters beside the needs."""
        data = self.cleaned_data
        return rules.Wishes(
            method=data["method"],
            language=data["language"].strip(),
            access=frozenset(data["access"]),
            within_km=data["within_km"],
            is_strict=data["is_strict"],
        )


class FindForm(WishesChoice):
    """What to look for at which address."""

    mark_optional = False
    looks: ClassVar[dict[str, Look]] = {"district": Look(width=10)}

    district = forms.CharField(
        label="Postcode, or its first half",
        help_text="Where they live, or will live on release. Like DE1 or DE1 2AB.",
        max_length=8,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    needs = needs_field(label="Needs", required=False, help_text="Choose none to see every service.")


class DirectoryForm(WishesChoice):
    """The same without a person: for somebody of a sex and an age, on a day."""

    mark_optional = False
    looks: ClassVar[dict[str, Look]] = {"district": Look(width=10), "age": Look(width=3), "sex": Look(inline=True)}

    district = forms.CharField(
        label="Postcode, or its first half",
        help_text="Like DE1 or DE1 2AB. Leave it out to see a whole area.",
        max_length=8,
        required=False,
    )
    area = forms.ChoiceField(label="Or an area", help_text="Without distances.", required=False)
    sex = forms.ChoiceField(
        label="For",
        choices=[("male", "A man"), ("female", "A woman"), ("any", "Anybody")],
        widget=forms.RadioSelect,
        required=False,
    )
    age = forms.IntegerField(
        label="Age", help_text="Leave it out for any age.", min_value=18, max_value=110, required=False
    )
    heritage = forms.ChoiceField(
        label="Heritage",
        choices=[("", "Not said"), ("yes", "Black, Asian or minority ethnic"), ("no", "Other")],
        help_text="Some services are for one cohort alone.",
        required=False,
    )
    in_custody = forms.BooleanField(label="In custody now", required=False)
    on = DateField(label="On", help_text="Leave it out for today.", required=False)
    needs = needs_field(label="Needs", required=False, help_text="Choose none to see every service.")

    def __init__(self, *args: Any, areas: Iterable[Area], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        choices = [("", "None"), *((area.pk, area.name) for area in areas)]
        self.fields["area"].choices = choices  # type: ignore[attr-defined]

    def minority_ethnic(self) -> bool | None:
        """Whether they are of minority ethnic heritage; None: not said."""
        return {"yes": True, "no": False}.get(self.cleaned_data["heritage"])

    def born(self) -> date | None:
        """A day of birth that makes the age on the day asked about."""
        age = self.cleaned_data["age"]
        return add_months(self.cleaned_data["on"] or self.today, -12 * age) if age is not None else None


class PlaceForm(Form):
    """A delivery body in an area, as a button sends it."""

    body = forms.IntegerField(min_value=1)
    area = forms.SlugField(max_length=80)


class CapacityForm(Form):
    """How many open referrals a service can hold."""

    capacity_count = forms.IntegerField(
        label="Open referrals that you can hold at once", min_value=0, max_value=100_000
    )
    looks: ClassVar[dict[str, Look]] = {"capacity_count": Look(width=5)}


class ListingForm(Form):
    """What a service says of itself in the directory."""

    mark_optional = False
    about = forms.CharField(
        label="About this service",
        widget=forms.Textarea,
        max_length=2000,
        required=False,
        help_text="What somebody can expect, in a few sentences.",
    )
    methods = forms.MultipleChoiceField(
        label="How do you work with people?",
        choices=[("in_person", "In person"), ("phone", "By telephone"), ("video", "By video")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    languages = forms.CharField(
        label="Languages beside English", help_text="Like Welsh, Polish, Urdu.", max_length=200, required=False
    )
    access = forms.MultipleChoiceField(label="It has", widget=forms.CheckboxSelectMultiple, required=False)
    sites = forms.CharField(
        label="Where people are seen",
        widget=forms.Textarea,
        max_length=4000,
        required=False,
        help_text="A line each: the name, a comma, the postcode or its first half. Like: The Old Library, DE1.",
    )
    looks: ClassVar[dict[str, Look]] = {"about": Look(rows=3), "sites": Look(rows=4)}

    def __init__(self, *args: Any, access: Iterable[Code], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["access"].choices = [(code.code, code.name) for code in access]  # type: ignore[attr-defined]

    def said(self) -> actions.Said:
        """What the action takes."""
        data = self.cleaned_data
        lines = [line.strip() for line in data["sites"].splitlines() if line.strip()]
        return actions.Said(
            about=data["about"],
            methods=data["methods"],
            languages=[each.strip() for each in data["languages"].split(",") if each.strip()],
            access=data["access"],
            sites=[(name.strip(), postcode.strip()) for name, _, postcode in (line.rpartition(",") for line in lines)],
        )


class LocalForm(ListingForm):
    """A local service, which nobody bought."""

    name = forms.CharField(label="What is it called?", max_length=200)
    provider = forms.CharField(label="Who runs it?", max_length=200)
    contact = forms.CharField(
        label="How does somebody come to it?",
        widget=forms.Textarea,
        max_length=1000,
        help_text="Opening times, telephone, web address, whether to book.",
    )
    cohort = forms.ChoiceField(label="For whom is it?", widget=forms.RadioSelect)
    needs = needs_field(label="What does it work on?")
    areas = forms.MultipleChoiceField(label="Which areas does it serve?", widget=forms.CheckboxSelectMultiple)
    looks: ClassVar[dict[str, Look]] = ListingForm.looks | {"contact": Look(rows=3)}
    field_order = ("name", "provider", "needs", "cohort", "areas", "contact")

    def __init__(
        self, *args: Any, needs: Iterable[Need], cohorts: Iterable[Cohort], areas: Iterable[Area], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = {
            "needs": [(need.pk, need.name) for need in needs],
            "cohort": [(cohort.pk, cohort.name) for cohort in cohorts],
            "areas": [(area.pk, area.name) for area in areas],
        }
        for name, rows in choices.items():
            self.fields[name].choices = rows  # type: ignore[attr-defined]

    def local(self) -> actions.Local:
        """What the action takes."""
        told = {k: self.cleaned_data[k] for k in ("name", "provider", "contact", "cohort", "needs", "areas")}
        return actions.Local(**told, said=self.said())


def as_listed(listing: Listing | None) -> dict[str, Any]:
    """A listing as its form shows it."""
    if listing is None:
        return {}
    sites = "\n".join(f"{site.name}, {site.district_id}" for site in listing.sites.all())
    told = {k: getattr(listing, k) for k in ("about", "methods", "access")}
    told |= {"languages": ", ".join(listing.languages), "sites": sites}
    if listing.body_id is not None:
        return told
    told |= {"needs": [need.pk for need in listing.needs.all()], "areas": [area.pk for area in listing.areas.all()]}
    return (
        told
        | {"name": listing.name, "provider": listing.provider, "contact": listing.contact}
        | {"cohort": listing.cohort_id}
    )
