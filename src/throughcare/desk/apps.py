from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "throughcare.desk"
    label = "desk"
