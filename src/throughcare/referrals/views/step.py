"""What every page with a form of its own shares: run the action, or show the problems with what was typed kept."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect

from throughcare.access.guards import Request
from throughcare.kernel.errors import NotValid
from throughcare.ui.forms import Form


def done(
    request: Request, form: Form, act: Callable[[dict[str, Any]], object], said: str, to: str, *args: object
) -> HttpResponse | None:
    """Run the action with the cleaned form, say what happened and lead on; None when the form is still to be shown."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        act(form.cleaned_data)
    except NotValid as refused:
        form.add_problems(refused.problems)
        return None
    if said:
        messages.success(request, said)
    found: HttpResponseRedirect = redirect(to, *args)
    return found
