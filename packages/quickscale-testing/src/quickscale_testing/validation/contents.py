"""The files and the metadata of one distribution, read within bounds and never run."""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO

from .findings import Finding
from .metadata import Metadata

#: The largest file that is kept and read. The largest style sheet of a skin has a tenth of it.
MOST_BYTES = 4 * 2**20
#: The most bytes, and files, of one distribution.
MOST_BYTES_IN_ALL = 256 * 2**20
MOST_FILES = 20_000

_CHUNK = 2**16


class NotALayer(Exception):
    """There is nothing to validate: no such layer, or a distribution of something else."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class Unreadable(Exception):
    """So much is wrong that nothing else can be said; ``finding`` says what."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


@dataclass(frozen=True, slots=True)
class File:
    """One file: where Python imports it from, and what findings call it.

    ``content`` is None for a file that is too large to be read.
    """

    path: str
    shown: str
    content: bytes | None
    size: int
    digest: str


@dataclass(frozen=True)
class Contents:
    """What one distribution installs.

    ``record`` holds the digests that the distribution says its files have, where it says so.
    """

    metadata: Metadata
    files: Mapping[str, File]
    record: Mapping[str, str] | None = None
    findings: tuple[Finding, ...] = ()

    def below(self, folder: str) -> Iterator[File]:
        """Yield the files below ``folder``, in order."""
        for path in sorted(self.files):
            if path.startswith(f"{folder}/"):
                yield self.files[path]

    def text(self, path: str) -> str | None:
        """Return a file's text; None where there is none, or none that can be read."""
        file = self.files.get(path)
        return decode(file) if file else None


class Budget:
    """How much may still be read of one distribution."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._bytes = MOST_BYTES_IN_ALL
        self._files = MOST_FILES

    def read(self, stream: IO[bytes], path: str, shown: str) -> File:
        """Read a file to its end, and keep it unless it is too large."""
        self._files -= 1
        digest, kept, size = hashlib.sha256(), bytearray(), 0
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            self._bytes -= len(chunk)
            self._check()
            digest.update(chunk)
            if size <= MOST_BYTES:
                kept += chunk
        content = bytes(kept) if size <= MOST_BYTES else None
        return File(path, shown, content, size, encode_digest(digest.digest()))

    def _check(self) -> None:
        if self._bytes < 0 or self._files < 0:
            message = f"It unpacks to more than {MOST_BYTES_IN_ALL >> 20} MB or {MOST_FILES} files."
            raise Unreadable(Finding(self._label, 1, "layer.E101", message))


def encode_digest(digest: bytes) -> str:
    """Return a digest as RECORD writes it."""
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def decode(file: File) -> str | None:
    """Return a file's text, or None where it is no UTF-8."""
    try:
        return None if file.content is None else file.content.decode()
    except UnicodeDecodeError:
        return None
