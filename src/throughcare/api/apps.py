"""The app's registration."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The manners of the JSON API, and its machine clients."""

    name = "throughcare.api"
