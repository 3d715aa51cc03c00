"""What is costly to answer, and how often one user, or one address that nobody is signed in from, may ask for it."""

from dataclasses import dataclass
from enum import Enum

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from throughcare.access.actor import Actor
from throughcare.accounts import throttle
from throughcare.accounts.rules import Rate
from throughcare.config import bearer
from throughcare.kernel.numbers import whole

ATTEMPT = Rate(name="attempt", per_minute=60, burst=60)  # each costs the hash of a password: 0.1 s of a processor
JOINING = Rate(name="joining", per_minute=6, burst=20)  # each sends an e-mail or makes a user
SEARCH = Rate(name="search", per_minute=90, burst=40)
EXPORT = Rate(name="export", per_minute=10, burst=10)  # each may read a whole table
API = Rate(name="api", per_minute=600, burst=200)


class When(Enum):
    """Which requests to a page cost something."""

    ALWAYS = "always"
    SENT = "sent"  # what a form sends; looking at the form costs nothing
    ASKED = "asked"  # a form, or an address with a question in it: the bare page is like any other


@dataclass(frozen=True, slots=True)
class Limit:
    """How often, and for which requests."""

    rate: Rate
    when: When

    def counts(self, request: HttpRequest) -> bool:
        """Whether this request is one of those that cost."""
        sent = request.method == "POST"
        return self.when is When.ALWAYS or sent or (self.when is When.ASKED and bool(request.GET))


API_LIMIT = Limit(API, When.ALWAYS)
LIMITS: dict[str, Limit] = {
    **dict.fromkeys(
        (
            "account_login",
            "mfa_authenticate",
            "mfa_login_webauthn",
            "account_reauthenticate",
            "mfa_reauthenticate",
            "mfa_reauthenticate_webauthn",
            "account_change_password",
            "account_reset_password_from_key",
        ),
        Limit(ATTEMPT, When.SENT),
    ),
    **dict.fromkeys(
        (
            "account_reset_password",
            "accounts:register",
            "accounts:register_confirm",
            "accounts:join",
            "engagement:register",
            "engagement:confirm",
            "engagement:ask",
        ),
        Limit(JOINING, When.SENT),
    ),
    **dict.fromkeys(
        (
            "accounts:audit",
            "accounts:people",
            "engagement:log",
            "insight:awards",
            "insight:notices",
            "market:register",
            "people:people",
            "reference:find",
            "referrals:directory",
            "referrals:referrals",
        ),
        Limit(SEARCH, When.ASKED),
    ),
    **dict.fromkeys(
        (
            "commissioning:letter_pdf",
            "engagement:plan_csv",
            "insight:awards_csv",
            "insight:measure_csv",
            "insight:records_json",
            "people:caseload_refused_csv",
            "insight:releases_json",
            "insight:report_csv",
        ),
        Limit(EXPORT, When.ALWAYS),
    ),
}


def seconds_to_wait(request: HttpRequest) -> int:
    """Count a request to a costly page; 0 if it may be answered, else how long to wait.

    A program's request is not counted here but by `seconds_of_program`, once it is known whose token it brings.
    """
    if bearer.is_of_program(request):
        return 0
    limit = API_LIMIT if bearer.is_of_api(request) else LIMITS.get(_page(request))
    if limit is None or not limit.counts(request):
        return 0
    return throttle.take(limit.rate, _whose(request))


def seconds_of_program(request: HttpRequest, actor: Actor) -> int:
    """Count a program's request: of the client behind its token, or of the address when the token is nobody's."""
    known = f"user {actor.user_id}" if actor.user_id else f"address {throttle.address(request)}"
    return throttle.take(API, known)


def is_too_large(request: HttpRequest) -> bool:
    """Whether a request brings more than anybody may send; asked before any of it is read."""
    size = whole(request.headers.get("Content-Length", ""))
    if size is None or size <= settings.BODY_BYTES_OF_STRANGERS:
        return False  # without asking who it is
    most = settings.BODY_BYTES_AT_MOST if request.user.is_authenticated else settings.BODY_BYTES_OF_STRANGERS
    return size > most


def _page(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""


def _whose(request: HttpRequest) -> str:
    """A user whoever the address, everybody else by address."""
    return f"user {request.user.pk}" if request.user.is_authenticated else f"address {throttle.address(request)}"
