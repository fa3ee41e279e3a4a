"""Take an upload straight to the disk that keeps it: it may be larger than memory and the folder of temporary files."""

from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler


class _Arriving(TemporaryUploadedFile):
    def __init__(self, name: str | None, content_type: str | None, size: int, charset: str | None, extra: Any) -> None:
        folder = settings.UPLOADS
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = NamedTemporaryFile(dir=folder, prefix=".upload-")  # noqa: SIM115 (it goes when the request ends)
        UploadedFile.__init__(self, file, name, content_type, size, charset, extra)


class ToItsDisk(TemporaryFileUploadHandler):
    """Write what arrives into the folder of uploads."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        FileUploadHandler.new_file(self, *args, **kwargs)
        self.file = _Arriving(self.file_name, self.content_type, 0, self.charset, self.content_type_extra)
