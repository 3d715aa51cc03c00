"""Which GOV.UK component shows a form field, and with which parameters."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from django import forms
from django.forms.boundfield import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext

from throughcare.kernel.errors import Problem
from throughcare.ui.fields import PARTS, DateBoxes, MoneyField, TimeField
from throughcare.ui.words import problem_text

Text = str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How one field is shown where GOV.UK's default is not wanted.

    `width` is in characters (2, 3, 4, 5, 10, 20 or 30). `hints` and `reveals` are keyed by a choice's
    value: a hint under the choice, and the name of the field that appears when the choice is taken.
    """

    width: int | None = None
    prefix: str = ""
    suffix: Text = ""
    label_size: str = "s"
    inline: bool = False
    rows: int = 5
    max_words: int | None = None
    hints: Mapping[str, Text] = field(default_factory=dict)
    reveals: Mapping[str, str] = field(default_factory=dict)


# Which component shows a widget; the first that fits, so narrower classes come first.
KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.HiddenInput, "hidden"),
    (forms.MultipleHiddenInput, "hidden"),
    (DateBoxes, "date"),
    (forms.CheckboxSelectMultiple, "checkboxes"),  # which Django derives from RadioSelect
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "checkbox"),
    (forms.SelectMultiple, "checkboxes"),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
    (forms.PasswordInput, "password"),
    (forms.FileInput, "file"),
)


def kind_of(item: forms.Field) -> str:
    """The component that shows a field: `date`, `radios`, `select`, … else `input`."""
    return next((kind for widget, kind in KINDS if isinstance(item.widget, widget)), "input")


def field_params(bound: BoundField, kind: str) -> dict[str, Any]:
    """The component's parameters, as GOV.UK Frontend documents them."""
    look = getattr(bound.form, "looks", {}).get(bound.name) or Look()
    params: dict[str, Any] = {
        "id": bound.auto_id or bound.html_name,
        "name": bound.html_name,
        "label": {"text": _label(bound), "classes": f"govuk-label--{look.label_size}"},
        "attributes": {},
    }
    if bound.help_text:
        params["hint"] = {"text": bound.help_text}
    if bound.errors:
        params["errorMessage"] = {"text": bound.errors[0], "visuallyHiddenText": gettext("Error")}
    special = _SPECIAL.get(kind, _input)
    return params | special(bound, look, params)


def _label(bound: BoundField) -> str:
    if bound.field.required or not getattr(bound.form, "mark_optional", True) or kind_of(bound.field) == "checkbox":
        return str(bound.label)
    return gettext("%(label)s (optional)") % {"label": bound.label}


def _legend(params: dict[str, Any], look: Look) -> dict[str, Any]:
    return {"legend": {"text": params["label"]["text"], "classes": f"govuk-fieldset__legend--{look.label_size}"}}


def _attributes(bound: BoundField) -> dict[str, Any]:
    """HTML attributes that the author gave, without those that the component sets itself."""
    own = ("autocomplete", "inputmode", "spellcheck", "rows", "cols", "class", "id", "maxlength", "minlength")
    return {name: str(value) for name, value in bound.field.widget.attrs.items() if name not in own}


def _input(bound: BoundField, look: Look, params: dict[str, Any]) -> dict[str, Any]:
    attrs = bound.field.widget.attrs
    money, number = isinstance(bound.field, MoneyField), isinstance(bound.field, forms.IntegerField)
    width = look.width or (10 if money or number or isinstance(bound.field, TimeField) else None)
    kind = getattr(bound.field.widget, "input_type", "text")
    value = bound.value()
    found: dict[str, Any] = {
        "type": "text" if kind == "number" else kind,
        "value": "" if value is None else str(value),
        "classes": f"govuk-input--width-{width}" if width else "",
        "autocomplete": attrs.get("autocomplete", "email" if kind == "email" else None),
        "inputmode": attrs.get("inputmode", "numeric" if number else "decimal" if money else None),
        "spellcheck": attrs.get("spellcheck", False if kind == "email" else None),
        "attributes": _attributes(bound),
    }
    prefix = look.prefix or ("£" if money else "")
    if prefix:
        found["prefix"] = {"text": prefix}
    if look.suffix:
        found["suffix"] = {"text": look.suffix}
    return found


def _textarea(bound: BoundField, look: Look, params: dict[str, Any]) -> dict[str, Any]:
    found = {
        "value": "" if bound.value() is None else str(bound.value()),
        "rows": look.rows,
        "attributes": _attributes(bound),
    }
    if look.max_words:
        return found | {"maxwords": look.max_words}
    limit = getattr(bound.field, "max_length", None)
    return found | ({"maxlength": limit, "threshold": "50"} if limit else {})


def _password(bound: BoundField, look: Look, params: dict[str, Any]) -> dict[str, Any]:
    return {
        "autocomplete": bound.field.widget.attrs.get("autocomplete", "current-password"),
        "showPasswordText": gettext("Show"),
        "hidePasswordText": gettext("Hide"),
        "showPasswordAriaLabelText": gettext("Show password"),
        "hidePasswordAriaLabelText": gettext("Hide password"),
    }


def _date(bound: BoundField, look: Look, params: dict[str, Any]) -> dict[str, Any]:
    wrong = _wrong_parts(bound)
    texts = bound.field.widget.texts(bound.value())
    labels = {"day": gettext("Day"), "month": gettext("Month"), "year": gettext("Year")}
    items = [
        {
            "id": f"{params['id']}-{part}",
            "name": f"{bound.html_name}-{part}",
            "label": labels[part],
            "value": text,
            "inputmode": "text" if part == "month" and not text.isdecimal() and text else "numeric",
            "autocomplete": f"bday-{part}" if bound.field.widget.attrs.get("autocomplete") == "bday" else None,
            "classes": f"govuk-input--width-{4 if part == 'year' else 2}"
            + (" govuk-input--error" if part in wrong else ""),
        }
        for part, text in zip(PARTS, texts, strict=True)
    ]
    return {"items": items, "fieldset": _legend(params, look)}


def _wrong_parts(bound: BoundField) -> tuple[str, ...]:
    """The boxes at fault: those that the error names, else all three if there is an error."""
    problems = bound.form.errors.as_data().get(bound.name, []) if bound.errors else []
    if not problems:
        return ()
    return tuple((problems[0].params or {}).get("parts", PARTS))


def _choice_items(bound: BoundField, look: Look, params: dict[str, Any]) -> list[dict[str, Any]]:
    value = bound.value()
    chosen = {str(each) for each in (value if isinstance(value, list | tuple | set) else [value]) if each is not None}
    items: list[dict[str, Any]] = []
    for key, text in _choices(bound):
        if str(key) == "":
            continue
        items.append(_choice_item(bound, look, str(key), str(text)) | {"checked": str(key) in chosen})
    if items:
        items[0]["id"] = params["id"]
    return items


def _choice_item(bound: BoundField, look: Look, key: str, text: str) -> dict[str, Any]:
    item: dict[str, Any] = {"value": key, "text": text}
    if key in look.hints:
        item["hint"] = {"text": look.hints[key]}
    if key in look.reveals:
        item["conditional"] = {"html": bound.form[look.reveals[key]].as_field_group()}
    return item


def _radios(bound: BoundField, look: Look, params: dict[str, Any]) -> dict[str, Any]:
    return {
        "idPrefix": params["id"],
        "items": _choice_items(bound, look, params),
        "fieldset": _legend(params, look),
        "classes": "govuk-radios--inline" if look.inline else "",
    }


def _checkboxes(bound: BoundField, look: Look, params: dict[str, Any]) -> dict[str, Any]:
    return {
        "idPrefix": params["id"],
        "items": _choice_items(bound, look, params),
        "fieldset": _legend(params, look),
    }


def _checkbox(bound: BoundField, look: Look, params: dict[str, Any]) -> dict[str, Any]:
    item = {
        "id": params["id"],
        "value": "on",
        "text": params["label"]["text"],
        "checked": bool(bound.value()),
    }
    if bound.help_text:
        item["hint"] = {"text": bound.help_text}
    return {"idPrefix": params["id"], "items": [item], "hint": None}


def _select(bound: BoundField, look: Look, params: dict[str, Any]) -> dict[str, Any]:
    value = "" if bound.value() is None else str(bound.value())
    items = [{"value": str(key), "text": _blank(str(key), str(text))} for key, text in _flat(_choices(bound))]
    return {
        "items": [item | {"selected": item["value"] == value} for item in items],
        "attributes": _attributes(bound),
    }


def _choices(bound: BoundField) -> Iterable[Any]:
    field: Any = bound.field
    return cast("Iterable[Any]", field.choices)


def _flat(choices: Iterable[Any]) -> Iterable[tuple[Any, Any]]:
    """Choices without their groups: GOV.UK selects have none."""
    for key, text in choices:
        if isinstance(text, list | tuple):
            yield from text
        else:
            yield key, text


def _blank(key: str, text: str) -> str:
    return gettext("Select") if key == "" and set(text) <= {"-"} else text


def _file(bound: BoundField, look: Look, params: dict[str, Any]) -> dict[str, Any]:
    return {"attributes": _attributes(bound)}


def _hidden(bound: BoundField, look: Look, params: dict[str, Any]) -> dict[str, Any]:
    value = bound.value()
    values = value if isinstance(value, list | tuple) else [value]
    return {"values": ["" if each is None else str(each) for each in values]}


_SPECIAL = {
    "date": _date,
    "radios": _radios,
    "checkboxes": _checkboxes,
    "checkbox": _checkbox,
    "select": _select,
    "textarea": _textarea,
    "password": _password,
    "file": _file,
    "hidden": _hidden,
}


def error_list(form: forms.BaseForm) -> list[dict[str, str]]:
    """Every problem of a form, in the order of its fields, each linked to its first wrong box."""
    found = [{"text": str(message)} for message in form.non_field_errors()]
    for bound in form:
        found += [{"text": str(message), "href": f"#{_anchor(bound)}"} for message in bound.errors]
    return found


def _anchor(bound: BoundField) -> str:
    base = bound.auto_id or bound.html_name
    return f"{base}-{_wrong_parts(bound)[0]}" if kind_of(bound.field) == "date" else base


def problem_list(problems: Iterable[Problem]) -> list[dict[str, str]]:
    """A rule's problems for the error summary of a page without a form."""
    return [{"text": problem_text(problem)} for problem in problems]
