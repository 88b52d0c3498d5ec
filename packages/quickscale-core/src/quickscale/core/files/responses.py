"""Private files as responses."""

from pathlib import PurePath
from typing import Any

from django.http import FileResponse
from django.utils.cache import patch_cache_control

#: What a browser shows without running anything in it; all else is downloaded.
_SHOWN = {
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".webp": "image/webp",
}


def make_file_response(file: Any) -> FileResponse:
    """Return a stored file, read while it is sent.

    Args:
        file: the object's file, as its attribute gives it.

    Raises:
        FileNotFoundError: the storage does not have it.
    """
    name = PurePath(file.name)
    shown_as = _SHOWN.get(name.suffix.lower())
    response = FileResponse(
        file.storage.open(file.name),
        as_attachment=shown_as is None,
        filename=name.name,
        headers={"Content-Type": shown_as} if shown_as else None,
    )
    response["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(response, private=True, no_cache=True)
    return response
