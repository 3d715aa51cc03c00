from django.apps import AppConfig


class ClockConfig(AppConfig):
    name = "throughcare.clock"
    label = "clock"
