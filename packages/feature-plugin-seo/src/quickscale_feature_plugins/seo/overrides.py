"""What editors say of a page, in one language."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from urllib.parse import unquote

from django.db import transaction
from django.utils.translation import get_language

from quickscale.core.plugin_framework import SeoOverride
from quickscale_feature_plugins.seo.models import PageOverride

_TEXTS = ("title", "description", "image", "canonical")


@dataclass(frozen=True, slots=True)
class Override:
    """What an editor says; what is empty follows from the page."""

    title: str = ""
    description: str = ""
    image: str = ""
    canonical: str = ""
    noindex: bool = False


def read_override(path: str) -> Override:
    """Return what stands for a page in the active language, by one statement.

    What is said of the language comes before what is said of all of them.
    """
    path = unquote(path.partition("?")[0])
    rows = list(
        PageOverride.objects.filter(path=path, language__in=["", get_language() or ""])
        .order_by("-language")
        .values(*_TEXTS, "noindex")
    )
    texts = {name: next((row[name] for row in rows if row[name]), "") for name in _TEXTS}
    return Override(**texts, noindex=any(row["noindex"] for row in rows))


def list_hidden_paths() -> frozenset[str]:
    """Return the paths of the pages that editors hide, in any language."""
    hidden = PageOverride.objects.filter(noindex=True)
    return frozenset(hidden.values_list("path", flat=True))


def read_said(path: str, language: str) -> SeoOverride:
    """Return what is said of a page in one language, or (empty) in all of them."""
    names = SeoOverride.__dataclass_fields__
    said = PageOverride.objects.filter(path=unquote(path), language=language)
    return SeoOverride(**(said.values(*names).first() or {}))


@transaction.atomic
def write_said(path: str, override: SeoOverride, language: str) -> None:
    """Write what is said of a page; a row that says nothing any more goes."""
    said = asdict(override)
    row, _created = PageOverride.objects.update_or_create(
        path=unquote(path), language=language, defaults=said
    )
    if not any(said.values()) and not row.image:
        row.delete()
