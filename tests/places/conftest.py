"""A project with an app of its own beside whatever theme and skin the stack has."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings
from django.urls import clear_url_caches


def mount_again() -> None:
    """Build the site's addresses anew, as a process that starts does."""
    from quickscale.core import urls
    from quickscale.core.api import urls as api_urls
    from quickscale.core.skin_system import contributed, header, navigation, screens
    from quickscale.core.skin_system import urls as screen_urls

    for planned in (contributed, header, navigation, screens):
        for kept in vars(planned).values():
            if hasattr(kept, "cache_clear"):
                kept.cache_clear()
    clear_url_caches()
    for module in (api_urls, screen_urls, urls):
        importlib.reload(module)
    clear_url_caches()


@pytest.fixture(scope="module")
def clubs() -> Iterator[None]:
    """Install the app ``clubs``, as the project's settings would."""
    kernel, *others = settings.INSTALLED_APPS
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(Path(__file__).parent))
        with override_settings(INSTALLED_APPS=[kernel, "clubs", *others]):
            mount_again()
            yield
    mount_again()
    for name in [name for name in sys.modules if name.partition(".")[0] == "clubs"]:
        del sys.modules[name]
