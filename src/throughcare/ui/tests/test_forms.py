"""Forms come out as GOV.UK components, and say what to do about what is wrong."""

from datetime import date, time
from decimal import Decimal
from typing import ClassVar

import pytest
from django import forms
from lxml import html

from throughcare.kernel.errors import Problem
from throughcare.ui.fields import DateField, MoneyField, TimeField
from throughcare.ui.forms import Form
from throughcare.ui.look import Look, error_list

CHOICES = [("a", "First"), ("b", "Second")]


class Everything(Form):
    name = forms.CharField(label="Name of the organisation", max_length=40)
    about = forms.CharField(label="About it", widget=forms.Textarea, required=False)
    one = forms.ChoiceField(label="Which one?", choices=CHOICES, widget=forms.RadioSelect)
    some = forms.MultipleChoiceField(label="Areas", choices=CHOICES, widget=forms.CheckboxSelectMultiple)
    other = forms.CharField(label="Which other?", required=False)
    agreed = forms.BooleanField(label="I agree")
    day = DateField(label="First day", latest=date(2022, 12, 31))
    at = TimeField(label="Time")
    price_gbp = MoneyField(label="Price", minimum_gbp=Decimal(10))
    looks: ClassVar[dict[str, Look]] = {"one": Look(reveals={"b": "other"})}


GOOD = {
    "name": "Harbour Light",
    "one": "a",
    "some": ["a", "b"],
    "agreed": "on",
    "day-day": "7",
    "day-month": "mar",
    "day-year": "2022",
    "at": "2.30pm",
    "price_gbp": "£1,234.50",
}


def shown(form: Form) -> html.HtmlElement:
    return html.fromstring(f"<form>{form}</form>")


@pytest.mark.parametrize(
    ("name", "kind"), [("name", "text"), ("one", "radio"), ("some", "checkbox"), ("agreed", "checkbox"), ("at", "text")]
)
def test_every_field_is_shown_by_its_component(name: str, kind: str):
    controls = shown(Everything()).cssselect(f"[name={name}]")

    assert {kind} == {control.get("type") for control in controls}


def test_what_people_type_becomes_values():
    form = Everything(GOOD)

    assert form.is_valid(), form.errors
    cleaned = form.cleaned_data
    assert (date(2022, 3, 7), time(14, 30), Decimal("1234.50")) == (cleaned["day"], cleaned["at"], cleaned["price_gbp"])
    assert cleaned["some"] == ["a", "b"]


def test_every_empty_field_says_what_to_do_and_leads_to_its_box():
    form = Everything({})

    assert [(error["text"], error["href"]) for error in error_list(form)] == [
        ("Enter name of the organisation", "#id_name"),
        ("Select an answer to “Which one?”", "#id_one"),
        ("Select areas", "#id_some"),
        ("Tick “I agree” to continue", "#id_agreed"),
        ("Enter first day", "#id_day-day"),
        ("Enter time", "#id_at"),
        ("Enter price", "#id_price_gbp"),
    ]
    page = shown(form)
    assert all(page.cssselect(error["href"]) for error in error_list(form))


def test_what_was_typed_wrongly_is_kept():
    page = shown(Everything(GOOD | {"name": "", "day-month": "13", "price_gbp": "a lot"}))

    assert page.cssselect("#id_day-month")[0].get("value") == "13"
    assert page.cssselect("#id_price_gbp")[0].get("value") == "a lot"
    assert [box.get("value") for box in page.cssselect("[name=some][checked]")] == ["a", "b"]


@pytest.mark.parametrize(
    ("boxes", "says", "wrong"),
    [
        (("7", "", ""), "The date must include a month and a year", ["month", "year"]),
        (("7", "3", "22"), "The year must have four numbers, like 2022", ["year"]),
        (("31", "2", "2022"), "The date must be a real date, like 27 3 2022", ["day", "month", "year"]),
        (("9" * 20, "2", "2022"), "The date must be a real date, like 27 3 2022", ["day", "month", "year"]),
        (("1", "1", "2023"), "The date must be on or before 31 December 2022", ["day", "month", "year"]),
    ],
)
def test_a_wrong_date_names_the_boxes_at_fault(boxes: tuple[str, str, str], says: str, wrong: list[str]):
    form = Everything(GOOD | dict(zip(("day-day", "day-month", "day-year"), boxes, strict=True)))

    assert [says] == [error["text"] for error in error_list(form)]
    marked = shown(form).cssselect("input.govuk-input--error[name^=day-]")
    assert [f"day-{part}" for part in wrong] == [box.get("name") for box in marked]


@pytest.mark.parametrize("typed", ["midnight", "12am", "00:00"])
def test_midnight_is_understood(typed: str):
    assert time(0) == TimeField().clean(typed)


@pytest.mark.parametrize("typed", ["25:00", "12345678901234567890", "13pm", "soon", "9:75"])
def test_what_is_no_time_gets_an_example(typed: str):
    with pytest.raises(forms.ValidationError, match="like 2:30pm or 14:30"):
        TimeField().clean(typed)


@pytest.mark.parametrize("typed", ["1.234", "NaN", "1e9x", "ten"])
def test_what_is_no_amount_gets_an_example(typed: str):
    with pytest.raises(forms.ValidationError, match="like 1,234.56"):
        MoneyField().clean(typed)


@pytest.mark.parametrize(("typed", "said"), [("9223372036854775807", "or less"), ("-1000000000000", "or more")])
def test_an_amount_that_no_column_holds_is_refused_with_the_limit(typed: str, said: str):
    with pytest.raises(forms.ValidationError, match=f"£999,999,999,999.99 {said}"):
        MoneyField().clean(typed)


def test_a_revealed_field_stands_under_its_choice_alone():
    page = shown(Everything())

    assert len(page.cssselect("#id_other")) == 1
    assert len(page.cssselect(".govuk-radios__conditional #id_other")) == 1


def test_problems_of_a_rule_are_shown_beside_their_fields():
    form = Everything(GOOD)
    form.is_valid()

    form.add_problems(
        [
            Problem(message="The price is above {most}.", field="price_gbp", values={"most": "£900"}),
            Problem(message="The window is closed."),
        ]
    )

    assert error_list(form) == [
        {"text": "The window is closed."},
        {"text": "The price is above £900.", "href": "#id_price_gbp"},
    ]
