"""Write the OpenAPI documents that layers ship, each from its own URLs alone."""

# drf-spectacular does not annotate its functions.
# mypy: allow-untyped-calls

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils import translation
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.validation import validate_schema

from quickscale.core.layers.discovery import find_module
from quickscale.core.layers.stack import get_stack

from .exceptions import UnclearSchema
from .operations import CORE, list_document_files
from .presentation import find_unknown_names
from .schema import build_document

_CORE_URLS = "quickscale.core.account.api.urls"


@dataclass(frozen=True, slots=True)
class Export:
    """One document that a layer of this stack ships.

    Attributes:
        theme: whose operations it holds.
        urls: the URLconf that mounts them.
        file: where it lies.
        title: what it is called.
        version: the version of the distribution that ships it.
    """

    theme: str
    urls: str
    file: Path
    title: str
    version: str

    def render(self) -> str:
        """Return the document's text, the same for the same code.

        Raises:
            UnclearSchema: drf-spectacular had to guess, or ``Meta.presentation`` of a serializer
                names what it does not have.
        """
        GENERATOR_STATS.reset()
        document = build_document(
            self.urls, theme=self.theme, title=self.title, version=self.version
        )
        if GENERATOR_STATS:
            raise UnclearSchema(f"The schema of {self.theme} is not clear; see the warnings.")
        if unknown := list(find_unknown_names(document)):
            raise UnclearSchema("\n".join(map(str, unknown)))
        validate_schema(document)
        return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def list_exports() -> Iterator[Export]:
    stack, files = get_stack(), list_document_files()
    yield Export(CORE, _CORE_URLS, files[CORE], "QuickScale", stack.core_version)
    with translation.override(None):
        for theme in stack.themes:
            urls = f"{theme.package}.urls"
            if find_module(urls):
                title = str(theme.manifest.label)
                yield Export(theme.name, urls, files[theme.name], title, theme.version)
