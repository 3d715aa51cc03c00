"""What every page with one form shares: run the one action, or show the problems with what was typed kept."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render

from throughcare.access.guards import Request
from throughcare.kernel.errors import NotValid
from throughcare.ui.forms import Form


def done(
    request: Request,
    form: Form,
    act: Callable[[dict[str, Any]], Any],
    said: str | Callable[[Any], str],
    to: str,
    *args: object,
) -> HttpResponse | None:
    """Run the action with the cleaned form, say what happened and lead on; None when the form is still to be shown."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        result = act(form.cleaned_data)
    except NotValid as refused:
        form.add_problems(refused.problems)
        return None
    words = said(result) if callable(said) else said
    if words:
        messages.success(request, words)
    found: HttpResponseRedirect = redirect(to, *args)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One form on a page: what it is called, and where it leads."""

    title: str
    submit: str
    said: str | Callable[[Any], str]  # what happened and what is next, by what the action returned
    to: str  # address of the page after it
    back: str
    caption: str = ""
    lead: str = ""
    warning: str = ""
    template: str = "ui/form_page.html"


def take(
    request: Request, form: Form, step: Step, act: Callable[..., object], more: dict[str, object] | None = None
) -> HttpResponse:
    """Show the form; when it was sent and is whole, act, say what happened and lead on."""
    answer = done(request, form, lambda typed: act(actor=request.actor, now=request.now, **typed), step.said, step.to)
    if answer:
        return answer
    context: dict[str, Any] = {
        "form": form,
        "title": step.title,
        "submit": step.submit,
        "caption": step.caption,
        "lead": step.lead,
        "warning": step.warning,
        "back": {"href": step.to, "text": step.back},
    }
    return render(request, step.template, context | (more or {}))
