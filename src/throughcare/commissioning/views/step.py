"""What every task of a draft shares: its form on a page of its own, saved, and back to where it came from."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from throughcare.access.guards import Request
from throughcare.ui.step import done


def draft_step(
    request: Request, call_off: Any, form: Any, title: str, save: Callable[[], None], then: str = "show", **page: Any
) -> HttpResponse:
    """One task of a draft: show the form, save what was sent, and go back to where it came from."""
    answer = done(request, form, lambda _typed: save(), "", f"commissioning:{then}", call_off.reference)
    return answer or render(request, "ui/form_page.html", draft_page(call_off, form, title, then) | page)


def draft_page(call_off: Any, form: Any, title: str, then: str = "show") -> dict[str, Any]:
    """What the page of a task shows around its form."""
    back = {"href": reverse(f"commissioning:{then}", args=[call_off.reference]), "text": "Back"}
    caption = f"{call_off.reference} {call_off.title}"
    return {"form": form, "title": title, "caption": caption, "back": back, "submit": "Save and continue"}
