"""Which requests are of a program: those to the JSON API that bring a token of their own."""

from django.http import HttpRequest

API = "/api/"


def is_of_api(request: HttpRequest) -> bool:
    """Whether a request is to the JSON API, by whomever."""
    return request.path.startswith(API)


def is_of_program(request: HttpRequest) -> bool:
    """Whether a request to the API brings a token of its own; what stands in that header elsewhere is nobody's."""
    scheme = request.headers.get("Authorization", "").partition(" ")[0]
    return is_of_api(request) and scheme.lower() == "bearer"


def token(request: HttpRequest) -> str:
    """The token of a program's request."""
    return request.headers["Authorization"].partition(" ")[2].strip()
