from django.apps import AppConfig


class AttendanceConfig(AppConfig):
    name = "throughcare.delivery.attendance"
    label = "attendance"
