"""The product's URLs and `faults/<key>`."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from support.faulty.words import SECRET
from throughcare.access.actor import SYSTEM
from throughcare.audit.models import Event
from throughcare.audit.record import record
from throughcare.config.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


@csrf_exempt
def write(request: HttpRequest, key: str) -> HttpResponse:
    """Write one event, and with it the job that answers it; the answer 200 acknowledges both."""
    with transaction.atomic():
        record("fault.written", actor=SYSTEM, now=request.now, thing=Event(pk=0), related={"key": key, "said": SECRET})
    return HttpResponse("written")


urlpatterns = [path("faults/<str:key>", write), path("", include("throughcare.config.urls"))]
