from pathlib import Path

from django.apps import AppConfig
from django.conf import settings


class DocumentsConfig(AppConfig):
    name = "throughcare.documents"
    label = "documents"

    def ready(self) -> None:
        """What is being received lies in a folder of our own, not where every program of the machine may look."""
        Path(settings.FILE_UPLOAD_TEMP_DIR).mkdir(parents=True, exist_ok=True, mode=0o700)
