from django.apps import AppConfig


class MarketConfig(AppConfig):
    name = "throughcare.market"
    label = "market"
