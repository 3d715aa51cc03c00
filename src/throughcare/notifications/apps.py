from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "throughcare.notifications"
    label = "notifications"
