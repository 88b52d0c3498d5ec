"""Where the API stands."""

from __future__ import annotations

from django.urls import NoReverseMatch, get_script_prefix, reverse

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


def is_below_api(path_info: str) -> bool:
    """Whether a path is one of the API's, in a project that has one."""
    try:
        return path_info.startswith(api_path_info(""))
    except NoReverseMatch:
        return False
