from django.apps import AppConfig


class WallConfig(AppConfig):
    name = "throughcare.wall"
    label = "wall"
