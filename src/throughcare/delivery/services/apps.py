from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "throughcare.delivery.services"
    label = "services"
