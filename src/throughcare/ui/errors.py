"""Pages, and problem JSON for programs, of everything that can go wrong: Django's handlers and our own refusals."""

import errno
import sys
from collections.abc import Iterable
from http import HTTPStatus

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template import engines
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from throughcare.access.guards import page_before
from throughcare.kernel.errors import NotFound, NotValid, Refusal
from throughcare.ui.words import problem_text

RETRY_SECONDS = 30  # when a program should ask again while the database is away, or the disk is full
NO_ROOM = "53100"  # PostgreSQL's code for it
# What each page is called and what it advises, where nobody said anything more exact.
PAGES = {
    400: (
        _("This can’t be read"),
        _("What your browser sent was not complete, or was too large. Go back, reload the page and send it again."),
    ),
    401: (
        _("Sign in first"),
        _("Send the token of a connected system, or sign in to Throughcare and send the request again."),
    ),
    403: (
        _("You can’t do this"),
        _("Your role does not include this. Ask your organisation’s administrator if it should."),
    ),
    404: (
        _("Page not found"),
        _(
            "Check the address, or go back and follow another link. "
            "The page may have moved, or it may belong to somebody else."
        ),
    ),
    405: (
        _("This page can’t be opened by its address"),
        _("It only takes what a form sends. Go back to the page with the form, and send it from there."),
    ),
    413: (
        _("This is too large"),
        _("Nothing was saved. Go back, choose a smaller file or send less at once."),
    ),
    429: (
        _("Too many requests"),
        _("This page takes much work, and you asked for it often. Wait %(wait)s, then try again. Nothing is lost."),
    ),
    500: (
        _("Something went wrong"),
        _(
            "The fault is ours and is on record. "
            "Go back and see whether what you sent was saved. If it was not, send it again."
        ),
    ),
    503: (
        _("Throughcare can’t answer just now"),
        _("Wait a minute, then reload this page. If you were sending a form, see first whether it was saved."),
    ),
    507: (
        _("There is no room for this just now"),
        _(
            "Nothing was saved: the disk of Throughcare is full. Keep what you wrote, wait some minutes, then go back "
            "and send it again. If this page comes again, tell whoever looks after Throughcare."
        ),
    ),
}
# These pages ask nothing of the request or the database, since either may be what is broken.
BARE = frozenset({400, 500, 503, 507})
STALE_FORM = (
    _("Send this once more"),
    _(
        "For your security the form was not taken: it was open for long, you signed in again in another window, "
        "or your browser keeps no cookies. Go back to the page, reload it and send the form again."
    ),
)


def answer(request: HttpRequest, status: int) -> HttpResponse:
    """The page of a status, or problem JSON under /api/."""
    title, advice = PAGES[status]
    return _answered(request, status, str(title), [str(advice)])


def of_refusal(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """What to do next, for a refusal that an action raised; a missing and a foreign thing look the same."""
    if isinstance(refusal, NotFound):
        return answer(request, 404)
    if not isinstance(refusal, NotValid):
        return _answered(request, refusal.status, gettext(refusal.title), [problem_text(refusal.problem)])
    fields = [{"field": p.field, "detail": problem_text(p)} for p in refusal.problems]
    return _answered(request, 422, gettext(refusal.title), [f["detail"] for f in fields], errors=fields)


def instead_of_empty(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """A page of ours for an address that was opened but only takes what forms send; any other response as it is."""
    if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
        return response
    page = answer(request, 405)
    page["Allow"] = response["Allow"]
    return page


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: what was sent can't be read."""
    return answer(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: not for this role."""
    return answer(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: no such page, or not for whoever asks."""
    return answer(request, 404)


def too_many(request: HttpRequest, seconds: int = 60) -> HttpResponse:
    """429: a costly page was asked for too often; `seconds` until it may be asked for again."""
    title, advice = PAGES[429]
    wait = ngettext("%(num)s second", "%(num)s seconds", seconds) % {"num": seconds}
    response = _answered(request, 429, str(title), [str(advice) % {"wait": wait}])
    response["Retry-After"] = str(seconds)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """507 when the disk is full, 503 when the database does not answer, 500 for anything that nobody foresaw."""
    error = sys.exception()
    gone = isinstance(error, OperationalError | InterfaceError)
    status = 507 if _is_for_want_of_room(error) else 503 if gone else 500
    response = answer(request, status)
    if status != HTTPStatus.INTERNAL_SERVER_ERROR:
        response["Retry-After"] = str(RETRY_SECONDS)
    return response


def _is_for_want_of_room(error: BaseException | None) -> bool:
    """Whether a disk is full: the database's, or the one that files are kept on."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    return getattr(getattr(error, "__cause__", None), "sqlstate", "") == NO_ROOM


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form's token is missing or old."""
    title, advice = STALE_FORM
    return _answered(request, 403, str(title), [str(advice)], back=page_before(request))


def _answered(
    request: HttpRequest, status: int, title: str, problems: list[str], back: str = "", errors: Iterable[object] = ()
) -> HttpResponse:
    if request.path.startswith("/api/"):
        return _problem_json(status, title, problems, errors)
    context = {"title": title, "problems": problems, "back": back, "language": get_language() or "en"}
    template = engines["jinja2"].get_template("ui/error.html")
    return HttpResponse(template.render(context, None if status in BARE else request), status=status)


def _problem_json(status: int, title: str, problems: list[str], errors: Iterable[object]) -> HttpResponse:
    """RFC 9457 problem details; `errors` names the fields of a 422."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": " ".join(problems)}
    body |= {"errors": list(errors)} if errors else {}
    return JsonResponse(body, status=status, content_type="application/problem+json")
