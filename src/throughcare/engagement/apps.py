from django.apps import AppConfig


class EngagementConfig(AppConfig):
    name = "throughcare.engagement"
    label = "engagement"
