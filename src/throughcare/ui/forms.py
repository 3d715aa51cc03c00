"""Django forms as GOV.UK components: the base forms and the renderer."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, cast

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import BaseRenderer
from django.http import HttpRequest, QueryDict
from django.template import engines
from django.template.backends.jinja2 import Template
from django.utils.translation import gettext

from throughcare.kernel.errors import Problem
from throughcare.ui.look import Look, field_params, kind_of
from throughcare.ui.words import problem_text


class Form(forms.Form):
    """A form that says what to do about empty fields, marks optional ones, and takes on a rule's problems."""

    use_required_attribute = False
    mark_optional: ClassVar[bool] = True
    looks: ClassVar[Mapping[str, Look]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, item in self.fields.items():
            _explain_required(name, item)

    def revealed(self) -> set[str]:
        """Fields that appear under a choice of another field."""
        return {name for look in self.looks.values() for name in look.reveals.values()}

    def add_problems(self, problems: Iterable[Problem]) -> None:
        """Show `NotValid.problems`: each beside the field that it names, else above the form."""
        for problem in problems:
            where = problem.field if problem.field in self.fields else None
            self.add_error(where, problem_text(problem))


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with, also when it holds nothing; None when the page is only asked for."""
    return request.POST if request.method == "POST" else None


def typed(form: Form) -> dict[str, list[str]]:
    """What was sent to a form, box by box and right or wrong, to be kept until it is saved."""
    sent_to = cast("QueryDict", form.data)
    return {box: sent_to.getlist(box) for box in sent_to if box.split("-")[0] in form.fields}


def resume(form: Form, kept: Mapping[str, Iterable[str]]) -> None:
    """Have a form that is about to be shown hold what was kept of it."""
    boxes = QueryDict(mutable=True)
    for box, texts in kept.items():
        boxes.setlist(box, list(texts))
    typed_in = {name: item.widget.value_from_datadict(boxes, {}, name) for name, item in form.fields.items()}
    form.initial = {**form.initial, **typed_in}


def _explain_required(name: str, item: forms.Field) -> None:
    """Replace Django's one sentence for every empty field by what to do about this one."""
    if item.error_messages.get("required") != forms.Field.default_error_messages["required"]:
        return
    label = str(item.label or name.replace("_", " "))
    if isinstance(item, forms.BooleanField):
        message = gettext("Tick “%(label)s” to continue") % {"label": label}
    elif isinstance(item, forms.ChoiceField | forms.ModelChoiceField | forms.FileField):
        message = gettext("Select %(label)s") % {"label": _in_sentence(label)}
    else:
        message = gettext("Enter %(label)s") % {"label": _in_sentence(label)}
    item.error_messages["required"] = message


def _in_sentence(label: str) -> str:
    """A label inside a sentence: lower-case start unless an abbreviation; a question in quotation marks."""
    if label.endswith("?"):
        return gettext("an answer to “%(question)s”") % {"question": label}
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


class GovukBoundField(BoundField):
    """A field that knows which GOV.UK component shows it and with what."""

    def get_context(self) -> dict[str, Any]:
        """What `ui/forms/field.html` needs: the component's kind and its parameters."""
        kind = kind_of(self.field)
        return {"field": self, "kind": kind, "params": field_params(self, kind)}


class GovukRenderer(BaseRenderer):
    """Renders forms, field groups and plain widgets with the pages' own Jinja2 environment."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"
    formset_template_name = "ui/forms/formset.html"
    bound_field_class = GovukBoundField

    def get_template(self, template_name: str) -> Template:
        """A template of the Jinja2 engine; Django's own widget templates are found there too."""
        return cast("Template", engines["jinja2"].get_template(template_name))
