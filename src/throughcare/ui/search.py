"""Searches for people: what was typed is kept in the session, since names and numbers must not stand in addresses."""

from django.http import HttpRequest

KEPT = "search"  # the parameter that says that a page shows the kept search


def keep(request: HttpRequest, name: str) -> str:
    """Keep the `text` that was sent for the list of that name; returns the query for the address of its results."""
    text = request.POST.get("text", "").replace("\x00", "").strip()[:100]  # a database can't hold a NUL
    request.session[f"search_{name}"] = text
    return f"?{KEPT}=1" if text else ""


def kept(request: HttpRequest, name: str) -> str:
    """The text of the search that this page shows; empty when it shows none."""
    return str(request.session.get(f"search_{name}", "")) if KEPT in request.GET else ""
