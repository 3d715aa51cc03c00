"""Pages about work that goes on elsewhere: the browser asks again by itself, without a script."""

from django.http import HttpResponse

AGAIN_SECONDS = 3


def look_again(response: HttpResponse) -> None:
    """Let the browser ask for this page again in a few seconds."""
    response["Refresh"] = str(AGAIN_SECONDS)
