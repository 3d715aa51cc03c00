"""A file on its way in, in the data folder's `uploads`: encrypted there under a key that is in memory alone.

Nothing of a sealed bid or of a person's papers can be read from the disk, nor from what was once on it. Nothing stays
there when the disk is full or whoever sends it hangs up.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from throughcare.documents import sealed


class Receiving(FileUploadHandler):
    """Takes what is too large to be kept in memory."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)
        self.key = sealed.new_key()
        self.target = NamedTemporaryFile(suffix=".upload", dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115 - closed with the file
        self.writer = sealed.Writer(self.target, self.key)  # type: ignore[arg-type]  # it is one of bytes

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a piece."""
        with self._gone_if_it_fails():
            self.writer.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """The whole file, with what was not yet written."""
        with self._gone_if_it_fails():
            self.writer.finish()
        content = sealed.reader(self.target, self.key, file_size)  # type: ignore[arg-type]
        return UploadedFile(
            content, self.file_name, self.content_type, file_size, self.charset, self.content_type_extra
        )

    def upload_interrupted(self) -> None:
        """Whoever sent it hung up."""
        if hasattr(self, "target"):
            self.target.close()

    @contextmanager
    def _gone_if_it_fails(self) -> Iterator[None]:
        try:
            yield
        except OSError:
            with suppress(OSError):
                self.target.close()  # which deletes it
            raise
