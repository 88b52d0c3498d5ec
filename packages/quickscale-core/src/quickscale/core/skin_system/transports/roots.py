"""Where the API stands."""

from __future__ import annotations

from django.urls import get_script_prefix, reverse

#: The mount point that shipped OpenAPI documents are written for.
DOCUMENTED_ROOT = "/api/"
ROOT_NAME = "api:root"


def api_path_info(path: str) -> str:
    """Return the PATH_INFO of a path below the API's root, wherever the project mounted it."""
    prefix = get_script_prefix()
    return "/" + reverse(ROOT_NAME).removeprefix(prefix) + path


def path_below_root(documented: str) -> str:
    """Return a documented path, ``/api/ecommerce/products/``, as one below the API's root."""
    return documented.removeprefix(DOCUMENTED_ROOT).lstrip("/")
