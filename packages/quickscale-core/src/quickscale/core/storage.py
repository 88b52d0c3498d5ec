"""Uploads that are whole, or not there."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.files import storage as django_storage


class _Draft(File):  # type: ignore[type-arg]
    def __init__(self, path: str) -> None:
        super().__init__(None, path)
        self._path = path

    def temporary_file_path(self) -> str:
        return self._path


class FileSystemStorage(django_storage.FileSystemStorage):
    """Django's storage in a folder, where a file has its name once all of it is on the disk."""

    def _save(self, name: str, content: File[Any]) -> str:
        Path(self.location).mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(prefix=".draft-", dir=self.location)
        try:
            write_file(handle, content)
            saved: str = super()._save(name, _Draft(draft))  # type: ignore[misc]
        finally:
            with suppress(FileNotFoundError):
                Path(draft).unlink()
        return saved


def write_file(handle: int, content: File[Any]) -> None:
    with os.fdopen(handle, "wb") as file:
        for chunk in content.chunks():
            file.write(chunk.encode() if isinstance(chunk, str) else chunk)
        file.flush()
        os.fsync(file.fileno())


class PrivateFileSystemStorage(FileSystemStorage):
    """A folder of files that have no address, for ``STORAGES["private"]``."""

    base_url = None  # type: ignore[assignment]  # Django has none where nothing is served
