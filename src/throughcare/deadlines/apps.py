from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    name = "throughcare.deadlines"
    label = "deadlines"
