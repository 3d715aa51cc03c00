from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "throughcare.letters"
    label = "letters"
