from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "throughcare.contracts"
    label = "contracts"
