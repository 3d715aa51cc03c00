"""A file on its way in, in the data folder's `uploads`: nothing of it stays there when the disk is full."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class Receiving(TemporaryFileUploadHandler):
    """Django's own, which would leave its part of the file until Python forgets it."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a piece."""
        with self._gone_if_it_fails():
            super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """The whole file, with what was not yet written."""
        with self._gone_if_it_fails():
            return super().file_complete(file_size)

    @contextmanager
    def _gone_if_it_fails(self) -> Iterator[None]:
        try:
            yield
        except OSError:
            with suppress(OSError):
                self.file.close()  # which deletes it
            raise
