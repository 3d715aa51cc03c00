from django.apps import AppConfig


class CommissioningConfig(AppConfig):
    name = "throughcare.commissioning"
    label = "commissioning"
