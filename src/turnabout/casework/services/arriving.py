"""Files on the wire: only where somebody may import does one reach the disk, and the one that keeps it."""

from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload, TemporaryFileUploadHandler
from django.http import HttpRequest


class NoFiles(FileUploadHandler):
    """Refuse files: forms are read before it is known who sends them, and a disk that is full stops everything."""

    def new_file(self, *_args: Any, **_kwargs: Any) -> None:
        """Read no further."""
        raise StopUpload(connection_reset=True)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep nothing; no file gets this far."""

    def file_complete(self, file_size: int) -> None:
        """Answer no file."""


def let_files_in(request: HttpRequest) -> None:
    """Let one request bring a file, once it is known that whoever sends it may."""
    request.upload_handlers = [ToItsDisk(request)]


class _Arriving(TemporaryUploadedFile):
    def __init__(self, name: str | None, content_type: str | None, size: int, charset: str | None, extra: Any) -> None:
        folder = settings.UPLOADS
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = NamedTemporaryFile(dir=folder, prefix=".upload-")  # noqa: SIM115 (it goes when the request ends)
        UploadedFile.__init__(self, file, name, content_type, size, charset, extra)


class ToItsDisk(TemporaryFileUploadHandler):
    """Write what arrives into the folder of uploads: it may be larger than memory and the temporary folder."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        FileUploadHandler.new_file(self, *args, **kwargs)
        self.file = _Arriving(self.file_name, self.content_type, 0, self.charset, self.content_type_extra)
