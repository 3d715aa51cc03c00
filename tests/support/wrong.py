"""The product's URLs, and `wrong/<what>`: a page that goes wrong in the way that its address says."""

import errno

from django.core.exceptions import BadRequest, PermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path

from throughcare.access.guards import public
from throughcare.config.urls import handler400, handler403, handler404, handler429, handler500  # noqa: F401
from throughcare.kernel.errors import NotAllowed, NotFound, NotNow, NotValid, Problem

WRONG = {
    "unreadable": BadRequest("secret"),
    "denied": PermissionDenied("secret"),
    "not-allowed": NotAllowed("Ask the contract manager."),
    "missing": Http404("secret"),
    "foreign": NotFound("secret"),
    "not-now": NotNow("The contract is {state}. Wait until it is live.", state="mobilising"),
    "not-valid": NotValid([Problem(message="Enter a reason.", field="reason"), Problem(message="Choose a day.")]),
    "fault": RuntimeError("secret"),
    "no-room": OSError(errno.ENOSPC, "secret"),
    "no-database": OperationalError("secret"),
}


@public
def go_wrong(request: HttpRequest, what: str) -> HttpResponse:
    """Raise what the address names."""
    if request.method == "POST":
        return HttpResponse("taken")
    raise WRONG[what]


urlpatterns = [
    path("wrong/<str:what>", go_wrong),
    path("api/wrong/<str:what>", go_wrong),
    path("", include("throughcare.config.urls")),
]
