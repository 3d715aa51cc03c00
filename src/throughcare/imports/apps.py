from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "throughcare.imports"
    label = "imports"
