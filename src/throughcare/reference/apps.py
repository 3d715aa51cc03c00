from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    name = "throughcare.reference"
    label = "reference"
