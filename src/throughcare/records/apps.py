from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "throughcare.records"
    label = "records"
