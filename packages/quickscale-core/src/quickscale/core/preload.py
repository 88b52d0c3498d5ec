"""What a server loads before it forks: its processes share it, and no visitor waits for it."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.cache import caches
from django.template import TemplateSyntaxError, engines
from django.urls import get_resolver
from django.utils import translation

from quickscale.core.api.operations import get_operations, list_document_files


def preload_application() -> None:
    """Load addresses, translations, templates and operations; the garbage collector leaves them be.

    Neither the database nor the cache is asked: a connection must not be shared by processes.
    """
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            len(get_resolver().reverse_dict)  # filled when first read, language by language
    for theme in list_document_files():
        get_operations(theme)
    for alias in settings.CACHES:
        caches[alias]  # imports the backend, and does not connect
    for name in list_template_names():
        with suppress(TemplateSyntaxError):  # its own page says what is wrong
            engines["django"].get_template(name)
    gc.collect()
    gc.freeze()


def list_template_names() -> Iterator[str]:
    """Return the templates of the project and of every layer."""
    layers = [app for app in apps.get_app_configs() if app.name.startswith("quickscale")]
    templates: Any = engines["django"]
    folders = [*templates.engine.dirs, *(Path(app.path) / "templates" for app in layers)]
    for folder in map(Path, folders):
        for path in folder.rglob("*.html"):
            yield path.relative_to(folder).as_posix()
