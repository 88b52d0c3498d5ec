"""Where the pictures of a file come from: a folder, or hosts that the shop trusts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from quickscale_business_themes.ecommerce.services.importing.downloads import (
    DownloadError,
    download,
)


class PictureMissing(Exception):
    """There is no such picture, or more than one; the text says which."""


class PictureSource:
    """Finds the file of a picture's address.

    Args:
        folder: where files lie by the last parts of their addresses; None if there is none.
    """

    def __init__(self, folder: Path | None) -> None:
        self._files: dict[str, list[Path]] = defaultdict(list)
        self._owners: dict[str, str] = {}
        self.has_folder = folder is not None
        self._hosts = frozenset(getattr(settings, "ECOMMERCE_IMAGE_HOSTS", ()))
        for path in sorted(folder.rglob("*")) if folder is not None else ():
            if path.is_file():
                self._files[path.name.casefold()].append(path)

    @property
    def is_empty(self) -> bool:
        """Whether no picture can be found at all."""
        return not self.has_folder and not self._hosts

    def open(self, address: str) -> tuple[str, IO[bytes]]:
        """Return a picture's name and its content.

        Raises:
            PictureMissing: there is none, or more than one.
        """
        if self.has_folder:
            path = self._find(address)
            if path is not None:
                return path.name, BytesIO(path.read_bytes())
        host = urlsplit(address).hostname
        if host in self._hosts:
            return name_file(address), self._download(address)
        raise PictureMissing(_("The image doesn't exist."))

    def claim_names(self, addresses: Iterable[str]) -> None:
        """Learn which addresses a file has, so that two of them don't mean one picture."""
        for address in addresses:
            name = name_file(address).casefold()
            path = urlsplit(address).path
            if self._owners.setdefault(name, path) != path:
                self._owners[name] = ""

    def _find(self, address: str) -> Path | None:
        name = name_file(address)
        found = self._files.get(name.casefold(), [])
        parts = [part for part in unquote(urlsplit(address).path).split("/") if part]
        for count in range(len(parts), 1, -1):
            exact = [path for path in found if list(path.parts[-count:]) == parts[-count:]]
            if len(exact) == 1:
                return exact[0]
        if len(found) > 1:
            raise PictureMissing(_("The folder has more than one image with this name."))
        if found and self._owners.get(name.casefold()) == "":
            raise PictureMissing(_("The file has several images with this name."))
        return found[0] if found else None

    def _download(self, address: str) -> IO[bytes]:
        try:
            return BytesIO(download(address, self._hosts))
        except DownloadError as error:
            raise PictureMissing(str(error)) from error


def name_file(address: str) -> str:
    """Return the last part of an address."""
    return PurePosixPath(unquote(urlsplit(address).path)).name or "-"
